// Ballots entered by hand for people without a working tablet: one person enters, another confirms. And the
// count of a vote on paper, entered twice.
import { useState } from 'preact/hooks'
import type { Attendee, ManualBallot, ManualBallotInput, PaperCount, Poll } from '../../api/types'
import { post } from '../../api/client'
import { me } from '../../boot'
import { number, original, t } from '../../i18n'
import { heard } from '../../live/room'
import { Banner, Button, ChoiceTag, choiceWord, Dialog, PickOne, Row, Rows, SelectField, TextField } from '../../ui'
import { useAct, type Acting } from './act'
import { useNames, useRead } from './data'
import { wrongLine } from './polls'
import { Refused } from './refused'
import { w } from './words'

/** The entered ballots of a poll, with the second person's buttons. Nothing while there are none. */
export function ManualBallots({ poll }: { poll: Poll }) {
  // A ballot that waits for its second person changes no turnout, but every act moves the position.
  const ballots = useRead<ManualBallot[]>(`/polls/${poll.id}/manual`, heard.value)
  const acting = useAct()
  if (!ballots.value?.length) return null
  return (
    <Rows label={w('byHandTitle')}>
      {ballots.value.map((one) => <ManualRow key={one.id} ballot={one} poll={poll} acting={acting} onDone={ballots.reload} />)}
    </Rows>
  )
}

function ManualRow({ ballot, poll, acting, onDone }: { ballot: ManualBallot; poll: Poll; acting: Acting; onDone: () => void }) {
  const mine = ballot.entered_by === me.value?.person
  const nameOf = useNames(poll.session)
  const decide = (act: 'confirm' | 'reject') => acting.run(ballot.id, () => post(`/polls/${poll.id}/manual/${ballot.id}/${act}`)).then(onDone)
  const below = <span class="line"><ChoiceTag choice={ballot.choice} /><span>{w('enteredBy', { name: nameOf(ballot.entered_by), reason: ballot.reason })}</span></span>
  const ends = ballot.confirmed ? <span class="small soft">{w('counted')}</span> : (
    <>
      {mine ? <span class="small soft">{w('needsSecond')}</span> : <Button busy={acting.busy === ballot.id} icon="check" onClick={() => void decide('confirm')}>{w('confirm')}</Button>}
      <Button kind="quiet" busy={acting.busy === ballot.id} onClick={() => void decide('reject')}>{w('reject')}</Button>
    </>
  )
  return <Row title={ballot.name} titleLang={original()} below={below} end={ends} />
}

/** Enters a ballot for somebody in the room who has not sent one. */
export function ManualForm({ poll, people, onClose }: { poll: Poll; people: readonly Attendee[]; onClose: () => void }) {
  const [input, setInput] = useState<Partial<ManualBallotInput>>({ reason: w('noDevice') })
  const acting = useAct('inside')
  const { busy, run } = acting
  const others = people.filter((one) => one.person !== me.value?.person)
  const lacking = !input.person ? w('choosePerson') : !input.choice ? w('chooseChoice') : undefined
  const save = () => run('save', async () => {
    await post(`/polls/${poll.id}/manual`, input)
    onClose()
  })
  return (
    <Dialog title={w('enterByHand')} onClose={onClose}>
      <p class="soft">{w('byHandHelp')}</p>
      {others.length === 0 ? <p>{w('nobodyMissing')}</p> : (
        <>
          <SelectField label={w('person')} value={input.person ?? ''} onChange={(person) => setInput({ ...input, person })}
            options={[{ value: '', label: w('choosePerson') }, ...others.map((one) => ({ value: one.person, label: `${number(one.seat ?? 0)} · ${one.name}`, lang: 'vi' }))]} />
          <PickOne legend={w('choice')} name="choice" value={input.choice ?? ''} onChange={(choice) => setInput({ ...input, choice: choice as ManualBallotInput['choice'] })}
            options={poll.choices.map((one) => ({ value: one, label: choiceWord(one) }))} />
          <TextField label={w('reason')} value={input.reason ?? ''} maxLength={500} onInput={(reason) => setInput({ ...input, reason })} />
        </>
      )}
      <Refused acting={acting} />
      <div class="acts">
        {others.length > 0 && <Button kind="main" busy={busy === 'save'} reason={lacking} onClick={() => void save()}>{w('save')}</Button>}
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </Dialog>
  )
}

const whole = (text: string): number => Math.max(0, Math.trunc(Number(text) || 0))

/** Enters the count of a vote on paper; two persons must enter the same. */
export function PaperForm({ poll, onClose }: { poll: Poll; onClose: () => void }) {
  const subjects = poll.subjects?.length ? poll.subjects : ['']
  const [count, setCount] = useState<PaperCount>(() => ({ issued: 0, valid: 0, tallies: subjects.map((subject) => ({ subject, counts: poll.choices.map(() => 0) })) }))
  const acting = useAct('inside')
  const { busy, run } = acting
  const wrong = wrongLine(count.valid, count.tallies.map((one) => one.counts))
  const lacking = wrong === undefined ? undefined : w('paperSum', { n: wrong + 1, valid: count.valid })
  const set = (line: number, choice: number, n: number) => setCount({
    ...count, tallies: count.tallies.map((one, i) => (i === line ? { ...one, counts: one.counts.map((old, j) => (j === choice ? n : old)) } : one)),
  })
  const save = () => run('save', async () => {
    await post(`/polls/${poll.id}/paper`, count)
    onClose()
  })
  return (
    <Dialog title={w('paperCount')} onClose={onClose}>
      <PaperWaiting poll={poll} />
      <div class="line">
        <TextField label={w('issued')} type="number" min={0} value={String(count.issued)} onInput={(text) => setCount({ ...count, issued: whole(text) })} />
        <TextField label={w('valid')} type="number" min={0} value={String(count.valid)} onInput={(text) => setCount({ ...count, valid: whole(text) })} />
      </div>
      {count.tallies.map((one, line) => (
        <fieldset key={one.subject} class="office__count">
          <legend lang={one.subject ? original() : undefined}>{one.subject || w('votes')}</legend>
          {poll.choices.map((choice, i) => <TextField key={choice} label={choiceWord(choice)} type="number" min={0} value={String(one.counts[i])} onInput={(text) => set(line, i, whole(text))} />)}
        </fieldset>
      ))}
      <Refused acting={acting} />
      <div class="acts">
        <Button kind="main" busy={busy === 'save'} reason={lacking} onClick={() => void save()}>{w('sendCount')}</Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </Dialog>
  )
}

/** Who has entered a count that waits for a second person. */
export function PaperWaiting({ poll }: { poll: Poll }) {
  const by = poll.paper?.entered
  const nameOf = useNames(poll.session)
  if (!by) return <Banner state="note" icon="person" role="none" title={w('paperFirst')}>{w('paperFirstHelp')}</Banner>
  return <Banner state="note" icon="person" role="none" title={w('paperSecond', { name: nameOf(by) })}>{w('paperSecondHelp')}</Banner>
}
