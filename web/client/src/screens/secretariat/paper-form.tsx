// The card of one paper: what it is, who may ever see it, who gets it, and its versions.
import { useRef, useState } from 'preact/hooks'
import type { Audience, Document, DocumentInput, Group, Level, Person, Version } from '../../api/types'
import { patch, post, remove } from '../../api/client'
import { bytes, date, number, original, t, time } from '../../i18n'
import { sections } from '../../live/room'
import { Button, HoldButton, Icon, PickOne, Rows, SelectField, TextField, toast } from '../../ui'
import { useAct, type Acting } from '../office/act'
import { useGroups, usePeople } from '../office/data'
import { Zone } from '../office/frame'
import { ItemField } from '../office/poll-form'
import { w } from '../office/words'
import { paperIs, PaperTag, publishable } from './paper-state'
import type { UploadQueue } from './uploads'

const kinds = ['agenda', 'draft_resolution', 'proposal', 'report', 'appraisal', 'annex', 'notice', 'other'] as const
const levels: readonly Level[] = ['public', 'internal', 'confidential']

interface PaperFormProps { session: string; body: string; document: Document; queue: UploadQueue; onChanged: () => void }

export function PaperForm({ body, document, queue, onChanged }: PaperFormProps) {
  const [input, setInput] = useState<DocumentInput>(() => cardOf(document))
  const acting = useAct()
  const change = (to: Partial<DocumentInput>) => setInput((old) => ({ ...old, ...to }))
  const save = () => acting.run('save', async () => {
    const { item, ...rest } = input
    await patch<Document>(`/documents/${document.id}`, item ? input : rest)
    onChanged()
    toast(w('saved'), 'ok')
  })
  return (
    <Zone title={w('paperCard')} end={<PaperTag document={document} />}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save() }}>
        <TextField label={w('paperTitle')} lines={2} value={input.title} required maxLength={500} onInput={(title) => change({ title })} />
        <ItemField agenda={sections.value.agenda ?? []} value={input.item ?? ''} none={t('generalPapers')} onChange={(item) => change({ item })} />
        <div class="office__pair">
          <SelectField label={w('paperKind')} value={input.kind} onChange={(kind) => change({ kind })} options={kinds.map((one) => ({ value: one, label: t(`kind_${one}`) }))} />
          <SelectField label={w('paperLevel')} value={input.level} onChange={(level) => change({ level: level as Level })} options={levels.map((one) => ({ value: one, label: w(`level_${one}`) }))} />
        </div>
        <p class="small soft">{w(`levelHelp_${input.level}`)}</p>
        <AudienceFields body={body} audience={input.audience} onChange={(audience) => change({ audience })} />
        <p><Button type="submit" busy={acting.busy === 'save'}>{w('save')}</Button></p>
      </form>
      <PaperActs document={document} queue={queue} acting={acting} onChanged={onChanged} />
      <Versions document={document} />
    </Zone>
  )
}

const cardOf = (one: Document): DocumentInput => ({ title: one.title, kind: one.kind, level: one.level, audience: one.audience, ...(one.item && { item: one.item }) })

function AudienceFields({ body, audience, onChange }: { body: string; audience: Audience; onChange: (to: Audience) => void }) {
  const groups = useGroups(body)
  const people = usePeople(body)
  const pick = (kind: Audience['kind']) => onChange(kind === 'groups' ? { kind, groups: audience.groups ?? [] } : kind === 'persons' ? { kind, persons: audience.persons ?? [] } : { kind })
  const options = [{ value: 'all', label: w('toAll') }, ...(groups.length ? [{ value: 'groups', label: w('toGroups') }] : []), { value: 'persons', label: w('toPersons') }]
  return (
    <>
      <PickOne legend={w('audience')} name="audience" value={audience.kind} onChange={(kind) => pick(kind as Audience['kind'])} options={options} />
      {audience.kind === 'groups' && <Ticks label={w('toGroups')} all={groups.map(asTick)} chosen={audience.groups ?? []} onChange={(ids) => onChange({ kind: 'groups', groups: ids })} />}
      {audience.kind === 'persons' && <Ticks label={w('toPersons')} all={people.map(asTick)} chosen={audience.persons ?? []} onChange={(ids) => onChange({ kind: 'persons', persons: ids })} />}
    </>
  )
}

const asTick = (one: Group | Person) => ({ id: one.id, name: 'members' in one ? `${one.name} (${number(one.members.length)})` : one.name })

function Ticks({ label, all, chosen, onChange }: { label: string; all: readonly { id: string; name: string }[]; chosen: readonly string[]; onChange: (ids: string[]) => void }) {
  const turn = (id: string) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  return (
    <fieldset>
      <legend>{label} · {w('chosenOf', { n: chosen.length, of: all.length })}</legend>
      <div class="filler office__ticks">
        {all.map((one) => <label key={one.id} class="office__tick"><input type="checkbox" checked={chosen.includes(one.id)} onChange={() => turn(one.id)} /><span lang={original()}>{one.name}</span></label>)}
      </div>
    </fieldset>
  )
}

function PaperActs({ document, queue, acting, onChanged }: Pick<PaperFormProps, 'document' | 'queue' | 'onChanged'> & { acting: Acting }) {
  const picker = useRef<HTMLInputElement>(null)
  const step = (name: 'publish' | 'withdraw', done: string) => void acting.run(name, async () => {
    await post<Document>(`/documents/${document.id}/${name}`)
    onChanged()
    toast(done, 'ok')
  })
  const discard = () => void acting.run('remove', async () => {
    await remove(`/documents/${document.id}`)
    onChanged()
    toast(w('paperRemoved'), 'ok')
  })
  const replace = (file: File | undefined) => file && queue.add([{ file, card: cardOf(document), document: document.id }])
  const is = paperIs(document)
  return (
    <div class="acts">
      {(publishable(document) || is === 'withdrawn') && <Button icon="check" busy={acting.busy === 'publish'} onClick={() => step('publish', w('paperPublished'))}>{w(is === 'newer' ? 'publishNewer' : 'publish')}</Button>}
      <Button icon="plus" onClick={() => picker.current?.click()}>{w(is === 'empty' ? 'addFile' : 'newVersionFile')}</Button>
      <input ref={picker} class="hush" type="file" accept="application/pdf,.pdf" tabIndex={-1} aria-label={w('newVersionFile')}
        onChange={(event) => { replace(event.currentTarget.files?.[0]); event.currentTarget.value = '' }} />
      {document.state === 'draft' && <HoldButton danger busy={acting.busy === 'remove'} question={w('removePaperAsk')} act={w('remove')} onHeld={discard}>{w('holdTo', { act: w('removeAct') })}</HoldButton>}
      {document.state === 'published' && <HoldButton danger busy={acting.busy === 'withdraw'} question={w('withdrawAsk')} act={w('withdraw')} onHeld={() => step('withdraw', w('paperWithdrawn'))}>{w('holdTo', { act: w('withdrawAct') })}</HoldButton>}
    </div>
  )
}

function Versions({ document }: { document: Document }) {
  if (document.versions.length === 0) return <p class="soft">{w('noFileYet')}</p>
  return (
    <Rows label={w('versions')}>
      {[...document.versions].reverse().map((one) => (
        <li key={one.number}>
          <a class="row is-paper" href={`/docs/${document.id}/${one.hash}`} target="_blank" rel="noreferrer">
            <span class="row__lead">{t('pagesShort', { n: one.pages })}</span>
            <span class="row__body"><span class="row__title">{t('versionNo', { n: one.number })}</span><span class="small soft">{versionFacts(one)}</span></span>
            <span class="row__end">{document.published === one.number && document.state === 'published' && <span class="small soft">{w('heldNow')}</span>}<Icon name="next" /></span>
          </a>
        </li>
      ))}
    </Rows>
  )
}

const versionFacts = (one: Version): string => [one.file_name, bytes(one.size), `${time(one.uploaded_at)} ${date(one.uploaded_at)}`].join(' · ')
