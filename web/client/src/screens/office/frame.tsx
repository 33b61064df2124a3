// The frame of the office's screens: bar with the session and its lamps, stages as tabs, the work in zones,
// and an action bar. Denser than the delegate's, because it is used at a desk.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { me } from '../../boot'
import { original, t } from '../../i18n'
import { enter, roomProblem } from '../../live/room'
import { deskPath, desksOf, type Desk } from '../../roles'
import { Banner, Button, Dialog, Icon, Row, Rows, type IconName } from '../../ui'
import { LineLamp } from '../delegate/desk'
import { Settings } from '../delegate/settings'
import '../../styles/office.css'
import { w } from './words'

interface FrameProps {
  /** The session the screen is about; enters its live state. */
  session?: string | undefined
  desk: Desk
  title: string
  /** Whether the title is content, and so Vietnamese. */
  content?: boolean
  subtitle?: ComponentChildren
  /** Lamps and buttons at the end of the bar. */
  ends?: ComponentChildren
  tabs?: ComponentChildren
  /** The classes of the work area: how its zones stand. */
  work?: string
  actbar?: ComponentChildren
  children: ComponentChildren
}

export function Frame({ session, desk, title, content, subtitle, ends, tabs, work, actbar, children }: FrameProps) {
  useOfficeLook()
  useEffect(() => {
    if (session) void enter(session, 'office')
  }, [session])
  return (
    <div class="office">
      <header class="bar">
        <div class="bar__name"><h1 lang={content ? original() : undefined}>{title}</h1><span>{subtitle}</span></div>
        {session && <LineLamp />}
        {ends}
        <Menu session={session} desk={desk} />
      </header>
      {tabs}
      <main class={work ? `work ${work}` : 'work'} id="main" tabIndex={-1}>
        {roomProblem.value && <Banner state="stop" icon="warning" title={roomProblem.value} />}
        {children}
      </main>
      {actbar && <footer class="actbar">{actbar}</footer>}
    </div>
  )
}

function useOfficeLook(): void {
  useEffect(() => {
    const { dataset } = document.documentElement
    dataset['density'] = 'office'
    // Chromium keeps the zones' old container styles after a tablet is turned until the root's style changes.
    let timer: ReturnType<typeof setTimeout> | undefined
    const turned = () => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        delete dataset['density']
        void document.body.offsetHeight
        dataset['density'] = 'office'
      }, 100)
    }
    addEventListener('resize', turned)
    return () => {
      removeEventListener('resize', turned)
      clearTimeout(timer)
      delete dataset['density']
    }
  }, [])
}

const faces: Record<Desk, IconName> = { chair: 'speak', secretary: 'agenda', clerk: 'seal', delegate: 'person', hall: 'hall', auditor: 'search', administrator: 'settings' }
export const deskWord = (desk: Desk): string => w(`desk_${desk}`)

/** The other desks of this person, and the settings of the device. */
function Menu({ session, desk }: { session: string | undefined; desk: Desk }) {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button kind="quiet" icon="settings" label={w('menu')} expanded={open} onClick={() => setOpen(true)} />
      {open && (
        <Dialog title={me.value?.name ?? w('menu')} onClose={close}>
          <div class="office__menu stack">
            <Desks session={session} now={desk} onGo={close} />
            <Settings />
            <div class="acts"><Button onClick={close}>{t('close')}</Button></div>
          </div>
        </Dialog>
      )}
    </>
  )
}

function Desks({ session, now, onGo }: { session: string | undefined; now: Desk; onGo: () => void }) {
  const others = desksOf(me.value).filter((one) => one !== now)
  if (others.length === 0) return null
  return (
    <nav aria-label={w('otherDesks')}>
      <Rows label={w('otherDesks')}>
        {others.map((one) => <Row key={one} href={deskPath(one, session)} lead={<Icon name={faces[one]} />} title={<span onClick={onGo}>{deskWord(one)}</span>} />)}
      </Rows>
    </nav>
  )
}

/** A zone with its heading on the rule. */
export function Zone({ title, note, end, children, label }: { title: ComponentChildren; note?: ComponentChildren; end?: ComponentChildren; children: ComponentChildren; label?: string }) {
  return (
    <section class="zone" aria-label={label}>
      <div class="zone__head"><h2>{title}</h2>{note !== undefined && <span class="soft">{note}</span>}{end}</div>
      {children}
    </section>
  )
}

/**
 * The chosen thing beside its list. Where there is only one column it stands below, out of sight: then it is
 * brought up when something else is chosen.
 */
export function Beside({ of, children }: { of: string; children: ComponentChildren }) {
  const zone = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const box = zone.current?.getBoundingClientRect()
    if (of && box && box.top > innerHeight / 2) zone.current?.scrollIntoView({ block: 'start' })
  }, [of])
  return <div class="zone" ref={zone}>{children}</div>
}

/** For a page the person has no right to. */
export function NotYours({ desk }: { desk: Desk }) {
  return (
    <Frame desk={desk} title={deskWord(desk)}>
      <p class="large">{w('notYours', { desk: deskWord(desk) })}</p>
      <p><Button kind="main" href="/">{t('session')}</Button></p>
    </Frame>
  )
}
