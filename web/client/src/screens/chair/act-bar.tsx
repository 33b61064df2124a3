// The chair's action bar: the next act filled at the start, what cannot be taken back at the far end, by
// holding. Which acts there are is decided by the stage.
import { useState } from 'preact/hooks'
import type { AgendaItem, LiveSession, Poll, RunningItem, Session } from '../../api/types'
import { post, put } from '../../api/client'
import { digits } from '../../i18n'
import { sections } from '../../live/room'
import { Button, HoldButton } from '../../ui'
import type { Acting } from '../office/act'
import { PollActs } from '../office/poll-acts'
import { PollForm } from '../office/poll-form'
import { actsOf } from '../office/polls'
import { w } from '../office/words'
import type { Stage } from './stage'

interface BarProps {
  session: string
  whole: Session | undefined
  stage: Stage
  acting: Acting
  /** Forgets what was chosen: the act it was chosen for is done. */
  onDone: () => void
}

export function ActBar(p: BarProps) {
  switch (p.stage.is) {
    case 'between':
      return <BetweenActs {...p} begun={p.stage.begun} />
    case 'idle':
      return <><CallNext {...p} next={p.stage.next} main /><CloseSitting {...p} /></>
    case 'item':
      return <ItemActs {...p} stage={p.stage} />
    case 'poll':
      return <PollActs poll={p.stage.poll} acting={p.acting} />
    default:
      return null
  }
}

function BetweenActs({ session, whole, acting, begun }: BarProps & { begun: boolean }) {
  const next = whole?.sittings.find((one) => !one.opened_at)
  const open = () => void acting.run('open', () => post<Session>(`/sessions/${session}/open-sitting`))
  const close = () => void acting.run('close', () => post<Session>(`/sessions/${session}/close`))
  return (
    <>
      {(next || !whole) && <Button kind="main" big icon="check" busy={acting.busy === 'open'} onClick={open}>{next ? w('openSitting', { n: next.number }) : w('openSittingAny')}</Button>}
      {begun && <span class="push"><HoldButton big danger icon="lock" busy={acting.busy === 'close'} question={w('closeSessionAsk')} act={w('closeSession')} onHeld={close}>{w('holdTo', { act: w('closeSessionAct') })}</HoldButton></span>}
    </>
  )
}

function CloseSitting({ session, acting }: BarProps) {
  const close = () => void acting.run('close', () => post<Session>(`/sessions/${session}/close-sitting`))
  return (
    <span class="push">
      <HoldButton big danger icon="pause" busy={acting.busy === 'close'} question={w('closeSittingAsk', { n: sections.value.session?.sitting ?? 0 })} act={w('closeSitting')} onHeld={close}>{w('holdTo', { act: w('closeSittingAct') })}</HoldButton>
    </span>
  )
}

/** Makes the next or the chosen item the running one. */
function CallNext({ session, acting, next, main, onDone }: BarProps & { next: AgendaItem | undefined; main?: boolean }) {
  if (!next) return null
  const call = () => void acting.run('call', () => put<LiveSession>(`/sessions/${session}/running-item`, { item: next.id } satisfies RunningItem)).then((done) => done && onDone())
  return <Button {...(main && { kind: 'main' as const })} big icon="next" busy={acting.busy === 'call'} onClick={call}>{w('callItem', { number: digits(next.number) })}</Button>
}

function ItemActs(p: BarProps & { stage: Extract<Stage, { is: 'item' }> }) {
  const { session, acting, stage } = p
  const [making, setMaking] = useState(false)
  const poll = stage.poll
  const acts = poll ? actsOf(poll, Object.values(sections.value.polls ?? {})) : []
  const open = () => poll && void acting.run('openPoll', () => post<Poll>(`/polls/${poll.id}/open`))
  const again = () => poll && void acting.run('again', () => post<Poll>(`/polls/${poll.id}/next-round`))
  const end = () => void acting.run('end', () => put<LiveSession>(`/sessions/${session}/running-item`, { item: '' } satisfies RunningItem))
  const opens = acts.includes('open')
  return (
    <>
      {opens && poll && <Button kind="main" big icon="vote" busy={acting.busy === 'openPoll'} onClick={open}>{w('openPoll', { n: poll.ordinal })}</Button>}
      <CallNext {...p} next={stage.next} main={!opens} />
      {acts.includes('nextRound') && <Button big icon="sync" busy={acting.busy === 'again'} onClick={again}>{w('nextRound')}</Button>}
      {!opens && <Button big icon="plus" onClick={() => setMaking(true)}>{w('newPoll')}</Button>}
      <Button big icon="check" busy={acting.busy === 'end'} onClick={end}>{w('endItem')}</Button>
      <CloseSitting {...p} />
      {making && <PollForm session={session} item={stage.item.id} onClose={() => setMaking(false)} />}
    </>
  )
}
