// The shell around pdf.js: all pages one under the other, those near the eye painted, the page in view
// known, and its place kept when the width changes.
import { PageView } from './page-view'
import type { Span } from './fold'
import type { PageText } from './search'
import type { PDFDocumentProxy } from './source'

export interface ViewerOptions {
  paper: PDFDocumentProxy
  host: HTMLElement
  startAt: number
  labelOf: (page: number) => string
  onPage: (page: number) => void
}

/** Pages are never wider than this at scale 1, for a comfortable line. */
const widest = 880
/** What stays free above a page that is brought into view. */
const margin = 8

export class Viewer {
  private readonly pages: PageView[] = []
  private readonly near = new Set<PageView>()
  private readonly watcher: IntersectionObserver
  private readonly resizer: ResizeObserver
  private zoom = 1
  private current = 1
  private painting = false
  private stopped = false
  private marks: { page: number; spans: Span[]; text: PageText; shown: boolean } | undefined

  constructor(private readonly o: ViewerOptions) {
    this.watcher = new IntersectionObserver((seen) => this.seen(seen), { root: o.host, rootMargin: '60% 0px' })
    this.resizer = new ResizeObserver(() => this.fit())
  }

  /** Lays the pages out and goes to where the reader was. */
  async start(): Promise<void> {
    const first = (await this.o.paper.getPage(1)).getViewport({ scale: 1 })
    if (this.stopped) return
    for (let number = 1; number <= this.o.paper.numPages; number++) {
      this.pages.push(new PageView(this.o.paper, number, this.o.labelOf(number), { width: first.width, height: first.height }))
    }
    this.fit()
    this.o.host.replaceChildren(...this.pages.map((page) => page.element))
    this.go(Math.min(this.o.startAt, this.pages.length))
    for (const page of this.pages) this.watcher.observe(page.element)
    this.resizer.observe(this.o.host)
    this.o.host.addEventListener('scroll', this.scrolled, { passive: true })
  }

  stop(): void {
    this.stopped = true
    this.watcher.disconnect()
    this.resizer.disconnect()
    this.o.host.removeEventListener('scroll', this.scrolled)
    for (const page of this.pages) page.clear()
    void this.o.paper.loadingTask.destroy()
  }

  /** Brings a page to the top of the view; the host is the pages' offset parent. */
  go(number: number): void {
    const page = this.pages[number - 1]
    if (!page) return
    this.o.host.scrollTop = page.element.offsetTop - margin
    this.turn(number)
  }

  /** 1 fits the width of the view. */
  set scale(to: number) {
    this.zoom = to
    this.fit()
  }

  /** Shows where a search hit is, and brings it into view; an empty list takes the marks away. */
  mark(page: number, spans: Span[], text: PageText): void {
    this.marks = { page, spans, text, shown: false }
    this.drawMarks()
  }

  private fit(): void {
    const { host } = this.o
    const style = getComputedStyle(host)
    const room = host.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd)
    const top = this.pages[this.current - 1]?.element
    const before = top && top.clientHeight ? (host.scrollTop - top.offsetTop) / top.clientHeight : 0
    for (const page of this.pages) page.widen(Math.min(room, widest) * this.zoom)
    if (top?.isConnected) host.scrollTop = top.offsetTop + before * top.clientHeight
    void this.paintNear()
  }

  private seen(entries: IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const page = this.pages[Number((entry.target as HTMLElement).dataset['page']) - 1] as PageView
      if (entry.isIntersecting) this.near.add(page)
      else {
        this.near.delete(page)
        page.clear()
      }
    }
    void this.paintNear()
  }

  private readonly scrolled = (): void => {
    const { host } = this.o
    const eye = host.scrollTop + host.clientHeight / 3
    const page = this.pages.findLast((one) => one.element.offsetTop <= eye)
    if (page && page.number !== this.current) this.turn(page.number)
  }

  private turn(number: number): void {
    this.current = number
    this.o.onPage(number)
  }

  /** One page at a time, the nearest to the eye first. */
  private async paintNear(): Promise<void> {
    if (this.painting) return
    this.painting = true
    try {
      const done = new Set<PageView>()
      for (;;) {
        const next = [...this.near].filter((page) => !done.has(page)).sort((a, b) => Math.abs(a.number - this.current) - Math.abs(b.number - this.current))[0]
        if (!next || this.stopped) break
        done.add(next)
        await next.paint().catch((cause: Error) => cause.name !== 'RenderingCancelledException' && console.warn('page not painted', next.number, cause))
        if (next.number === this.marks?.page) this.drawMarks()
      }
    } finally {
      this.painting = false
    }
  }

  /** Moves only when the hit is outside the view. */
  private bringIntoView(hit: DOMRect): void {
    const view = this.o.host.getBoundingClientRect()
    if (hit.top >= view.top && hit.bottom <= view.bottom) return
    this.o.host.scrollTop += hit.top - view.top - view.height / 3
  }

  private drawMarks(): void {
    if (!('highlights' in CSS)) return
    CSS.highlights.delete('found')
    const { marks } = this
    const pieces = marks ? (this.pages[marks.page - 1]?.pieces ?? []) : []
    if (!marks || pieces.length === 0) return
    const ranges = marks.spans.flatMap((span) => rangesOf(span, marks.text, pieces))
    if (!ranges[0]) return
    CSS.highlights.set('found', new Highlight(...ranges))
    if (!marks.shown) this.bringIntoView(ranges[0].getBoundingClientRect())
    marks.shown = true
  }
}

/** A hit may run over several pieces of text. */
function rangesOf(span: Span, text: PageText, pieces: HTMLElement[]): Range[] {
  const ranges: Range[] = []
  for (const [i, start] of text.starts.entries()) {
    const node = pieces[i]?.firstChild
    const length = node?.textContent?.length ?? 0
    const from = Math.max(span.start - start, 0)
    const to = Math.min(span.end - start, length)
    if (!node || to <= from) continue
    const range = new Range()
    range.setStart(node, from)
    range.setEnd(node, to)
    ranges.push(range)
  }
  return ranges
}
