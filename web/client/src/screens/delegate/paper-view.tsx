// One version of a paper with its tools: contents, search, size and page number.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { PackFile } from '../../api/types'
import { t } from '../../i18n'
import { reachable } from '../../live/room'
import { stateOf } from '../../offline/packs'
import { placeOf, savePlace } from '../../offline/places'
import { PaperText } from '../../pdf/search'
import { openPaper, outlineOf, type OutlineEntry, type PDFDocumentProxy } from '../../pdf/source'
import { Viewer } from '../../pdf/viewer'
import { Dialog, Empty } from '../../ui'
import { buttonClass } from '../../ui/button'
import { Contents, Search } from './reader-side'
import { ReaderTools, type Panel } from './reader-tools'

/** An opened paper and what belongs to it. */
export interface Opened { paper: PDFDocumentProxy; text: PaperText; outline: OutlineEntry[]; labels: string[] | null }

const steps = [1, 1.25, 1.5, 2, 3]
/** From this width on the contents stand beside the page, as in the style sheet. */
const roomForSide = 56

export function PaperView({ file }: { file: PackFile }) {
  const host = useRef<HTMLDivElement>(null)
  const split = useRef<HTMLDivElement>(null)
  const viewer = useRef<Viewer | undefined>(undefined)
  const [opened, setOpened] = useState<Opened | undefined>(undefined)
  const [failed, setFailed] = useState<unknown>(undefined)
  const [page, setPage] = useState(placeOf(file.document)?.page ?? 1)
  const [zoom, setZoom] = useState(0)
  const [panel, setPanel] = useState<Panel>('none')
  const wide = useWide(split)

  useEffect(() => openInto(file, host.current as HTMLDivElement, { viewer, setOpened, setFailed, setPage }), [])
  const keepPlace = useRef(() => {})
  keepPlace.current = () => opened && void savePlace({ document: file.document, page, version: file.version, at: Date.now() })
  useEffect(() => {
    const timer = setTimeout(() => keepPlace.current(), 400)
    return () => clearTimeout(timer)
  }, [page, opened])
  // Who turns a page and leaves at once, or takes the new version, comes back to that page too.
  useEffect(() => () => keepPlace.current(), [])
  const resize = (to: number) => {
    setZoom(to)
    if (viewer.current) viewer.current.scale = steps[to] as number
  }
  const go = (to: number) => {
    viewer.current?.go(to)
    if (!wide) setPanel('none')
  }
  if (failed) return <Broken file={file} />
  const shown: Panel = wide && panel === 'none' && opened && opened.outline.length > 0 ? 'contents' : panel
  const side = opened && shown !== 'none' && <Side panel={shown} opened={opened} page={page} onGo={go} viewer={viewer.current} />
  return (
    <>
      <ReaderTools page={page} pages={opened?.paper.numPages ?? file.pages} label={opened?.labels?.[page - 1]} panel={shown} onPanel={setPanel} onGo={go}
        zoom={zoom} most={steps.length - 1} onZoom={resize} />
      <div class="reader__split" ref={split}>
        {wide && side && <aside class="reader__side stack">{side}</aside>}
        {!wide && side && <Dialog title={t(shown === 'search' ? 'findInPaper' : 'contents')} onClose={() => setPanel('none')}>{side}</Dialog>}
        <div class="reader__body" ref={host} tabIndex={0} role="region" aria-label={file.title} aria-busy={!opened}>
          {!opened && <p class="soft">{t('openingPaper')}</p>}
        </div>
      </div>
    </>
  )
}

interface Setters {
  viewer: { current: Viewer | undefined }
  setOpened: (opened: Opened) => void
  setFailed: (cause: unknown) => void
  setPage: (page: number) => void
}

function openInto(file: PackFile, host: HTMLElement, set: Setters): () => void {
  let stopped = false
  const open = async () => {
    const paper = await openPaper(file)
    if (stopped) return void paper.loadingTask.destroy()
    const viewer = new Viewer({ paper, host, startAt: placeOf(file.document)?.page ?? 1, labelOf: (page) => t('page', { n: page }), onPage: set.setPage })
    set.viewer.current = viewer
    const [outline, labels] = await Promise.all([outlineOf(paper), paper.getPageLabels()])
    if (stopped) return
    set.setOpened({ paper, text: new PaperText(paper), outline, labels })
    // The side may have taken room: lay out only after it stands.
    requestAnimationFrame(() => void viewer.start())
  }
  open().catch((cause: unknown) => {
    console.warn('paper not opened', file.hash, cause)
    set.setFailed(cause)
  })
  return () => {
    stopped = true
    set.viewer.current?.stop()
  }
}

function Side({ panel, opened, page, onGo, viewer }: { panel: Panel; opened: Opened; page: number; onGo: (page: number) => void; viewer: Viewer | undefined }) {
  if (panel === 'search') return <Search opened={opened} onGo={onGo} viewer={viewer} />
  return <Contents outline={opened.outline} page={page} onGo={onGo} />
}

function Broken({ file }: { file: PackFile }) {
  const offline = !reachable.value && stateOf(file).is !== 'held'
  if (offline) return <Empty level={2} icon="wifi-off" title={t('paperOffline')}>{t('paperOfflineHelp')}</Empty>
  return (
    <Empty level={2} icon="warning" title={t('paperBroken')} act={<a class={buttonClass({})} href={file.url} download={`${file.title}.pdf`}>{t('downloadOriginal')}</a>}>
      {t('paperBrokenHelp')}
    </Empty>
  )
}

/** Whether there is room for a side beside the page; in rem, so that large text gives the simpler layout. */
function useWide(element: { current: HTMLElement | null }): boolean {
  const [wide, setWide] = useState(false)
  useEffect(() => {
    const watcher = new ResizeObserver(([entry]) => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize)
      setWide((entry?.contentRect.width ?? 0) / rem >= roomForSide)
    })
    if (element.current) watcher.observe(element.current)
    return () => watcher.disconnect()
  }, [])
  return wide
}
