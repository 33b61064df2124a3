// Beside the middle: one's own vote, the minutes that wait for one's signature, all polls, and who is not here.
import { useEffect, useMemo } from 'preact/hooks'
import type { LiveSession, Minutes, Poll } from '../../api/types'
import { post } from '../../api/client'
import { me, membershipIn, sessionOf } from '../../boot'
import { number, original } from '../../i18n'
import { BallotBox } from '../../live/ballot'
import { useNow } from '../../live/clock'
import { paused, reachable, sections } from '../../live/room'
import type { Scene } from '../../live/vote'
import { Banner, Button, Decision, Lamp, Row, Rows } from '../../ui'
import { CheckIn } from '../delegate/presence'
import { VoteBand } from '../delegate/vote-band'
import { Choices } from '../delegate/vote-sheet'
import type { Acting } from '../office/act'
import { attendees, useRead } from '../office/data'
import { Zone } from '../office/frame'
import { bySeat, inOrder } from '../office/polls'
import { MinutesPdf, myTurn, SignButton } from '../office/signing'
import { w } from '../office/words'
import type { Stage } from './stage'

export function QuorumLamp() {
  const a = sections.value.attendance
  if (!a || sections.value.session?.state === 'closed') return null
  return <span role="status"><Lamp state={a.quorate ? 'ok' : 'stop'}>{w('quorumLamp', { n: a.present, of: a.seats, need: a.needed })}</Lamp></span>
}

/** Takes the last change of the running item back. */
export function Undo({ session, acting }: { session: string; acting: Acting }) {
  if (!sections.value.session?.undo) return null
  return <Button icon="undo" busy={acting.busy === 'undo'} onClick={() => void acting.run('undo', () => post<LiveSession>(`/sessions/${session}/undo`))}><span>{w('undoItem')}</span></Button>
}

export function Side({ session, stage, onChoose }: { session: string; stage: Stage; onChoose: (poll: string) => void }) {
  // The board of the office knows who is here, also who was checked in at the desk.
  const here = attendees.value.some((one) => one.person === me.value?.person && one.present)
  const voting = stage.is === 'poll' && stage.poll.method === 'named' && (membershipIn(sessionOf(session))?.seat ?? 0) > 0
  return (
    <div class="stack is-wide">
      {voting && <MyVote key={stage.poll.id} poll={stage.poll} />}
      {!here && <CheckIn session={session} />}
      <ToSign session={session} />
      <Polls stage={stage} onChoose={onChoose} />
      <Away />
    </div>
  )
}

/** The chair votes from this page, by the same machine and with the same choices as everybody. */
function MyVote({ poll }: { poll: Poll }) {
  const box = useMemo(() => new BallotBox(poll), [])
  useEffect(() => () => box.stop(), [])
  useEffect(() => box.update(poll), [poll])
  const scene: Scene = { vote: box.vote.value, poll, paused: paused.value, reachable: reachable.value, now: useNow(500) }
  return (
    <Zone title={w('myVote')}>
      <div class="office__vote stack is-tight">
        <VoteBand scene={scene} onCheckedIn={() => void box.ask()} />
        <Choices scene={scene} box={box} />
      </div>
    </Zone>
  )
}

/** The minutes, when it is this person's turn to sign them. */
function ToSign({ session }: { session: string }) {
  const live = sections.value.minutes
  const minutes = useRead<Minutes>(live?.state === 'frozen' || live?.state === 'signed' ? `/sessions/${session}/minutes` : undefined, live)
  const step = myTurn(minutes.value)
  if (!minutes.value) return null
  if (!step) return live?.state === 'signed' ? <Banner state="note" icon="check" role="none" title={w('minutesSigned')} act={<MinutesPdf session={session} minutes={minutes.value} />} /> : null
  return (
    <Zone title={w('minutesWait')}>
      <p>{w('minutesWaitHelp')}</p>
      <p class="line"><MinutesPdf session={session} minutes={minutes.value} /><SignButton session={session} minutes={minutes.value} step={step} onSigned={minutes.reload} /></p>
    </Zone>
  )
}

function Polls({ stage, onChoose }: { stage: Stage; onChoose: (poll: string) => void }) {
  const polls = inOrder(Object.values(sections.value.polls ?? {}))
  const inHand = stage.is === 'poll' || stage.is === 'item' ? stage.poll?.id : undefined
  return (
    <Zone title={w('polls')} note={number(polls.length)}>
      {polls.length === 0 ? <p class="soft">{w('noPolls')}</p> : (
        <Rows ruled={false} label={w('polls')}>
          {polls.map((poll) => (
            <Row key={poll.id} lead={number(poll.ordinal)} title={poll.title} titleLang={original()} chosen={poll.id === inHand} onClick={() => onChoose(poll.id)}
              below={poll.result && poll.state === 'declared' && !poll.result.subjects?.length ? <Decision passed={poll.result.passed} /> : w(`poll_${poll.state}`)} />
          ))}
        </Rows>
      )}
    </Zone>
  )
}

function Away() {
  const away = attendees.value.filter((one) => one.seat && !one.present).sort(bySeat)
  if (!sections.value.attendance?.attendees) return null
  return (
    <Zone title={w('away')} note={number(away.length)}>
      {away.length === 0 ? <p class="soft">{w('allHere')}</p> : (
        <ul class="filler">{away.map((one) => <li key={one.person}><Lamp><span lang={original()}>{one.name}{one.absence && `: ${one.absence}`}</span></Lamp></li>)}</ul>
      )}
    </Zone>
  )
}
