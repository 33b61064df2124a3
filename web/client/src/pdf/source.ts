// Opens a paper with pdf.js: from the device when it is held there, else from the server in pieces by
// Range, so that the first page of a large scan shows before the rest has come.
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'
import type { PackFile } from '../api/types'
import { heldPaper } from '../offline/papers'

GlobalWorkerOptions.workerSrc = workerUrl

/** Where scripts/worker.mjs puts what pdf.js fetches only when a page needs it. */
const extras = `/assets/pdfjs-${__PDFJS_VERSION__}`

export type { PDFDocumentProxy }

export async function openPaper(file: PackFile): Promise<PDFDocumentProxy> {
  const held = await heldPaper(file.hash)
  const task = getDocument({
    ...(held ? { data: held } : { url: file.url, length: file.size }),
    rangeChunkSize: 65536,
    disableAutoFetch: true,
    disableStream: true,
    wasmUrl: `${extras}/wasm/`,
    standardFontDataUrl: `${extras}/standard_fonts/`,
    cMapUrl: `${extras}/cmaps/`,
    cMapPacked: true,
    iccUrl: `${extras}/iccs/`,
  })
  return task.promise
}

export interface OutlineEntry { title: string; page: number; level: number }

/** The table of contents, flat and in order; entries that lead nowhere are left out. */
export async function outlineOf(paper: PDFDocumentProxy): Promise<OutlineEntry[]> {
  const entries: OutlineEntry[] = []
  const walk = async (nodes: Awaited<ReturnType<PDFDocumentProxy['getOutline']>>, level: number): Promise<void> => {
    for (const node of nodes ?? []) {
      const page = await pageOfTarget(paper, node.dest)
      if (page) entries.push({ title: node.title, page, level })
      if (level < 3) await walk(node.items, level + 1)
    }
  }
  await walk(await paper.getOutline(), 1)
  return entries
}

async function pageOfTarget(paper: PDFDocumentProxy, target: string | unknown[] | null): Promise<number | undefined> {
  try {
    const place = typeof target === 'string' ? await paper.getDestination(target) : target
    const first = place?.[0]
    if (typeof first === 'number') return first + 1
    return first ? (await paper.getPageIndex(first as Parameters<PDFDocumentProxy['getPageIndex']>[0])) + 1 : undefined
  } catch {
    return undefined // a broken entry of a foreign file is not worth an error
  }
}
