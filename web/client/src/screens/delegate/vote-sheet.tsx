// The vote: rises over any delegate screen, or stands as a panel beside it where there is room. Its order
// never changes: label, question, state band, three choices, turnout.
import { useEffect, useMemo, useRef } from 'preact/hooks'
import { signal } from '@preact/signals'
import type { Poll } from '../../api/types'
import { may, sessionOf } from '../../boot'
import { number, original, t } from '../../i18n'
import { BallotBox } from '../../live/ballot'
import { live, paused, reachable, sections, votingNow } from '../../live/room'
import { outOf } from '../../live/needed'
import { pollCount } from '../../live/state'
import { canTap, pressedOf, type Scene } from '../../live/vote'
import { useNow } from '../../live/clock'
import { Button, Choice, Lamp, Progress, useSecondsLeft } from '../../ui'
import { callToVote } from './call'
import { VoteBand } from './vote-band'

/** The poll on the sheet: the open one, or the last one until the person goes back to the papers. */
const shown = signal<string | undefined>(undefined)
/** The closed poll that was put away. */
const putAway = signal<string | undefined>(undefined)

/** Shows the vote when one is open and this person may vote. */
export function VoteSheet({ session }: { session: string }) {
  const open = votingNow.value
  const votes = may(sessionOf(session), 'poll.vote')
  useEffect(() => {
    if (open && votes) shown.value = open.id
  }, [open?.id, votes])
  const poll = shown.value ? sections.value.polls?.[shown.value] : undefined
  if (!poll || !votes || putAway.value === poll.id || poll.session !== session) return null
  return <Sheet key={poll.id} poll={poll} onBack={() => (putAway.value = poll.id)} />
}

function Sheet({ poll, onBack }: { poll: Poll; onBack: () => void }) {
  const box = useMemo(() => new BallotBox(poll), [])
  const question = useRef<HTMLHeadingElement>(null)
  useEffect(() => () => box.stop(), [])
  useEffect(() => box.update(poll), [poll])
  useEffect(() => {
    question.current?.focus()
    callToVote(poll.id)
  }, [])
  const scene: Scene = { vote: box.vote.value, poll, paused: paused.value, reachable: reachable.value, now: useNow(500) }
  const running = poll.state === 'open' || poll.state === 'closing'
  return (
    <section class={running ? 'vote sheet is-live' : 'vote sheet'} aria-labelledby="question">
      <Head poll={poll} running={running} />
      <h2 id="question" ref={question} tabIndex={-1} lang={original()}>{poll.title}</h2>
      <div class="vote__state"><VoteBand scene={scene} onCheckedIn={() => void box.ask()} /></div>
      <Choices scene={scene} box={box} />
      <div class="stack is-tight vote__end">
        {running ? <Turnout poll={poll} /> : <Button kind="main" wide onClick={onBack}>{t('backToPaper')}</Button>}
      </div>
    </section>
  )
}

function Head({ poll, running }: { poll: Poll; running: boolean }) {
  const seconds = useSecondsLeft(poll.closes_at)
  const label = poll.state === 'closing' ? t('voteClosing', { n: seconds }) : running ? t('votingNow') : t('voteClosed')
  const place = [`${number(poll.ordinal)}/${number(Math.max(poll.ordinal, pollCount(live.value)))}`, poll.round > 1 && t('round', { n: poll.round }), t('openVote')]
  return (
    <div class="line is-spread">
      <p class="label" role={poll.state === 'closing' ? 'timer' : undefined}><Lamp state={running ? 'live' : 'none'}>{label}</Lamp></p>
      <p class="label soft">{place.filter(Boolean).join(' · ')}</p>
    </div>
  )
}

/** The three choices as one may press them now. */
export function Choices({ scene, box }: { scene: Scene; box: BallotBox }) {
  const pressed = pressedOf(scene.vote, scene.poll)
  const running = scene.poll.state === 'open' || scene.poll.state === 'closing'
  const notes = { recorded: running ? t('yours') : t('isRecorded'), sending: t('sending'), unrecorded: t('notSent') }
  return (
    <div class="choices" role="group" aria-label={t('chooseOne')}>
      {scene.poll.choices.map((choice) => (
        <Choice key={choice} choice={choice} pressed={pressed?.choice === choice} note={pressed?.choice === choice ? notes[pressed.state] : undefined}
          disabled={!canTap(scene) || (pressed?.choice === choice && pressed.state === 'recorded')} onCast={(picked) => box.tap(picked)} />
      ))}
    </div>
  )
}

function Turnout({ poll }: { poll: Poll }) {
  const turnout = sections.value.turnout?.[poll.id]
  const people = outOf(poll, sections.value.attendance)
  return (
    <>
      <p class="line is-spread">
        <span>{turnout && t('turnout', { n: turnout.sent, of: turnout.of })}</span>
        {poll.needed > 0 && people && <span class="soft">{t('needsFor', { n: poll.needed, of: people })}</span>}
      </p>
      {turnout && <Progress live n={turnout.sent} of={turnout.of} />}
    </>
  )
}
