// Writing the minutes: Markdown beside the page it will be, saved by itself. When somebody else has saved
// meanwhile both texts are shown, and nothing is overwritten unasked.
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Minutes, MinutesInput, Preview, SessionSummary } from '../../api/types'
import { get, post, put, Refusal } from '../../api/client'
import { refuse, sentence, Banner, Button, Dialog, HoldButton, Lamp } from '../../ui'
import { t } from '../../i18n'
import type { Acting } from '../office/act'
import { SignSteps } from '../office/signing'
import { w } from '../office/words'
import { Zone } from '../office/frame'
import { difference, draftFrom, nextDraft, unsaved, wantsSave, type Draft, type DraftEvent } from './draft'
import { Freeze, minutesWords } from './minutes-parts'
import { StageFrame } from './stages'

const saveAfter = 1500
const previewAfter = 500

interface EditorProps { summary: SessionSummary; minutes: Minutes; acting: Acting; onChanged: () => void }

export function Editor({ summary, minutes, acting, onChanged }: EditorProps) {
  const { draft, happen, save } = useDraft(summary.id, minutes)
  const [showing, setShowing] = useState(false)
  const again = () => void acting.run('draft', async () => {
    if (!(await save())) return
    const fresh = await post<Minutes>(`/sessions/${summary.id}/minutes/draft`, undefined, { timeout: 60_000 })
    happen({ is: 'replaced', text: fresh.text, revision: fresh.revision })
    onChanged()
  })
  const ends = (
    <>
      <SaveLamp draft={draft} onRetry={() => void save()} />
      <HoldButton busy={acting.busy === 'draft'} question={w('redraftAsk')} act={w('redraft')} onHeld={again}>{w('holdTo', { act: w('redraftAct') })}</HoldButton>
      <Freeze summary={summary} acting={acting} onDone={onChanged} ready={save} />
    </>
  )
  return (
    <StageFrame summary={summary} stage="minutes" subtitle={minutesWords(minutes)} ends={ends}>
      <section class="zone office__editor">
        <div class="zone__head"><h2><label for="text">{w('write')}</label></h2><span class="soft">{w('writeNote')}</span></div>
        {draft.phase === 'conflict' && <Banner state="stop" icon="warning" title={w('conflict')} act={<Button onClick={() => setShowing(true)}>{w('seeConflict')}</Button>}>{w('conflictHelp')}</Banner>}
        <div class="field"><textarea id="text" lang="vi" spellcheck={false} value={draft.text} onInput={(event) => happen({ is: 'typed', text: event.currentTarget.value })} /></div>
        {minutes.steps.length > 0 && <Zone title={w('signOrder')} note={w('afterFreeze')}><SignSteps minutes={minutes} /></Zone>}
      </section>
      <Zone title={w('printed')} note={w('printedNote')}><PreviewPage session={summary.id} text={draft.text} /></Zone>
      {showing && draft.theirs && <Conflict draft={draft} onClose={() => setShowing(false)} onPick={(event) => { happen(event); setShowing(false) }} />}
    </StageFrame>
  )
}

/** Holds the draft, saves it when typing pauses, and guards it against leaving the page. */
function useDraft(session: string, minutes: Minutes) {
  const [draft, setDraft] = useState<Draft>(() => draftFrom(minutes))
  const now = useRef(draft)
  const happen = (event: DraftEvent) => {
    now.current = nextDraft(now.current, event)
    setDraft(now.current)
  }
  const save = async (): Promise<boolean> => {
    if (wantsSave(now.current)) await saveOnce(session, () => now.current, happen)
    return now.current.phase === 'saved'
  }
  useEffect(() => happen({ is: 'other', text: minutes.text, revision: minutes.revision }), [minutes.revision])
  useEffect(() => {
    if (draft.phase !== 'changed') return
    const timer = setTimeout(() => void save(), saveAfter)
    return () => clearTimeout(timer)
  }, [draft])
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => unsaved(now.current) && event.preventDefault()
    addEventListener('beforeunload', guard)
    return () => {
      removeEventListener('beforeunload', guard)
      // Going to another stage keeps what was typed.
      void save()
    }
  }, [])
  return { draft, happen, save }
}

async function saveOnce(session: string, now: () => Draft, happen: (event: DraftEvent) => void): Promise<void> {
  const { text, base } = now()
  happen({ is: 'sent' })
  try {
    const saved = await put<Minutes>(`/sessions/${session}/minutes`, { text, base } satisfies MinutesInput)
    happen({ is: 'saved', revision: saved.revision })
  } catch (error) {
    happen({ is: 'failed' })
    if (!(error instanceof Refusal) || error.problem.code !== 'meetings.minutes_stale') return refuse(error)
    const theirs = await get<Minutes>(`/sessions/${session}/minutes`).catch(refuse)
    if (theirs) happen({ is: 'other', text: theirs.text, revision: theirs.revision })
  }
}

function SaveLamp({ draft, onRetry }: { draft: Draft; onRetry: () => void }) {
  const lamps = { saved: 'ok', changed: 'wait', saving: 'wait', failed: 'stop', conflict: 'stop' } as const
  return <span role="status" class="line"><Lamp state={lamps[draft.phase]}>{w(`save_${draft.phase}`)}</Lamp>{draft.phase === 'failed' && <Button onClick={onRetry}>{t('retry')}</Button>}</span>
}

/** The page as the server prints it: its HTML holds nothing that could run. */
function PreviewPage({ session, text }: { session: string; text: string }) {
  const [html, setHtml] = useState<string | undefined>(undefined)
  const [problem, setProblem] = useState<string | undefined>(undefined)
  useEffect(() => {
    const stop = new AbortController()
    const timer = setTimeout(() => {
      post<Preview>(`/sessions/${session}/minutes/preview`, { text }, { signal: stop.signal }).then(
        (preview) => { setHtml(preview.html); setProblem(undefined) },
        (error) => !stop.signal.aborted && setProblem(sentence(error)),
      )
    }, html === undefined ? 0 : previewAfter)
    return () => { clearTimeout(timer); stop.abort() }
  }, [text])
  return (
    <>
      {problem && <Banner state="stop" icon="warning" title={problem} />}
      {html === undefined ? <p class="soft" aria-busy="true">{t('loading')}</p> : <article class="page office__page" lang="vi" tabIndex={0} dangerouslySetInnerHTML={{ __html: html }} />}
    </>
  )
}

function Conflict({ draft, onClose, onPick }: { draft: Draft; onClose: () => void; onPick: (event: DraftEvent) => void }) {
  const both = difference(draft.text, draft.theirs?.text ?? '')
  return (
    <Dialog title={w('conflict')} onClose={onClose}>
      <p class="soft">{w('conflictFrom', { n: both.before + 1 })}</p>
      <div class="columns is-even">
        <Side title={w('mine')} lines={both.mine} />
        <Side title={w('theirs')} lines={both.theirs} />
      </div>
      <div class="acts">
        <Button kind="main" onClick={() => onPick({ is: 'keepMine' })}>{w('keepMine')}</Button>
        <Button onClick={() => onPick({ is: 'takeTheirs' })}>{w('takeTheirs')}</Button>
        <Button onClick={onClose}>{w('decideLater')}</Button>
      </div>
    </Dialog>
  )
}

function Side({ title, lines }: { title: ComponentChildren; lines: readonly string[] }) {
  return <section class="stack is-tight"><h3>{title}</h3><pre class="office__text" lang="vi" tabIndex={0}>{lines.join('\n') || '—'}</pre></section>
}
