// A poll on the hall screen: only the turnout while it runs; then the outcome, the bars and the inequality;
// then the result by name.
import type { Poll, RollCall } from '../../api/types'
import { number, original, t } from '../../i18n'
import { sections } from '../../live/room'
import { choiceWord, faceOf, Icon, Outcome, Progress, Running, Tally, useSecondsLeft } from '../../ui'

export function HallVote({ poll, number: item }: { poll: Poll; number: string }) {
  const seconds = useSecondsLeft(poll.closes_at)
  if (poll.method === 'paper') return <Running lead={item} title={poll.title} label={`${t('paperVote')} · ${t('voteCounting')}`} />
  const label = poll.state === 'closing' ? t('voteClosing', { n: seconds }) : poll.state === 'closed' ? t('counting') : `${t('votingNow')} · ${t('openVote')}`
  const turnout = sections.value.turnout?.[poll.id]
  return (
    <Running lead={item} title={poll.title} label={label}>
      {turnout && (
        <>
          <p class="big figure">{number(turnout.sent)}<span class="soft">/{number(turnout.of)}</span> <small>{t('votesSent')}</small></p>
          <Progress live n={turnout.sent} of={turnout.of} label={t('votesSent')} />
        </>
      )}
    </Running>
  )
}

export function HallResult({ poll, number: item }: { poll: Poll; number: string }) {
  const result = poll.result
  if (!result) return null
  if (result.subjects?.length) return <Subjects poll={poll} number={item} />
  const numbers = { a: number(result.for), b: number(result.needed) }
  return (
    <section class="running is-ink">
      <p class="running__lead">{item}</p>
      <div class="running__body">
        <h1 class="is-title" lang={original()}>{poll.title}</h1>
        <div class="hall__verdict"><Outcome passed={result.passed} /><p>{t(result.passed ? 'passed' : 'notPassed')}</p></div>
        <Tally result={result} />
        <p class="hall__rule"><b>{result.for >= result.needed ? t('reached', numbers) : t('notReached', numbers)}</b>: <span lang={original()}>{poll.rule_text ?? result.inequality}</span></p>
      </div>
    </section>
  )
}

/** A count on paper for several persons: one row each, in the order of the ballot. */
function Subjects({ poll, number: item }: { poll: Poll; number: string }) {
  return (
    <section class="running is-ink">
      <p class="running__lead">{item}</p>
      <div class="running__body">
        <h1 class="is-title" lang={original()}>{poll.title}</h1>
        <table class="table hall__table">
          <thead><tr><td />{poll.choices.map((choice) => <th key={choice} scope="col" class="is-figure">{choiceWord(choice)}</th>)}</tr></thead>
          <tbody>
            {poll.result?.subjects?.map((one) => (
              <tr key={one.subject}><th scope="row" lang={original()}>{one.subject}</th>{one.counts.map((count, i) => <td key={i} class="is-figure">{number(count)}</td>)}</tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Whether the names can be read from the back of the room; larger councils get the result alone. */
export const namesFit = (poll: Poll): boolean => Boolean(poll.roll_call?.length) && (poll.roll_call?.length ?? 0) <= 78

export function HallNames({ poll }: { poll: Poll }) {
  const names = [...(poll.roll_call ?? [])].sort((a, b) => a.seat - b.seat)
  const result = poll.result
  const columns = names.length > 36 ? 6 : 4
  const grid = { gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridTemplateRows: `repeat(${Math.ceil(names.length / columns)}, auto)` }
  return (
    <>
      <h1 class="is-title hall__question" lang={original()}>{poll.title}</h1>
      <div class="line is-spread large">
        <p class="line"><Outcome passed={result?.passed === true} /> <b>{t(result?.passed ? 'passed' : 'notPassed')}</b></p>
        <p class="line">
          {(['for', 'against', 'abstain'] as const).map((choice) => (
            <span key={choice} class={`hall__count is-${choice}`}><Icon name={faceOf(choice).icon} /> <b>{number(result?.[choice] ?? 0)}</b> {choiceWord(choice)}</span>
          ))}
          {result && result.silent > 0 && <span class="soft"><Icon name="person" /> <b>{number(result.silent)}</b> {t('silentShort')}</span>}
        </p>
      </div>
      <ol class={columns > 4 ? 'hall__names is-dense' : 'hall__names'} style={grid}>{names.map((one) => <Name key={one.person} one={one} />)}</ol>
    </>
  )
}

function Name({ one }: { one: RollCall }) {
  if (!one.choice) return <li class="is-silent"><Icon name="person" /><span class="soft" lang={original()}>{one.name}</span><span class="hush">: {t('silentShort')}</span></li>
  return (
    <li class={`is-${faceOf(one.choice).tone}`}>
      <Icon name={faceOf(one.choice).icon} /><span lang={original()}>{one.name}</span><span class="hush">: {choiceWord(one.choice)}</span>
      {one.manual && <em>{t('byHand')}</em>}
    </li>
  )
}
