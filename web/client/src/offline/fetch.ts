// Fetches one paper so that a cut costs nothing: bytes are saved in parts as they arrive, and the next try
// asks for the rest by Range. If-Range with the hash makes sure that two versions are never spliced.
import { NoLine, Refusal, problemOf } from '../api/client'
import { db, type Part } from './db'
import { dropPaper, holdPaper } from './papers'

/** Bytes are written down at least this often; a cut loses no more than that. */
const partSize = 256 * 1024

export interface Wanted { hash: string; url: string; size: number }

/** The bytes that arrived do not match the published hash. */
export class Damaged extends Error {}

/** Brings a paper onto the device; onBytes hears how much of it is there. */
export async function fetchPaper(paper: Wanted, onBytes: (have: number) => void, signal?: AbortSignal): Promise<void> {
  let have = await savedBytes(paper.hash)
  onBytes(have)
  if (have < paper.size || paper.size === 0) have = await fetchRest(paper, have, onBytes, signal)
  const whole = new Blob((await parts(paper.hash)).map((part) => part.bytes))
  const fits = await holdPaper(paper.hash, whole)
  await forgetParts(paper.hash)
  if (!fits) {
    await dropPaper(paper.hash)
    throw new Damaged(paper.hash)
  }
}

async function fetchRest(paper: Wanted, from: number, onBytes: (have: number) => void, signal?: AbortSignal): Promise<number> {
  const headers: Record<string, string> = from > 0 ? { Range: `bytes=${from}-`, 'If-Range': `"${paper.hash}"` } : {}
  const response = await answer(paper.url, headers, signal)
  if (response.status === 416) {
    await forgetParts(paper.hash)
    return fetchRest(paper, 0, onBytes, signal)
  }
  if (!response.ok) throw new Refusal(await problemOf(response))
  let have = from
  if (response.status !== 206 && from > 0) {
    // The server sent the whole again: what we had is not the beginning of it.
    await forgetParts(paper.hash)
    have = 0
  }
  return readInto(paper.hash, have, response, onBytes)
}

async function answer(url: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { headers, cache: 'no-store', ...(signal && { signal }) })
  } catch (cause) {
    throw new NoLine(url, { cause })
  }
}

async function readInto(hash: string, from: number, response: Response, onBytes: (have: number) => void): Promise<number> {
  const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader()
  let saved = from
  let waiting: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  const flush = async () => {
    if (size === 0) return
    await savePart({ hash, from: saved, bytes: await new Blob(waiting).arrayBuffer() })
    saved += size
    waiting = []
    size = 0
  }
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      waiting.push(value)
      size += value.byteLength
      if (size >= partSize) await flush()
      onBytes(saved + size)
    }
  } catch (cause) {
    await flush()
    throw new NoLine(hash, { cause })
  }
  await flush()
  return saved
}

async function parts(hash: string): Promise<Part[]> {
  return (await db()).getAll('parts', IDBKeyRange.bound([hash, 0], [hash, Infinity]))
}

/** How many bytes from the beginning are saved without a gap. */
export async function savedBytes(hash: string): Promise<number> {
  let have = 0
  for (const part of await parts(hash)) {
    if (part.from !== have) {
      await forgetParts(hash)
      return 0
    }
    have += part.bytes.byteLength
  }
  return have
}

async function savePart(part: Part): Promise<void> {
  await (await db()).put('parts', part)
}

export async function forgetParts(hash: string): Promise<void> {
  await (await db()).delete('parts', IDBKeyRange.bound([hash, 0], [hash, Infinity]))
}
