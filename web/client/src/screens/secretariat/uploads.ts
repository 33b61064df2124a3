// The queue of files on their way to the server: a few at once, each with its progress, each stoppable and
// repeatable. A file gets its card first, then its bytes; a repeated one keeps the card it got.
import { signal } from '@preact/signals'
import type { Document, DocumentInput, Version } from '../../api/types'

export type UploadState = 'waiting' | 'sending' | 'done' | 'refused' | 'stopped'

export interface Upload {
  id: number
  file: File
  state: UploadState
  sent: number
  /** The server's sentence, or ours for what never left this device. */
  why?: string
  /** The card it belongs to, once there is one; own says that it was made for this file. */
  document?: string
  own?: boolean
  card: DocumentInput
}

export interface UploadWires {
  create: (card: DocumentInput) => Promise<Document>
  send: (document: string, file: File, onProgress: (sent: number) => void, signal: AbortSignal) => Promise<Version>
  /** Why a file cannot be a paper, found out before anything is sent; undefined when it may be one. */
  check: (file: File) => Promise<string | undefined>
  explain: (error: unknown) => string
  /** Takes a card back that never got its file. */
  discard: (document: string) => Promise<void>
  /** Called after each file that has arrived. */
  arrived: () => void
}

const atOnce = 2
let last = 0

export class UploadQueue {
  readonly list = signal<readonly Upload[]>([])
  private readonly stops = new Map<number, AbortController>()

  constructor(private readonly w: UploadWires) {}

  /** Adds files, each with its card; document names the paper they are new versions of. */
  add(files: readonly { file: File; card: DocumentInput; document?: string }[]): void {
    const more = files.map(({ file, card, document }): Upload => ({ id: ++last, file, card, state: 'waiting', sent: 0, ...(document && { document }) }))
    this.list.value = [...this.list.peek(), ...more]
    this.work()
  }

  stop(id: number): void {
    this.stops.get(id)?.abort()
    const one = this.find(id)
    if (one?.state === 'waiting') this.change(id, { state: 'stopped' })
  }

  retry(id: number): void {
    const one = this.find(id)
    if (one?.state !== 'refused' && one?.state !== 'stopped') return
    this.change(id, { state: 'waiting', sent: 0 })
    this.work()
  }

  /** Takes what is over off the list, and back the cards of files that never came: no empty paper is left. */
  async clear(): Promise<void> {
    const over = this.list.peek().filter((one) => one.state !== 'waiting' && one.state !== 'sending')
    this.list.value = this.list.peek().filter((one) => !over.includes(one))
    await Promise.all(over.filter((one) => one.state !== 'done' && one.own && one.document).map((one) => this.w.discard(one.document as string)))
  }

  private work(): void {
    const free = atOnce - this.list.peek().filter((one) => one.state === 'sending').length
    for (const one of this.list.peek().filter((each) => each.state === 'waiting').slice(0, Math.max(0, free))) void this.send(one.id)
  }

  private async send(id: number): Promise<void> {
    this.change(id, { state: 'sending' })
    const stop = new AbortController()
    this.stops.set(id, stop)
    try {
      await this.bring(id, stop.signal)
      this.change(id, { state: 'done', sent: this.find(id)?.file.size ?? 0 })
      this.w.arrived()
    } catch (error) {
      const stopped = stop.signal.aborted
      this.change(id, stopped ? { state: 'stopped' } : { state: 'refused', why: error instanceof NotAPaper ? error.message : this.w.explain(error) })
    } finally {
      this.stops.delete(id)
      this.work()
    }
  }

  private async bring(id: number, stop: AbortSignal): Promise<void> {
    const one = this.find(id) as Upload
    const bad = await this.w.check(one.file)
    if (bad) throw new NotAPaper(bad)
    let document = one.document
    if (!document) {
      document = (await this.w.create(one.card)).id
      this.change(id, { document, own: true })
    }
    if (stop.aborted) return stop.throwIfAborted()
    await this.w.send(document, one.file, (sent) => this.change(id, { sent }), stop)
  }

  private find(id: number): Upload | undefined {
    return this.list.peek().find((one) => one.id === id)
  }

  private change(id: number, change: Partial<Upload>): void {
    this.list.value = this.list.peek().map((one) => (one.id === id ? { ...one, ...change } : one))
  }
}

class NotAPaper extends Error {}

/** A title out of a file's name: without ending, with spaces for the marks that stand for them. */
export const titleOf = (name: string): string =>
  name.normalize('NFC').replace(/\.[a-z0-9]{1,5}$/i, '').replace(/[_]+/g, ' ').replace(/\s+/g, ' ').trim() || name

const hints: readonly [RegExp, string][] = [
  [/nghi quyet|resolution|^nq\b/, 'draft_resolution'],
  [/tham tra|apprais/, 'appraisal'],
  [/to trinh|proposal|^ttr\b/, 'proposal'],
  [/phu luc|annex|bieu/, 'annex'],
  [/chuong trinh|agenda/, 'agenda'],
  [/thong bao|giay moi|notice/, 'notice'],
  [/bao cao|report|^bc\b/, 'report'],
]

/** What kind of paper a file probably is, by the words in its name; the secretary can change it. */
export function kindOf(name: string): string {
  const plain = plainText(titleOf(name))
  return hints.find(([words]) => words.test(plain))?.[1] ?? 'other'
}

/** Lower case without Vietnamese marks, for comparing what people type with what is written. */
export const plainText = (text: string): string =>
  text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/đ/gi, 'd').toLowerCase().trim()

/** Whether the bytes begin as a PDF's must; a header may stand up to 1 kB in. */
export async function looksLikePdf(file: Blob): Promise<boolean> {
  const head = new Uint8Array(await file.slice(0, 1024).arrayBuffer())
  return new TextDecoder('latin1').decode(head).includes('%PDF-')
}
