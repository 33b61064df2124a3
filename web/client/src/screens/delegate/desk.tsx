// The frame of the delegate's screens: bar, strip with the running item, the page, four tabs, and the
// vote, which rises over any of them.
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { me, membershipIn, sessionOf } from '../../boot'
import { digits, original, t } from '../../i18n'
import { enter, line, room, runningItem } from '../../live/room'
import { deskPath, desksOf } from '../../roles'
import { path } from '../../router'
import { textSize, nextTextSize } from '../../settings'
import { Button, Icon, Lamp, type IconName } from '../../ui'
import { VoteSheet } from './vote-sheet'

interface DeskProps {
  session: string | undefined
  title?: string
  titleLang?: string | undefined
  subtitle?: string
  /** The running item stands first on home, so there is no strip there. */
  strip?: boolean
  /** For the reader, which lays out its own main. */
  bare?: boolean
  children: ComponentChildren
}

export function Desk({ session, title, titleLang, subtitle, strip = true, bare, children }: DeskProps) {
  useEffect(() => {
    if (session) void enter(session, 'delegate')
  }, [session])
  const summary = sessionOf(session)
  const body = membershipIn(summary)?.body.name ?? summary?.body_name ?? 'e-Cabinet'
  return (
    <div class="desk">
      <Bar title={title} titleLang={title ? titleLang : original()} name={body} subtitle={subtitle ?? summary?.title ?? ''} />
      {strip && session && <Strip session={session} />}
      {bare ? children : <main class="main" id="main">{children}</main>}
      {session && <VoteSheet session={session} />}
      <Nav session={session} />
    </div>
  )
}

function Bar({ title, titleLang, name, subtitle }: { title: string | undefined; titleLang: string | undefined; name: string; subtitle: string }) {
  return (
    <header class="bar">
      <div class="bar__name">
        {title ? <h1 lang={titleLang}>{title}</h1> : <b lang={original()}>{name}</b>}
        <span lang={title ? undefined : original()}>{subtitle}</span>
      </div>
      {room.value && <LineLamp />}
      <Button kind="quiet" icon="text" label={t('textSizeNow', { n: Number(textSize.value) })} onClick={nextTextSize} />
    </header>
  )
}

/** Whether the line to the server is up; a word on wide screens, always readable for a screen reader. */
export function LineLamp() {
  const [state, word] = line.value === 'up' ? (['ok', t('online')] as const) : line.value === 'down' ? (['stop', t('offline')] as const) : (['wait', t('reconnecting')] as const)
  return <span role="status"><Lamp state={state} class={state === 'stop' ? '' : 'wide-only'}>{word}</Lamp></span>
}

function Strip({ session }: { session: string }) {
  const item = runningItem.value
  if (!item) return null
  return (
    <aside class="strip" aria-label={t('now')}>
      <p><Lamp state="live">{digits(item.number)}</Lamp> <span lang={original()}>{item.title}</span></p>
      <Button href={`/s/${session}`} label={t('backToItem', { number: digits(item.number) })}>{t('back')}</Button>
    </aside>
  )
}

function Nav({ session }: { session: string | undefined }) {
  const at = session ? `/s/${session}` : ''
  const here = path.value
  const tabs: readonly [string, IconName, string, boolean][] = [
    [session ? at : '/', 'agenda', t('session'), here === at || here === '/'],
    [`${at}/papers`, 'paper', t('papers'), here.startsWith(`${at}/papers`) || here.startsWith(`${at}/read`)],
    [`${at}/mine`, 'person', t('mine'), here.startsWith(`${at}/mine`)],
  ]
  // Whoever has another desk too gets back to it from every page.
  const other = desksOf(me.value).find((one) => one === 'chair' || one === 'secretary')
  return (
    <nav class="nav" aria-label={t('navigation')}>
      {tabs.slice(0, session ? 3 : 1).map(([href, icon, word, current]) => (
        <a key={href} href={href} aria-current={current ? 'page' : undefined}><Icon name={icon} />{word}</a>
      ))}
      {other && <a href={deskPath(other, session)}><Icon name={other === 'chair' ? 'speak' : 'settings'} />{t(other === 'chair' ? 'chair' : 'office')}</a>}
    </nav>
  )
}
