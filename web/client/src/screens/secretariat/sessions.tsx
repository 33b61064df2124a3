// All sessions the secretariat keeps, and the sheet that makes or changes one with its sittings.
import { useState } from 'preact/hooks'
import type { Body, Session, SessionInput, SittingInput } from '../../api/types'
import { patch, post } from '../../api/client'
import { me, refreshBoot } from '../../boot'
import { date, number, original, t, time } from '../../i18n'
import { serverNow } from '../../live/clock'
import { go } from '../../router'
import { Button, Dialog, Empty, Row, Rows, SelectField, TextField, toast } from '../../ui'
import { useAct } from '../office/act'
import { sessionsWhere } from '../office/data'
import { Frame, NotYours, Zone } from '../office/frame'
import { Refused } from '../office/refused'
import { fromWall, toWall } from '../office/when'
import { w } from '../office/words'
import { stagePath } from './stages'

const bodiesHere = (): Body[] => (me.value?.bodies ?? []).filter((one) => one.permissions.includes('session.edit')).map((one) => one.body)

export function Sessions() {
  const [making, setMaking] = useState(false)
  const bodies = bodiesHere()
  const all = sessionsWhere('session.edit')
  if (bodies.length === 0) return <NotYours desk="secretary" />
  const add = <Button kind="main" icon="plus" onClick={() => setMaking(true)}>{w('newSession')}</Button>
  return (
    <Frame desk="secretary" title={w('secretariat')} subtitle={<span lang={original()}>{bodies.map((one) => one.name).join(' · ')}</span>} ends={all.length > 0 && add}>
      {all.length === 0 ? <Empty icon="agenda" title={w('noSessions')} act={add}>{w('noSessionsHelp')}</Empty> : (
        <Zone title={w('sessions')} note={number(all.length)}>
          <Rows ruled={false} label={w('sessions')}>
            {all.map((one) => (
              <Row key={one.id} href={stagePath(one.id, one.state === 'closed' ? 'minutes' : one.state === 'running' ? 'check-in' : 'agenda')} lead={<>{date(one.starts_at).slice(0, 5)}<br />{time(one.starts_at)}</>}
                title={one.title} titleLang={original()} below={<span lang={original()}>{[bodies.length > 1 && one.body_name, one.place].filter(Boolean).join(' · ')}</span>} end={<StateWord session={one} />} now={one.state === 'running'} done={one.state === 'closed'} />
            ))}
          </Rows>
        </Zone>
      )}
      {making && <SessionForm bodies={bodies} onClose={() => setMaking(false)} />}
    </Frame>
  )
}

const StateWord = ({ session }: { session: { state: 'draft' | 'published' | 'running' | 'closed' } }) => <span class="small soft">{w(`session_${session.state}`)}</span>

interface SessionFormProps { bodies?: readonly Body[]; session?: Session | undefined; onClose: () => void; onSaved?: () => void }

/** A new session, or the card of one that there is. */
export function SessionForm({ bodies = [], session, onClose, onSaved }: SessionFormProps) {
  const [body, setBody] = useState(bodies[0]?.id ?? session?.body ?? '')
  const zone = me.value?.bodies.find((one) => one.body.id === body)?.body
  const [input, setInput] = useState<SessionInput>(() => session ? cardOf(session) : { title: '', kind: 'regular', place: zone?.place ?? '', sittings: [firstSitting(zone?.time_zone)] })
  const acting = useAct('inside')
  const { busy, run } = acting
  const change = (to: Partial<SessionInput>) => setInput((old) => ({ ...old, ...to }))
  const save = () => run('save', async () => {
    const saved = session ? await patch<Session>(`/sessions/${session.id}`, input) : await post<Session>(`/bodies/${body}/sessions`, input)
    await refreshBoot()
    onClose()
    onSaved?.()
    if (session) toast(w('saved'), 'ok')
    else go(stagePath(saved.id, 'agenda'))
  })
  return (
    <Dialog title={w(session ? 'editSession' : 'newSession')} onClose={onClose}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save() }}>
        {bodies.length > 1 && <SelectField label={w('body')} value={body} onChange={setBody} options={bodies.map((one) => ({ value: one.id, label: one.name, lang: 'vi' }))} />}
        <TextField label={w('sessionTitle')} value={input.title} required maxLength={500} onInput={(title) => change({ title })} />
        <SelectField label={w('sessionKind')} value={input.kind} onChange={(kind) => change({ kind: kind as SessionInput['kind'] })}
          options={(['regular', 'extraordinary', 'thematic'] as const).map((one) => ({ value: one, label: w(`kind_${one}`) }))} />
        <TextField label={w('place')} value={input.place} maxLength={200} onInput={(place) => change({ place })} />
        <Sittings sittings={input.sittings} zone={zone?.time_zone} onChange={(sittings) => change({ sittings })} />
        <Refused acting={acting} />
        <div class="acts">
          <Button kind="main" type="submit" busy={busy === 'save'}>{w('save')}</Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

const cardOf = (one: Session): SessionInput =>
  ({ title: one.title, kind: one.kind, place: one.place, sittings: one.sittings.map((sitting) => ({ starts_at: sitting.starts_at, ends_at: sitting.ends_at })) })

const hour = 3_600_000

/** Tomorrow from half past seven to half past eleven, on the council's clock. */
function firstSitting(zone: string | undefined): SittingInput {
  const day = toWall(serverNow() + 24 * hour, zone).slice(0, 10)
  const starts = fromWall(`${day}T07:30`, zone) ?? serverNow()
  return { starts_at: starts, ends_at: starts + 4 * hour }
}

function Sittings({ sittings, zone, onChange }: { sittings: readonly SittingInput[]; zone: string | undefined; onChange: (to: SittingInput[]) => void }) {
  const set = (at: number, to: Partial<SittingInput>) => onChange(sittings.map((one, i) => (i === at ? { ...one, ...to } : one)))
  const add = () => {
    const from = (sittings.at(-1)?.ends_at ?? serverNow()) + 2 * hour
    onChange([...sittings, { starts_at: from, ends_at: from + 4 * hour }])
  }
  return (
    <fieldset class="stack is-tight">
      <legend>{w('sittings')}</legend>
      {sittings.map((one, i) => (
        <div key={i} class="line office__sitting">
          <TextField label={w('sittingFrom', { n: i + 1 })} type="datetime-local" required value={toWall(one.starts_at, zone)} onInput={(text) => set(i, { starts_at: fromWall(text, zone) ?? one.starts_at })} />
          <TextField label={w('sittingTo')} type="datetime-local" required value={toWall(one.ends_at, zone)} onInput={(text) => set(i, { ends_at: fromWall(text, zone) ?? one.ends_at })} />
          {sittings.length > 1 && <Button kind="quiet" icon="cross" label={w('removeSitting', { n: i + 1 })} onClick={() => onChange(sittings.filter((_, at) => at !== i))} />}
        </div>
      ))}
      <p><Button icon="plus" onClick={add}>{w('addSitting')}</Button></p>
    </fieldset>
  )
}

