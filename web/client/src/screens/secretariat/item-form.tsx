// The card of an agenda item: what it is, who presents it, how long it is meant to take, in which sitting.
import { useId, useState } from 'preact/hooks'
import type { AgendaItem, ItemInput, Sitting } from '../../api/types'
import { patch, post, remove } from '../../api/client'
import { date, digits, t, time } from '../../i18n'
import { sections } from '../../live/room'
import { Button, Field, HoldButton, SelectField, TextField, toast } from '../../ui'
import { useAct } from '../office/act'
import { usePeople } from '../office/data'
import { Zone } from '../office/frame'
import { w } from '../office/words'
import { neighbour } from './agenda'
import { Moves } from './moves'

export type Editing = { is: 'none' } | { is: 'item'; id: string } | { is: 'new'; parent?: string }

interface ItemFormProps {
  session: string
  body: string
  editing: Exclude<Editing, { is: 'none' }>
  items: readonly AgendaItem[]
  sittings: readonly Sitting[]
  onEdit: (to: Editing) => void
}

export function ItemForm({ session, body, editing, items, sittings, onEdit }: ItemFormProps) {
  const item = editing.is === 'item' ? items.find((one) => one.id === editing.id) : undefined
  const [input, setInput] = useState<ItemInput>(() => item ? inputOf(item) : { title: '', minutes: 15, ...(editing.is === 'new' && editing.parent && { parent: editing.parent }) })
  const { busy, run } = useAct()
  const change = (to: Partial<ItemInput>) => setInput((old) => ({ ...old, ...to }))
  const save = () => run('save', async () => {
    if (item) await patch<AgendaItem>(`/items/${item.id}`, input)
    else onEdit({ is: 'item', id: (await post<AgendaItem>(`/sessions/${session}/items`, input)).id })
    toast(w('saved'), 'ok')
  })
  const drop = () => item && void run('remove', async () => {
    const next = neighbour(items, item.id)
    await remove(`/items/${item.id}`)
    onEdit(next ? { is: 'item', id: next } : { is: 'none' })
  })
  const closed = sections.value.session?.state === 'closed'
  const parent = items.find((one) => one.id === input.parent)
  return (
    <Zone title={item ? w('itemNo', { number: digits(item.number) }) : parent ? w('newPartOf', { number: digits(parent.number) }) : w('newItem')} end={item && !closed && <span class="narrow-only"><Moves items={items} item={item} /></span>}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save() }}>
        <TextField label={w('itemTitle')} value={input.title} required maxLength={500} lines={2} onInput={(title) => change({ title })} />
        <div class="office__pair">
          <Presenter body={body} value={input.presenter ?? ''} onInput={(presenter) => change({ presenter })} />
          <TextField label={w('minutesField')} type="number" min={0} max={1440} value={String(input.minutes)} onInput={(text) => change({ minutes: Math.max(0, Math.trunc(Number(text) || 0)) })} />
        </div>
        {sittings.length > 1 && (
          <SelectField label={w('sitting')} value={String(input.sitting ?? 0)} onChange={(to) => change({ sitting: Number(to) })}
            options={[{ value: '0', label: w('asBefore') }, ...sittings.map((one) => ({ value: String(one.number), label: w('sittingAt', { n: one.number, when: `${time(one.starts_at)} ${date(one.starts_at)}` }) }))]} />
        )}
        <div class="acts">
          <Button type="submit" busy={busy === 'save'} reason={closed ? t('sessionClosed') : undefined}>{w('save')}</Button>
          {closed ? null : item ? <HoldButton danger busy={busy === 'remove'} question={w('removeItemAsk', { number: digits(item.number) })} act={w('remove')} onHeld={drop}>{w('holdTo', { act: w('removeAct') })}</HoldButton>
            : <Button onClick={() => onEdit({ is: 'none' })}>{t('cancel')}</Button>}
        </div>
      </form>
    </Zone>
  )
}

const inputOf = (item: AgendaItem): ItemInput =>
  ({ title: item.title, presenter: item.presenter ?? '', minutes: item.minutes, ...(item.sitting && { sitting: item.sitting }) })

/** Any name, with the body's people to choose from. */
function Presenter({ body, value, onInput }: { body: string; value: string; onInput: (to: string) => void }) {
  const list = useId()
  const people = usePeople(body)
  return (
    <Field label={w('presenter')}>
      {({ id }) => (
        <>
          <input id={id} value={value} list={list} maxLength={200} autocomplete="off" onInput={(event) => onInput(event.currentTarget.value)} />
          <datalist id={list}>{people.map((one) => <option key={one.id} value={one.name}>{one.title}</option>)}</datalist>
        </>
      )}
    </Field>
  )
}
