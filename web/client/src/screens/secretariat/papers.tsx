// Document intake: many files at once with their progress, each paper's state, and the card of the chosen
// one with its versions.
import { useMemo, useRef, useState } from 'preact/hooks'
import type { Document, DocumentInput, SessionSummary, Version } from '../../api/types'
import { post, remove, upload } from '../../api/client'
import { digits, original, t } from '../../i18n'
import { sections } from '../../live/room'
import { Banner, Button, Empty, Icon, Row, Rows, sentence } from '../../ui'
import { useRead } from '../office/data'
import { Beside, Zone } from '../office/frame'
import { w } from '../office/words'
import { PaperForm } from './paper-form'
import { newest, paperState, PaperTag } from './paper-state'
import { Publish } from './publish'
import { StageFrame, StateLamp } from './stages'
import { UploadRows } from './upload-rows'
import { kindOf, looksLikePdf, titleOf, UploadQueue, type UploadWires } from './uploads'

const largest = 500 * 2 ** 20

/** One queue a session, kept while the secretary goes to other stages. */
const queues = new Map<string, UploadQueue>()
/** What the queue tells when a file has arrived: the page on screen, if any. */
const arrivals = new Map<string, () => void>()

function queueOf(session: string): UploadQueue {
  const wires: UploadWires = {
    create: (card) => post<Document>(`/sessions/${session}/documents`, card),
    send: (document, file, onProgress, signal) => upload<Version>(`/documents/${document}/versions`, file, onProgress, signal),
    check: async (file) => (file.size === 0 ? w('fileEmpty') : file.size > largest ? w('fileTooLarge') : (await looksLikePdf(file)) ? undefined : w('fileNotPdf')),
    explain: sentence,
    discard: async (document) => {
      await remove(`/documents/${document}`)
      arrivals.get(session)?.()
    },
    arrived: () => arrivals.get(session)?.(),
  }
  if (!queues.has(session)) queues.set(session, new UploadQueue(wires))
  return queues.get(session) as UploadQueue
}

export function PapersDesk({ summary }: { summary: SessionSummary }) {
  const documents = useRead<Document[]>(`/sessions/${summary.id}/documents`, sections.value.papers)
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const [item, setItem] = useState('')
  const queue = useMemo(() => queueOf(summary.id), [summary.id])
  arrivals.set(summary.id, documents.reload)
  const agenda = sections.value.agenda ?? []
  const paper = documents.value?.find((one) => one.id === chosen)
  const add = (files: readonly File[]) => queue.add(files.map((file) => ({ file, card: cardFor(file, item) })))
  return (
    <StageFrame summary={summary} stage="papers" ends={<><StateLamp summary={summary} /><Publish summary={summary} items={agenda.length} documents={documents} /></>}>
      <Zone title={t('papers')} note={documents.value && w('fileCount', { n: documents.value.length })}>
        {documents.problem && <Banner state="stop" icon="warning" title={documents.problem} />}
        <Drop onFiles={add} />
        <label class="field"><span class="field__label">{w('addTo')}</span>
          <select value={item} onChange={(event) => setItem(event.currentTarget.value)}>
            <option value="">{t('generalPapers')}</option>
            {agenda.map((one) => <option key={one.id} value={one.id} lang="vi">{digits(one.number)} {one.title}</option>)}
          </select>
        </label>
        <UploadRows queue={queue} />
        <Groups documents={documents.value} chosen={chosen} onChoose={setChosen} />
      </Zone>
      {paper ? <Beside of={paper.id}><PaperForm key={paper.id} session={summary.id} body={summary.body} document={paper} queue={queue} onChanged={documents.reload} /></Beside>
        : <section class="zone"><Empty icon="paper" title={w('chooseAPaper')}>{w('chooseAPaperHelp')}</Empty></section>}
    </StageFrame>
  )
}

const cardFor = (file: File, item: string): DocumentInput =>
  ({ title: titleOf(file.name), kind: kindOf(file.name), level: 'internal', audience: { kind: 'all' }, ...(item && { item }) })

/** Takes files by dropping them or by the system's picker. */
function Drop({ onFiles }: { onFiles: (files: readonly File[]) => void }) {
  const picker = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onFiles([...(event.dataTransfer?.files ?? [])])
  }
  return (
    <div class={over ? 'office__drop is-over' : 'office__drop'} onDragOver={(event) => { event.preventDefault(); setOver(true) }} onDragLeave={() => setOver(false)} onDrop={onDrop}>
      <Icon name="download" />
      <p>{w('dropHere')}</p>
      <Button icon="plus" onClick={() => picker.current?.click()}>{w('addFiles')}</Button>
      <input ref={picker} class="hush" type="file" multiple accept="application/pdf,.pdf" tabIndex={-1} aria-label={w('addFiles')}
        onChange={(event) => { onFiles([...(event.currentTarget.files ?? [])]); event.currentTarget.value = '' }} />
    </div>
  )
}

/** The papers under the items they belong to. */
function Groups({ documents, chosen, onChoose }: { documents: readonly Document[] | undefined; chosen: string | undefined; onChoose: (id: string) => void }) {
  if (!documents) return <p class="soft" aria-busy="true">{t('loading')}</p>
  if (documents.length === 0) return <p class="soft">{w('noPapersYet')}</p>
  const items = new Map((sections.value.agenda ?? []).map((one) => [one.id, one]))
  const places = [...items.values()].map((one) => ({ id: one.id, title: `${digits(one.number)}. ${one.title}`, lang: original() }))
  const groups = [...places, { id: '', title: t('generalPapers'), lang: undefined }].map((place) => ({ ...place, papers: documents.filter((one) => (items.has(one.item ?? '') ? one.item : '') === place.id) }))
  return (
    <>
      {groups.filter((one) => one.papers.length > 0).map((group) => (
        <section key={group.id} class="stack is-hair">
          <h3 class="small" lang={group.lang}>{group.title}</h3>
          <Rows ruled={false} label={group.title}>
            {group.papers.map((one) => <Row key={one.id} paper lead={newest(one) ? t('pagesShort', { n: newest(one)?.pages ?? 0 }) : ''} title={one.title} titleLang={original()} below={paperState(one).words}
              chosen={one.id === chosen} onClick={() => onChoose(one.id)} end={<PaperTag document={one} />} />)}
          </Rows>
        </section>
      ))}
    </>
  )
}
