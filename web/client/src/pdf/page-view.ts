// One page of a paper on screen: its place is kept from the start, its picture is painted only while it is
// near, and given back afterwards, because tablets have little memory.
import { TextLayer, type PDFPageProxy, type RenderTask } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { PDFDocumentProxy } from './source'

/** More pixels than this make old tablets drop the picture. */
const mostPixels = 5_000_000

export interface PageSize { width: number; height: number }

export class PageView {
  readonly element: HTMLElement
  /** The pieces of text in the page's layer, in the order of the page's text; empty until painted. */
  pieces: HTMLElement[] = []
  private canvas: HTMLCanvasElement | undefined
  private layer: HTMLElement | undefined
  private task: RenderTask | undefined
  private page: PDFPageProxy | undefined
  private painted = 0

  constructor(private readonly paper: PDFDocumentProxy, readonly number: number, label: string, private size: PageSize) {
    this.element = document.createElement('article')
    this.element.className = 'sheet-page'
    this.element.dataset['page'] = String(number)
    this.element.setAttribute('aria-label', label)
    this.reserve(size)
  }

  /** Gives the page its width on screen; the height follows from its form. */
  widen(width: number): void {
    this.element.style.setProperty('inline-size', `${width}px`)
  }

  get isPainted(): boolean {
    return this.painted > 0
  }

  /** Paints the page for its present width; does nothing when that is done already. */
  async paint(): Promise<void> {
    const width = this.element.clientWidth
    if (!width || this.painted === width) return
    this.page ??= await this.paper.getPage(this.number)
    const natural = this.page.getViewport({ scale: 1 })
    this.reserve({ width: natural.width, height: natural.height })
    const viewport = this.page.getViewport({ scale: width / natural.width })
    const sharp = Math.min(devicePixelRatio, Math.sqrt(mostPixels / (viewport.width * viewport.height)))
    const canvas = document.createElement('canvas')
    canvas.width = Math.floor(viewport.width * sharp)
    canvas.height = Math.floor(viewport.height * sharp)
    this.task?.cancel()
    this.task = this.page.render({ canvas, viewport, transform: [sharp, 0, 0, sharp, 0, 0] })
    await this.task.promise
    this.release()
    this.canvas = canvas
    this.painted = width
    this.element.append(canvas)
    await this.write(viewport)
  }

  private async write(viewport: ReturnType<PDFPageProxy['getViewport']>): Promise<void> {
    const layer = document.createElement('div')
    layer.className = 'textLayer'
    layer.style.setProperty('--total-scale-factor', String(viewport.scale))
    const text = new TextLayer({ textContentSource: (this.page as PDFPageProxy).streamTextContent(), container: layer, viewport })
    await text.render()
    if (!this.canvas) return
    this.layer = layer
    this.pieces = text.textDivs
    this.element.append(layer)
  }

  /** Gives the picture back. */
  clear(): void {
    this.task?.cancel()
    this.release()
    this.page?.cleanup()
  }

  private release(): void {
    if (this.canvas) this.canvas.width = this.canvas.height = 0
    this.canvas?.remove()
    this.layer?.remove()
    this.canvas = this.layer = undefined
    this.pieces = []
    this.painted = 0
  }

  private reserve(size: PageSize): void {
    this.size = size
    this.element.style.setProperty('aspect-ratio', `${this.size.width} / ${this.size.height}`)
  }
}
