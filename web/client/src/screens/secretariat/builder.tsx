// The session builder: the agenda tree on the left, the chosen item with its papers on the right, and what
// is still to be published at the top.
import { useState } from 'preact/hooks'
import type { AgendaItem, Document, SessionSummary } from '../../api/types'
import { bytes, digits, original, t, time } from '../../i18n'
import { sections } from '../../live/room'
import { Banner, Button, Empty, Row, Rows } from '../../ui'
import { useRead, useSession } from '../office/data'
import { Beside, Zone } from '../office/frame'
import { w } from '../office/words'
import { ItemForm, type Editing } from './item-form'
import { Moves } from './moves'
import { paperState, PaperTag } from './paper-state'
import { Publish } from './publish'
import { SessionForm } from './sessions'
import { StageFrame, stagePath, StateLamp } from './stages'

export function Builder({ summary }: { summary: SessionSummary }) {
  const [editing, setEditing] = useState<Editing>({ is: 'none' })
  const [card, setCard] = useState(false)
  const session = useSession(summary.id)
  const documents = useRead<Document[]>(`/sessions/${summary.id}/documents`, sections.value.papers)
  const items = sections.value.agenda ?? session.value?.agenda ?? []
  const chosen = editing.is === 'item' ? items.find((one) => one.id === editing.id) : undefined
  // What is closed stays as it was; only papers may still come.
  const closed = (sections.value.session?.state ?? summary.state) === 'closed'
  const ends = (
    <>
      <StateLamp summary={summary} />
      {!closed && <Button onClick={() => setCard(true)} disabled={!session.value}>{w('editSession')}</Button>}
      <Publish summary={summary} items={items.length} documents={documents} />
    </>
  )
  return (
    <StageFrame summary={summary} stage="agenda" ends={ends}>
      <Zone title={t('agenda')} note={summed(items, documents.value)}>
        {(session.problem ?? documents.problem) && <Banner state="stop" icon="warning" title={session.problem ?? documents.problem} />}
        <Tree items={items} chosen={chosen?.id} documents={documents.value ?? []} onChoose={(id) => setEditing({ is: 'item', id })} />
        {!closed && <p class="line">
          <Button icon="plus" onClick={() => setEditing({ is: 'new' })}>{w('addItem')}</Button>
          {chosen && chosen.level < 5 && <Button kind="quiet" icon="plus" onClick={() => setEditing({ is: 'new', parent: chosen.id })}>{w('addPart', { number: digits(chosen.number) })}</Button>}
        </p>}
      </Zone>
      <Right summary={summary} editing={chosen || editing.is === 'new' ? editing : { is: 'none' }} items={items} sittings={session.value?.sittings ?? []} documents={documents.value ?? []} onEdit={setEditing} />
      {card && session.value && <SessionForm session={session.value} onClose={() => setCard(false)} onSaved={session.reload} />}
    </StageFrame>
  )
}

function summed(items: readonly AgendaItem[], documents: readonly Document[] | undefined): string {
  const size = (documents ?? []).reduce((sum, one) => sum + (one.versions.at(-1)?.size ?? 0), 0)
  return [w('itemCount', { n: items.length }), documents && w('fileCount', { n: documents.length }), size > 0 && bytes(size)].filter(Boolean).join(' · ')
}

function Tree({ items, chosen, documents, onChoose }: { items: readonly AgendaItem[]; chosen: string | undefined; documents: readonly Document[]; onChoose: (id: string) => void }) {
  if (items.length === 0) return <Empty icon="agenda" title={t('noAgenda')}>{w('noAgendaHelp')}</Empty>
  return (
    <Rows ruled={false} label={t('agenda')}>
      {items.map((item) => {
        const files = documents.filter((one) => one.item === item.id).length
        const rest = [item.minutes > 0 && w('minutesShort', { n: item.minutes }), files > 0 && w('fileCount', { n: files })].filter(Boolean).join(' · ')
        const facts = [item.presenter && <span lang={original()}>{item.presenter}{rest && ' · '}</span>, rest]
        const here = item.id === chosen
        return (
          <Row key={item.id} lead={item.planned_at ? time(item.planned_at) : ''} title={`${digits(item.number)}. ${item.title}`} titleLang={original()} level={Math.min(item.level, 2)}
            below={<>{facts}</>} chosen={here} now={item.state === 'running'} done={item.state === 'done'}
            onClick={here ? undefined : () => onChoose(item.id)} end={here && sections.value.session?.state !== 'closed' ? <Moves items={items} item={item} /> : undefined} />
        )
      })}
    </Rows>
  )
}

interface RightProps {
  summary: SessionSummary
  editing: Editing
  items: readonly AgendaItem[]
  sittings: Parameters<typeof ItemForm>[0]['sittings']
  documents: readonly Document[]
  onEdit: (to: Editing) => void
}

function Right({ summary, editing, items, sittings, documents, onEdit }: RightProps) {
  if (editing.is === 'none') return <section class="zone"><Empty icon="agenda" title={w('chooseAnItem')}>{w('chooseAnItemHelp')}</Empty></section>
  const item = editing.is === 'item' ? items.find((one) => one.id === editing.id) : undefined
  return (
    <Beside of={editing.is === 'item' ? editing.id : 'new'}>
      <ItemForm key={editing.is === 'item' ? editing.id : `new ${editing.parent ?? ''}`} session={summary.id} body={summary.body} editing={editing} items={items} sittings={sittings} onEdit={onEdit} />
      {item && <ItemPapers session={summary.id} documents={documents.filter((one) => one.item === item.id)} />}
    </Beside>
  )
}

function ItemPapers({ session, documents }: { session: string; documents: readonly Document[] }) {
  return (
    <Zone title={t('papers')} end={<Button kind="quiet" icon="plus" href={stagePath(session, 'papers')}>{w('addFiles')}</Button>}>
      {documents.length === 0 ? <p class="soft">{t('noPapersOfItem')}</p> : (
        <Rows ruled={false} label={t('papersOfItem')}>
          {documents.map((one) => <Row key={one.id} paper lead={t('pagesShort', { n: one.versions.at(-1)?.pages ?? 0 })} title={one.title} titleLang={original()} below={paperState(one).words} end={<PaperTag document={one} />} />)}
        </Rows>
      )}
    </Zone>
  )
}
