// The set-up of a poll: what is asked, how it is voted on and which rule decides, with what that rule will
// need as the council stands now.
import { useState } from 'preact/hooks'
import type { AgendaItem, Attendance, Poll, PollInput } from '../../api/types'
import { patch, post } from '../../api/client'
import { digits, t } from '../../i18n'
import { sections } from '../../live/room'
import { Button, Dialog, PickOne, SelectField, TextField } from '../../ui'
import { useAct } from './act'
import { agreed, inputOf, needOf, rules } from './polls'
import { Refused } from './refused'
import { w } from './words'

interface PollFormProps {
  session: string
  /** The draft to change; a new one without. */
  poll?: Poll | undefined
  item?: string | undefined
  onClose: () => void
  onSaved?: (poll: Poll) => void
}

const fresh = (item: AgendaItem | undefined): PollInput =>
  ({ item: item?.id ?? '', title: item?.title ?? '', method: 'named', rule: 'resolution', change_allowed: true, countdown: 10 })

export function PollForm({ session, poll, item, onClose, onSaved }: PollFormProps) {
  const agenda = sections.value.agenda ?? []
  const [input, setInput] = useState<PollInput>(() => (poll ? inputOf(poll) : fresh(agenda.find((one) => one.id === item))))
  const acting = useAct('inside')
  const { busy, run } = acting
  const change = (to: Partial<PollInput>) => setInput((old) => ({ ...old, ...to }))
  const save = () => run('save', async () => {
    const body = agreed(input)
    onSaved?.(poll ? await patch<Poll>(`/polls/${poll.id}`, body) : await post<Poll>(`/sessions/${session}/polls`, body))
    onClose()
  })
  return (
    <Dialog title={w(poll ? 'editPoll' : 'newPoll')} onClose={onClose}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save() }}>
        <ItemField agenda={agenda} value={input.item} onChange={(id) => change({ item: id })} />
        <TextField label={w('question')} lines={2} value={input.title} maxLength={500} required onInput={(title) => change({ title })} />
        <RuleFields input={input} change={change} />
        <Refused acting={acting} />
        <div class="acts">
          <Button kind="main" type="submit" busy={busy === 'save'} reason={input.item ? undefined : w('chooseItem')}>{w('save')}</Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** An item of the agenda by number and title. */
export function ItemField({ agenda, value, onChange, none }: { agenda: readonly AgendaItem[]; value: string; onChange: (id: string) => void; none?: string }) {
  const options = agenda.map((one) => ({ value: one.id, label: `${digits(one.number)} ${one.title}`, lang: 'vi' }))
  return <SelectField label={w('agendaItem')} value={value} onChange={onChange} options={[{ value: '', label: none ?? w('chooseItem') }, ...options]} />
}

function RuleFields({ input, change }: { input: PollInput; change: (to: Partial<PollInput>) => void }) {
  const onPaper = input.rule === 'confidence' || input.method === 'paper'
  return (
    <>
      <SelectField label={w('rule')} value={input.rule} help={needWords(input.rule)} onChange={(rule) => change({ rule })}
        options={rules.map((one) => ({ value: one, label: w(`rule_${one}`) }))} />
      {input.rule === 'confidence' ? (
        <TextField label={w('subjects')} help={w('subjectsHelp')} lines={4} value={(input.subjects ?? []).join('\n')} onInput={(text) => change({ subjects: text.split('\n') })} />
      ) : (
        <PickOne legend={w('method')} name="method" value={input.method} onChange={(method) => change({ method: method as PollInput['method'] })}
          options={[{ value: 'named', label: w('methodNamed') }, { value: 'paper', label: w('methodPaper') }]} />
      )}
      {!onPaper && (
        <>
          <PickOne legend={w('changing')} name="change" value={String(input.change_allowed)} onChange={(to) => change({ change_allowed: to === 'true' })}
            options={[{ value: 'true', label: w('changeAllowed') }, { value: 'false', label: w('changeNot') }]} />
          <TextField label={w('countdown')} help={w('countdownHelp')} type="number" min={0} max={600} value={String(input.countdown)}
            onInput={(text) => change({ countdown: Math.max(0, Math.trunc(Number(text) || 0)) })} />
        </>
      )}
    </>
  )
}

/** What a rule will need as the council stands now, in words. */
export function needWords(rule: string, attendance: Attendance | undefined = sections.value.attendance): string {
  if (rule === 'confidence') return w('needConfidence')
  const need = attendance && needOf(rule, attendance)
  return need ? w(`need_${need.base}`, { n: need.n, of: need.of }) : ''
}
