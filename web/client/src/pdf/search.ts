// Finds a text in a whole paper, page by page, so that the first places show while later pages are read.
import { findAll, fold, type Folded, type Span } from './fold'
import type { PDFDocumentProxy } from './source'

/** The text of a page as it was set: its pieces, and where each begins in the whole. */
export interface PageText { folded: Folded; whole: string; starts: number[] }

export interface Found { page: number; span: Span; before: string; hit: string; after: string }

const around = 38

export class PaperText {
  private readonly pages = new Map<number, Promise<PageText>>()

  constructor(private readonly paper: PDFDocumentProxy) {}

  page(number: number): Promise<PageText> {
    let text = this.pages.get(number)
    if (!text) this.pages.set(number, (text = this.read(number)))
    return text
  }

  private async read(number: number): Promise<PageText> {
    const content = await (await this.paper.getPage(number)).getTextContent()
    const starts: number[] = []
    let whole = ''
    for (const item of content.items) {
      if (!('str' in item)) continue
      starts.push(whole.length)
      whole += item.str + (item.hasEOL ? '\n' : '')
    }
    return { whole, starts, folded: fold(whole) }
  }

  /** Searches from the first page to the last; onPage hears after each page, and stops the search with false. */
  async search(question: string, onPage: (read: number, found: Found[], empty: number) => boolean): Promise<void> {
    const found: Found[] = []
    let empty = 0
    for (let number = 1; number <= this.paper.numPages; number++) {
      const text = await this.page(number)
      if (!text.whole.trim()) empty++
      for (const span of findAll(text.folded, question)) found.push(excerpt(number, text.whole, span))
      if (!onPage(number, [...found], empty)) return
    }
  }
}

function excerpt(page: number, whole: string, span: Span): Found {
  const clean = (text: string) => text.replace(/\s+/g, ' ')
  return {
    page, span, hit: clean(whole.slice(span.start, span.end)),
    before: clean(whole.slice(Math.max(0, span.start - around), span.start)),
    after: clean(whole.slice(span.end, span.end + around)),
  }
}
