// Beside the page, or over it on small screens: the table of contents, and the search.
import { useEffect, useState } from 'preact/hooks'
import { number, original, t } from '../../i18n'
import type { Found } from '../../pdf/search'
import type { OutlineEntry } from '../../pdf/source'
import type { Viewer } from '../../pdf/viewer'
import { Row, Rows, TextField } from '../../ui'
import type { Opened } from './paper-view'

export function Contents({ outline, page, onGo }: { outline: readonly OutlineEntry[]; page: number; onGo: (page: number) => void }) {
  if (outline.length === 0) return <p class="soft">{t('noContents')}</p>
  const here = outline.findLast((entry) => entry.page <= page)
  return (
    <Rows ruled={false} label={t('contents')}>
      {outline.map((entry, i) => <Row key={i} lead={number(entry.page)} title={entry.title} titleLang={original()} level={entry.level} chosen={entry === here} onClick={() => onGo(entry.page)} />)}
    </Rows>
  )
}

interface State { read: number; found: Found[]; empty: number; done: boolean }
const mostShown = 200

export function Search({ opened, onGo, viewer }: { opened: Opened; onGo: (page: number) => void; viewer: Viewer | undefined }) {
  const [question, setQuestion] = useState('')
  const [state, setState] = useState<State | undefined>(undefined)
  useEffect(() => {
    setState(undefined)
    if (question.trim().length < 2) return
    let wanted = true
    const start = setTimeout(() => {
      const pages = opened.paper.numPages
      void opened.text.search(question, (read, found, empty) => {
        if (wanted) setState({ read, found, empty, done: read === pages })
        return wanted && found.length < mostShown
      })
    }, 300)
    return () => {
      wanted = false
      clearTimeout(start)
    }
  }, [question])
  const show = async (hit: Found) => {
    onGo(hit.page)
    const text = await opened.text.page(hit.page)
    const others = state?.found.filter((one) => one.page === hit.page && one !== hit).map((one) => one.span) ?? []
    viewer?.mark(hit.page, [hit.span, ...others], text)
  }
  return (
    <div class="stack is-tight">
      <TextField label={t('findInPaper')} help={t('findHelp')} type="search" value={question} onInput={setQuestion} />
      <p role="status" class="small soft">{state && summary(state, question, opened.paper.numPages)}</p>
      <Rows ruled={false}>
        {state?.found.slice(0, mostShown).map((hit, i) => (
          <Row key={i} lead={number(hit.page)} titleLang={original()} title={<>…{hit.before}<b>{hit.hit}</b>{hit.after}…</>} onClick={() => void show(hit)} />
        ))}
      </Rows>
    </div>
  )
}

function summary(state: State, text: string, pages: number): string {
  if (state.found.length > 0) return t('found', { n: state.found.length })
  if (!state.done) return t('searching', { n: state.read, of: pages })
  return state.empty > 0 ? t('foundNoneScan', { text, n: state.empty }) : t('foundNone', { text })
}
