// A poll as the office sees it: while it runs how many have sent and who has not, never what; afterwards the
// result with its inequality, and the names once it is declared.
import { useState } from 'preact/hooks'
import type { Attendee, Poll, Result } from '../../api/types'
import { number, original, span, t, time } from '../../i18n'
import { useNow } from '../../live/clock'
import { sections } from '../../live/room'
import { outOf } from '../../live/needed'
import { Banner, Button, ChoiceTag, choiceWord, Decision, Lamp, Progress, Seats, Table, Tally, useSecondsLeft, type SeatView } from '../../ui'
import { attendees } from './data'
import { ManualBallots, ManualForm, PaperWaiting } from './manual'
import { bySeat, missing, running } from './polls'
import { needWords } from './poll-form'
import { w } from './words'

export function PollView({ poll }: { poll: Poll }) {
  if (poll.state === 'draft') return <DraftView poll={poll} />
  if (poll.method === 'paper' && running(poll)) return <PaperWaiting poll={poll} />
  if (running(poll)) return <TurnoutView poll={poll} />
  if (poll.state === 'annulled') return <Banner state="note" icon="lock" role="none" title={t('annulled')}>{poll.annul_reason && t('annulledWhy', { why: poll.annul_reason })}</Banner>
  return poll.result ? <ResultView poll={poll} result={poll.result} /> : null
}

/** The label over a poll's question: state, number, round, method, time since it opened. */
export function usePollLabel(poll: Poll): string {
  const now = useNow(1000)
  const seconds = useSecondsLeft(poll.closes_at)
  const state = poll.state === 'closing' ? t('voteClosing', { n: seconds }) : w(`poll_${poll.state}`)
  const facts = [t('ordinal', { n: poll.ordinal }), poll.round > 1 && t('round', { n: poll.round }), poll.method === 'paper' ? w('methodPaper') : t('openVote')]
  if (poll.state === 'open' && poll.opened_at) facts.push(span(poll.opened_at - now).replace('+', ''))
  return [state, ...facts].filter(Boolean).join(' · ')
}

export const PollLabel = ({ poll }: { poll: Poll }) => <>{usePollLabel(poll)}</>

function DraftView({ poll }: { poll: Poll }) {
  const facts = [
    poll.method === 'paper' ? w('methodPaper') : w('methodNamed'),
    ...(poll.method === 'named' ? [w(poll.change_allowed ? 'changeAllowed' : 'changeNot'), poll.countdown > 0 && w('countdownOf', { n: poll.countdown })] : []),
  ]
  return (
    <div class="stack is-tight">
      <p>{w(`rule_${poll.rule as 'resolution'}`)}. {needWords(poll.rule)}</p>
      <p class="soft">{facts.filter(Boolean).join(' · ')}</p>
      {poll.subjects?.length ? <p lang={original()}>{poll.subjects.join(' · ')}</p> : null}
    </div>
  )
}

function TurnoutView({ poll }: { poll: Poll }) {
  const [byHand, setByHand] = useState(false)
  const turnout = sections.value.turnout?.[poll.id]
  const absent = missing(turnout, attendees.value)
  const people = outOf(poll, sections.value.attendance)
  return (
    <>
      <div class="line is-spread">
        <p class="big figure" role="status">{number(turnout?.sent ?? 0)} <small>{w('ofVotes', { n: turnout?.of ?? 0 })}</small></p>
        <p class="soft">{poll.needed > 0 && people && <>{t('needsFor', { n: poll.needed, of: people })}. <br /></>}{t('resultAfterClose')}.</p>
      </div>
      <Progress live n={turnout?.sent ?? 0} of={turnout?.of ?? 1} />
      <div class="line is-spread">
        <h3>{w('notSent', { n: absent.length })}</h3>
        <Button kind="quiet" icon="plus" onClick={() => setByHand(true)}>{w('enterByHand')}</Button>
      </div>
      {absent.length > 0 && <ul class="filler">{absent.map((one) => <li key={one.person}><Lamp><span lang={original()}>{one.name}</span></Lamp></li>)}</ul>}
      <ManualBallots poll={poll} />
      <Seats label={w('seatMap')} seats={attendees.value.filter((one) => one.seat).sort(bySeat).map((one) => seatOf(one, turnout?.sent_by ?? []))} />
      <p class="small soft">{w('seatLegend')}</p>
      {byHand && <ManualForm poll={poll} people={absent} onClose={() => setByHand(false)} />}
    </>
  )
}

function seatOf(one: Attendee, sent: readonly string[]): SeatView {
  const state = sent.includes(one.person) ? 'sent' : one.present ? 'none' : 'away'
  return { seat: one.seat as number, name: one.name, state, words: w(`seat_${state}`) }
}

function ResultView({ poll, result }: { poll: Poll; result: Result }) {
  const perPerson = Boolean(result.subjects?.length && poll.subjects?.length)
  return (
    <div class="stack">
      {perPerson ? <Subjects poll={poll} result={result} /> : (
        <>
          <div class="line"><Decision passed={result.passed} />{poll.declared_at ? <span class="soft">{w('declaredAt', { time: time(poll.declared_at) })}</span> : <span class="soft">{w('notDeclared')}</span>}</div>
          <Tally result={result} />
          <p><b>{result.for >= result.needed ? t('reached', { a: result.for, b: result.needed }) : t('notReached', { a: result.for, b: result.needed })}</b> · <span class="code">{result.inequality}</span> · <span lang={original()}>{poll.rule_text}</span></p>
          <p class="small soft">{w('resultFacts', { cast: result.cast, roll: result.roll, silent: result.silent, present: result.present })}{!result.quorate && ` ${w('notQuorate', { n: result.quorum })}`}</p>
        </>
      )}
      {poll.roll_call?.length ? <RollCall poll={poll} /> : null}
    </div>
  )
}

function Subjects({ poll, result }: { poll: Poll; result: Result }) {
  const columns = [
    { head: w('person'), cell: (row: { subject: string }) => <span lang={original()}>{row.subject}</span> },
    ...poll.choices.map((choice, i) => ({ head: choiceWord(choice), figure: true, cell: (row: { counts: number[] }) => number(row.counts[i] ?? 0) })),
    { head: w('outcome'), cell: (row: { outcome?: string }) => (row.outcome === 'low_over_half' || row.outcome === 'low_two_thirds' ? w(row.outcome) : '') },
  ]
  return <Table caption={poll.title} columns={columns} rows={result.subjects ?? []} keyOf={(row) => row.subject} />
}

function RollCall({ poll }: { poll: Poll }) {
  const rows = [...(poll.roll_call ?? [])].sort((a, b) => a.seat - b.seat)
  return (
    <details>
      <summary>{t('byName')}</summary>
      <ul class="filler office__names">
        {rows.map((one) => (
          <li key={one.person} class="stack is-hair">
            <span lang={original()}>{one.name}</span>
            {one.choice ? <span class="line"><ChoiceTag choice={one.choice} />{one.manual && <span class="small soft">{t('byHand')}</span>}</span> : <span class="small soft">{t('silentShort')}</span>}
          </li>
        ))}
      </ul>
    </details>
  )
}
