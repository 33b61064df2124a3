// The check-in board: who is here, one tap each, and whether there are enough to open the sitting.
import { useState } from 'preact/hooks'
import type { Attendance, Attendee, DeskPresence, Session, SessionSummary } from '../../api/types'
import { post } from '../../api/client'
import { number, original, t, time } from '../../i18n'
import { sections } from '../../live/room'
import { Banner, Button, Dialog, Lamp, Row, Rows, TextField } from '../../ui'
import { useAct, type Acting } from '../office/act'
import { useSession } from '../office/data'
import { bySeat } from '../office/polls'
import { Refused } from '../office/refused'
import { w } from '../office/words'
import { found, type Show } from './board'
import { PublishFirst, StageFrame, StateLamp } from './stages'

export function CheckInDesk({ summary }: { summary: SessionSummary }) {
  const board = sections.value.attendance
  const draft = (sections.value.session?.state ?? summary.state) === 'draft'
  return (
    <StageFrame summary={summary} stage="check-in" work="is-two is-swap" ends={<><StateLamp summary={summary} /><OpenSitting summary={summary} /></>}>
      <section class="zone">
        {draft ? <PublishFirst session={summary.id} /> : board?.attendees ? <Board session={summary.id} people={board.attendees} /> : <p class="soft" aria-busy="true">{t('loading')}</p>}
      </section>
      <section class="zone">{board && <Quorum board={board} />}</section>
    </StageFrame>
  )
}

/** Opens the next sitting; the chair may do it too. */
function OpenSitting({ summary }: { summary: SessionSummary }) {
  const session = useSession(summary.id)
  const { busy, run } = useAct()
  const live = sections.value.session
  const next = session.value?.sittings.find((one) => !one.opened_at)
  if (!live || live.sitting_open || live.state === 'draft' || live.state === 'closed' || !next) return null
  return <Button kind="main" busy={busy === 'open'} onClick={() => void run('open', () => post<Session>(`/sessions/${summary.id}/open-sitting`))}>{w('openSitting', { n: next.number })}</Button>
}

function Board({ session, people }: { session: string; people: readonly Attendee[] }) {
  const [show, setShow] = useState<Show>('all')
  const [text, setText] = useState('')
  const [reason, setReason] = useState<Attendee | undefined>(undefined)
  const acting = useAct()
  const enter = (body: DeskPresence) => acting.run(body.person, () => post<Attendance>(`/sessions/${session}/attendance`, body))
  const listed = found(people, show, text)
  const tab = (to: Show, word: string) => <button key={to} type="button" aria-current={show === to ? 'true' : undefined} onClick={() => setShow(to)}>{word}</button>
  return (
    <>
      <div>
        <div class="tabs" role="group" aria-label={w('show')}>
          {tab('all', w('showAll', { n: found(people, 'all', '').length }))}
          {tab('away', w('showAway', { n: found(people, 'away', '').length }))}
          {tab('guests', w('showGuests', { n: found(people, 'guests', '').length }))}
        </div>
      </div>
      <TextField label={w('findPerson')} type="search" value={text} placeholder={w('findPersonHint')} onInput={setText} autocomplete="off" />
      {listed.length === 0 ? <p class="soft">{text ? w('nobodyFound', { text }) : show === 'away' ? w('allHere') : w('nobodyListed')}</p> : (
        <Rows ruled={false} label={w('people')}>{listed.map((one) => <PersonRow key={one.person} one={one} acting={acting} onEnter={enter} onReason={() => setReason(one)} />)}</Rows>
      )}
      {reason && <AbsenceForm session={session} one={reason} onClose={() => setReason(undefined)} />}
    </>
  )
}

interface PersonRowProps { one: Attendee; acting: Acting; onEnter: (body: DeskPresence) => Promise<boolean>; onReason: () => void }

function PersonRow({ one, acting, onEnter, onReason }: PersonRowProps) {
  const last = one.spans?.at(-1)
  const busy = acting.busy === one.person
  const below = one.present ? w(one.how === 'self' ? 'bySelf' : 'byDesk') : one.absence ? w('absentFor', { why: one.absence }) : last?.to ? w('leftAt', { time: time(last.to) }) : w('notCome')
  const end = one.present ? (
    <><Lamp state="ok">{last ? time(last.from) : w('here')}</Lamp><Button kind="quiet" busy={busy} onClick={() => void onEnter({ person: one.person, present: false })}>{w('left')}</Button></>
  ) : (
    <><Button icon="check" busy={busy} onClick={() => void onEnter({ person: one.person, present: true })}>{w('markPresent')}</Button><Button kind="quiet" onClick={onReason}>{w('absence')}</Button></>
  )
  return <Row lead={one.seat ? number(one.seat) : ''} title={one.name} titleLang={original()} below={<span>{[one.guest && w('guest'), below].filter(Boolean).join(' · ')}</span>} end={end} />
}

function AbsenceForm({ session, one, onClose }: { session: string; one: Attendee; onClose: () => void }) {
  const [why, setWhy] = useState(one.absence ?? '')
  const acting = useAct('inside')
  const busy = acting.busy !== undefined
  const send = (absence: string) => acting.run('absence', async () => {
    await post<Attendance>(`/sessions/${session}/attendance`, { person: one.person, present: false, absence } satisfies DeskPresence)
    onClose()
  })
  return (
    <Dialog title={w('absenceOf', { name: one.name })} onClose={onClose}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void send(why) }}>
        <TextField label={w('reason')} value={why} maxLength={300} help={w('absenceHelp')} onInput={setWhy} />
        <Refused acting={acting} />
        <div class="acts">
          <Button kind="main" type="submit" busy={busy} reason={why.trim() ? undefined : w('typeReason')}>{w('save')}</Button>
          {one.absence && <Button busy={busy} onClick={() => void send('')}>{w('absenceBack')}</Button>}
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

function Quorum({ board }: { board: Attendance }) {
  const guests = board.attendees?.filter((one) => one.guest).length
  const away = (board.attendees ?? []).filter((one) => one.seat && !one.present).sort(bySeat)
  const excused = away.filter((one) => one.absence)
  const missing = away.filter((one) => !one.absence)
  const names = (list: readonly Attendee[]) => <>{number(list.length)}{list.length > 0 && list.length <= 12 && <span lang={original()}>: {list.map((one) => one.name).join(', ')}</span>}</>
  return (
    <>
      <p class="big office__present" role="status">{number(board.present)} <small>{w('presentOf', { of: board.seats })}</small></p>
      <div class="tally" aria-hidden="true"><div class="tally__bar is-ink" style={{ '--of': Math.max(board.seats, 1), '--n': board.present, '--need': board.needed, '--c': 'var(--ink-2)' }}><span class="tally__need" /></div></div>
      {board.quorate ? <Banner state="ok" icon="check" title={w('quorumReached', { n: board.present, of: board.needed })} /> : <Banner state="wait" icon="person" title={w('quorumMissing', { n: board.present, of: board.needed })} />}
      <dl class="facts">
        <dt>{w('inRoom')}</dt><dd>{number(board.present)}</dd>
        <dt>{w('excused')}</dt><dd>{names(excused)}</dd>
        <dt>{w('notCome')}</dt><dd>{names(missing)}</dd>
        <dt>{w('guests')}</dt><dd>{guests === undefined ? number(board.guests) : w('ofN', { n: board.guests, of: guests })}</dd>
      </dl>
    </>
  )
}
