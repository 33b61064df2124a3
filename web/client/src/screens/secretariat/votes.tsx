// Setting votes up and helping them along: drafts, ballots entered by hand, counts on paper, results.
import { useState } from 'preact/hooks'
import type { Poll, SessionSummary } from '../../api/types'
import { post, remove } from '../../api/client'
import { digits, number, original } from '../../i18n'
import { live, sections } from '../../live/room'
import { Button, Decision, Empty, HoldButton, Row, Rows, toast } from '../../ui'
import { useAct } from '../office/act'
import { Beside, Zone } from '../office/frame'
import { PollActs } from '../office/poll-acts'
import { PollForm } from '../office/poll-form'
import { PollLabel, PollView } from '../office/poll-view'
import { actsOf, inOrder, unsettled } from '../office/polls'
import { w } from '../office/words'
import { StageFrame, StateLamp } from './stages'

export function Votes({ summary }: { summary: SessionSummary }) {
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const [making, setMaking] = useState(false)
  const polls = inOrder(Object.values(sections.value.polls ?? {}))
  const poll = polls.find((one) => one.id === chosen) ?? polls.find(unsettled) ?? polls.find((one) => one.state === 'draft') ?? polls.at(-1)
  const closed = (sections.value.session?.state ?? summary.state) === 'closed'
  const add = <Button {...(polls.length === 0 && { kind: 'main' as const })} icon="plus" onClick={() => setMaking(true)}>{w('newPoll')}</Button>
  return (
    <StageFrame summary={summary} stage="votes" ends={<StateLamp summary={summary} />}>
      <Zone title={w('polls')} note={number(polls.length)}>
        {polls.length === 0 ? <Empty icon="vote" title={w('noPolls')} act={!closed && add}>{w('noPollsHelp')}</Empty> : (
          <>
            <Rows ruled={false} label={w('polls')}>{polls.map((one) => <PollRow key={one.id} poll={one} chosen={one.id === poll?.id} onChoose={() => setChosen(one.id)} />)}</Rows>
            {!closed && <p>{add}</p>}
          </>
        )}
      </Zone>
      {poll ? <Beside of={chosen ? poll.id : ''}><PollDesk key={poll.id} poll={poll} session={summary.id} onChosen={setChosen} /></Beside> : <div />}
      {making && <PollForm session={summary.id} item={poll?.item ?? sections.value.session?.item} onClose={() => setMaking(false)} onSaved={(saved) => setChosen(saved.id)} />}
    </StageFrame>
  )
}

const itemNo = (poll: Poll): string => digits(sections.value.agenda?.find((one) => one.id === poll.item)?.number ?? '')

function PollRow({ poll, chosen, onChoose }: { poll: Poll; chosen: boolean; onChoose: () => void }) {
  const declared = poll.state === 'declared' && poll.result && !poll.result.subjects?.length
  const facts = [w('itemNo', { number: itemNo(poll) }), w(`rule_${poll.rule as 'resolution'}`), poll.method === 'paper' && w('methodPaper')]
  return (
    <Row lead={number(poll.ordinal)} title={poll.title} titleLang={original()} chosen={chosen} onClick={onChoose} below={facts.filter(Boolean).join(' · ')}
      end={declared ? <Decision passed={poll.result?.passed === true} /> : <span class="small soft">{w(`poll_${poll.state}`)}</span>} />
  )
}

function PollDesk({ poll, session, onChosen }: { poll: Poll; session: string; onChosen: (id: string | undefined) => void }) {
  const [editing, setEditing] = useState(false)
  const acting = useAct()
  const acts = sections.value.session?.state === 'closed' ? [] : actsOf(poll, Object.values(sections.value.polls ?? {}))
  const drop = () => void acting.run('remove', async () => {
    await remove(`/polls/${poll.id}`)
    forget(poll.id)
    onChosen(undefined)
    toast(w('pollRemoved'), 'ok')
  })
  const again = () => void acting.run('again', async () => onChosen((await post<Poll>(`/polls/${poll.id}/next-round`)).id))
  const open = () => void acting.run('openPoll', () => post<Poll>(`/polls/${poll.id}/open`))
  return (
    <Zone title={w('pollNo', { n: poll.ordinal })} note={<PollLabel poll={poll} />}>
      <h3 lang={original()}>{poll.title}</h3>
      <PollView poll={poll} />
      <div class="acts">
        {acts.includes('open') && sections.value.session?.sitting_open && <Button icon="vote" busy={acting.busy === 'openPoll'} onClick={open}>{w('openPoll', { n: poll.ordinal })}</Button>}
        {acts.includes('edit') && <Button onClick={() => setEditing(true)}>{w('editPoll')}</Button>}
        {acts.includes('remove') && <HoldButton danger busy={acting.busy === 'remove'} question={w('removePollAsk')} act={w('remove')} onHeld={drop}>{w('holdTo', { act: w('removeAct') })}</HoldButton>}
        {acts.includes('nextRound') && <Button icon="sync" busy={acting.busy === 'again'} onClick={again}>{w('nextRound')}</Button>}
        {unsettled(poll) && <PollActs poll={poll} acting={acting} />}
      </div>
      {editing && <PollForm session={session} poll={poll} onClose={() => setEditing(false)} />}
    </Zone>
  )
}

/** Takes a deleted draft off the screen at once; the live line tells of it only with the next full state. */
function forget(id: string): void {
  const { [id]: _, ...polls } = sections.peek().polls ?? {}
  live.value = { ...live.peek(), sections: { ...sections.peek(), polls } }
}
