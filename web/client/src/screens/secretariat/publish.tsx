// What is not yet out, and the sheet that brings it out: the papers one by one with their progress, and the
// session itself.
import { useState } from 'preact/hooks'
import type { Document, Session, SessionSummary } from '../../api/types'
import { post } from '../../api/client'
import { refreshBoot } from '../../boot'
import { original, t } from '../../i18n'
import { sections } from '../../live/room'
import { Banner, Button, Dialog, Icon, Progress, Row, Rows, sentence, toast } from '../../ui'
import { useAct } from '../office/act'
import type { Loaded } from '../office/data'
import { Refused } from '../office/refused'
import { w } from '../office/words'
import { newest, publishable } from './paper-state'

interface PublishProps { summary: SessionSummary; items: number; documents: Loaded<Document[]> }

export function Publish({ summary, items, documents }: PublishProps) {
  const [open, setOpen] = useState(false)
  const draft = (sections.value.session?.state ?? summary.state) === 'draft'
  const waiting = (documents.value ?? []).filter(publishable)
  if (!draft && waiting.length === 0) return null
  return (
    <>
      <Button kind="main" onClick={() => setOpen(true)}>{draft ? w('publishSession') : w('publishPapers', { n: waiting.length })}</Button>
      {open && <PublishSheet summary={summary} draft={draft} items={items} waiting={waiting} onPapers={documents.reload} onClose={() => setOpen(false)} />}
    </>
  )
}

interface SheetProps { summary: SessionSummary; draft: boolean; items: number; waiting: readonly Document[]; onPapers: () => void; onClose: () => void }

function PublishSheet({ summary, draft, items, waiting, onPapers, onClose }: SheetProps) {
  const [all] = useState(waiting)
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set())
  const [done, setDone] = useState<ReadonlyMap<string, string>>(new Map())
  const acting = useAct('inside')
  const { busy, run } = acting
  const chosen = all.filter((one) => !without.has(one.id) && done.get(one.id) !== '')
  const publish = () => run('publish', async () => {
    const failed = await publishEach(chosen, (id, why) => setDone((old) => new Map(old).set(id, why)))
    onPapers()
    if (failed > 0) return
    if (draft) await post<Session>(`/sessions/${summary.id}/publish`)
    await refreshBoot()
    toast(draft ? w('sessionPublished') : w('papersPublished', { n: all.length }), 'ok')
    onClose()
  })
  const ready = [...done.values()].filter((why) => why === '').length
  return (
    <Dialog title={w(draft ? 'publishSession' : 'publishPapersTitle')} onClose={onClose}>
      <p>{draft ? w('publishHelp', { items, n: chosen.length }) : w('publishPapersHelp')}</p>
      {draft && items === 0 && <Banner state="note" icon="warning" role="none" title={w('publishEmpty')} />}
      {all.length > 0 && (
        <Rows label={t('papers')}>
          {all.map((one) => <Line key={one.id} document={one} out={without.has(one.id)} why={done.get(one.id)}
            onToggle={() => setWithout((old) => { const next = new Set(old); if (!next.delete(one.id)) next.add(one.id); return next })} />)}
        </Rows>
      )}
      {busy && all.length > 0 && <><Progress n={ready} of={chosen.length + ready} label={t('papers')} /><p class="small soft" role="status">{w('publishedOf', { n: ready, of: chosen.length + ready })}</p></>}
      <Refused acting={acting} />
      <div class="acts">
        <Button kind="main" busy={busy === 'publish'} reason={!draft && chosen.length === 0 ? w('choosePapers') : undefined} onClick={() => void publish()}>{w('publish')}</Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </Dialog>
  )
}

function Line({ document, out, why, onToggle }: { document: Document; out: boolean; why: string | undefined; onToggle: () => void }) {
  const version = newest(document)
  return (
    <Row lead={<label class="pick"><input type="checkbox" checked={!out} aria-label={document.title} onChange={onToggle} /></label>} title={document.title} titleLang={original()}
      below={why ? <span class="field__error">{why}</span> : version && version.number > 1 ? t('versionNo', { n: version.number }) : undefined}
      end={why === '' ? <Icon name="check" /> : <span class="small soft">{version && t('pagesShort', { n: version.pages })}</span>} />
  )
}

/** Publishes one after another and goes on after a refusal; returns how many were refused. */
async function publishEach(documents: readonly Document[], onDone: (id: string, why: string) => void): Promise<number> {
  let failed = 0
  for (const one of documents) {
    try {
      await post<Document>(`/documents/${one.id}/publish`)
      onDone(one.id, '')
    } catch (error) {
      failed++
      onDone(one.id, sentence(error))
    }
  }
  return failed
}
