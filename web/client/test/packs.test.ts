import 'fake-indexeddb/auto'
import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Pack, PackFile } from '../src/api/types'
import { wipeDb } from '../src/offline/db'
import { Damaged, fetchPaper, savedBytes } from '../src/offline/fetch'
import { heldHashes, heldPaper } from '../src/offline/papers'
import { NoLine, setCsrf } from '../src/api/client'
import { audience, live, room } from '../src/live/room'
import { pack, packSum, refreshPack, stateOf } from '../src/offline/packs'

/** Caches as the browser has them, as far as the client uses them. */
class FakeCaches {
  readonly shelves = new Map<string, Map<string, Response>>()
  open = async (name: string) => {
    const shelf = this.shelves.get(name) ?? new Map<string, Response>()
    this.shelves.set(name, shelf)
    const key = (url: string) => new URL(url, 'https://tablet').href
    return {
      put: async (url: string, response: Response) => void shelf.set(key(url), response),
      match: async (url: string) => shelf.get(key(url))?.clone(),
      keys: async () => [...shelf.keys()].map((url) => ({ url })),
      delete: async (url: string) => shelf.delete(key(url)),
    }
  }
  delete = async (name: string) => this.shelves.delete(name)
}

/** A server that holds papers, counts bytes and can cut a download. */
class FakeServer {
  readonly papers = new Map<string, Buffer>()
  requests: { url: string; range: string | null; ifRange: string | null }[] = []
  sent = 0
  cutAfter = Infinity
  pack: Pack = { session: 's', revision: 1, bytes: 0, files: [] }

  publish(document: string, bytes: Buffer, more: Partial<PackFile> = {}): PackFile {
    const hash = createHash('sha256').update(bytes).digest('hex')
    const url = `/docs/${document}/${hash}`
    this.papers.set(url, bytes)
    const file: PackFile = { document, title: document, kind: 'report', level: 'internal', version: 1, hash, size: bytes.length, pages: 1, url, published: 0, ...more }
    const files = [...this.pack.files.filter((one) => one.document !== document), file]
    this.pack = { ...this.pack, revision: this.pack.revision + 1, files }
    return file
  }

  fetch = async (url: string, init: RequestInit = {}): Promise<Response> => {
    if (url.endsWith('/pack')) return Response.json(this.pack)
    const headers = new Headers(init.headers)
    const range = headers.get('Range')
    this.requests.push({ url, range, ifRange: headers.get('If-Range') })
    const whole = this.papers.get(url)
    if (!whole) return Response.json({ detail: 'Không có tài liệu này.', kind: 'not-found' }, { status: 404, headers: { 'Content-Type': 'application/problem+json' } })
    const from = range ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0
    return new Response(this.stream(whole.subarray(from)), { status: range ? 206 : 200 })
  }

  private stream(bytes: Buffer): ReadableStream {
    let at = 0
    return new ReadableStream({
      pull: (controller) => {
        if (this.sent >= this.cutAfter) return controller.error(new Error('cut'))
        const piece = bytes.subarray(at, at + 65536)
        at += piece.length
        this.sent += piece.length
        if (piece.length) controller.enqueue(new Uint8Array(piece))
        if (at >= bytes.length) controller.close()
      },
    })
  }
}

let server: FakeServer
beforeEach(async () => {
  server = new FakeServer()
  vi.stubGlobal('caches', new FakeCaches())
  vi.stubGlobal('fetch', server.fetch)
  vi.stubGlobal('navigator', {})
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  await wipeDb()
  setCsrf('x')
  audience.value = 'delegate'
  room.value = 's'
  live.value = { epoch: '', position: 0, sections: {} }
  pack.value = undefined
})
afterEach(() => void vi.unstubAllGlobals())

describe('one paper', () => {
  test('a cut costs at most what was not yet written down; the rest comes by Range under the same hash', async () => {
    const bytes = randomBytes(3_000_000)
    const file = server.publish('d', bytes)
    server.cutAfter = 1_500_000
    await expect(fetchPaper(file, () => undefined)).rejects.toBeInstanceOf(NoLine)
    const saved = await savedBytes(file.hash)
    expect(saved).toBeGreaterThan(1_200_000)
    expect(await heldPaper(file.hash)).toBeUndefined()

    server.cutAfter = Infinity
    await fetchPaper(file, () => undefined)
    expect(server.requests.at(-1)).toEqual({ url: file.url, range: `bytes=${saved}-`, ifRange: `"${file.hash}"` })
    expect(Buffer.from((await heldPaper(file.hash)) as Uint8Array).equals(bytes)).toBe(true)
    expect(server.sent).toBeLessThan(3_200_000)
    expect(await savedBytes(file.hash)).toBe(0)
  })
  test('a server that sends the whole again starts over instead of splicing', async () => {
    const bytes = randomBytes(1_000_000)
    const file = server.publish('d', bytes)
    server.cutAfter = 500_000
    await expect(fetchPaper(file, () => undefined)).rejects.toBeInstanceOf(NoLine)
    server.cutAfter = Infinity
    vi.stubGlobal('fetch', (url: string) => server.fetch(url))
    await fetchPaper(file, () => undefined)
    expect(Buffer.from((await heldPaper(file.hash)) as Uint8Array).equals(bytes)).toBe(true)
  })
  test('bytes that do not match the hash never get in', async () => {
    const file = server.publish('d', randomBytes(10_000))
    server.papers.set(file.url, randomBytes(10_000))
    await expect(fetchPaper(file, () => undefined)).rejects.toBeInstanceOf(Damaged)
    expect(await heldPaper(file.hash)).toBeUndefined()
    expect(await savedBytes(file.hash)).toBe(0)
  })
  test('progress tells what is there from the first try on', async () => {
    const file = server.publish('d', randomBytes(700_000))
    const seen: number[] = []
    await fetchPaper(file, (have) => seen.push(have))
    expect(seen[0]).toBe(0)
    expect(seen.at(-1)).toBe(700_000)
  })
})

describe('a pack', () => {
  test('comes whole, in the order of use', async () => {
    const names = ['agenda', 'draft', 'report']
    for (const name of names) server.publish(name, randomBytes(20_000))
    await refreshPack('s')
    expect(server.requests.map((one) => one.url.split('/')[2])).toEqual(names)
    expect(packSum.value).toEqual({ held: 3, of: 3, bytes: 60_000, all: 60_000 })
  })
  test('after a new version only the changed file moves, and the old one goes', async () => {
    const old = server.publish('draft', randomBytes(20_000))
    server.publish('report', randomBytes(40_000))
    await refreshPack('s')
    server.sent = 0
    const fresh = server.publish('draft', randomBytes(21_000), { version: 2 })
    await refreshPack('s')
    expect(server.sent).toBe(21_000)
    const held = await heldHashes()
    expect(held.has(fresh.hash)).toBe(true)
    expect(held.has(old.hash)).toBe(false)
  })
  test('confidential papers stay on the server', async () => {
    const file = server.publish('secret', randomBytes(5_000), { level: 'confidential' })
    await refreshPack('s')
    expect(server.requests).toEqual([])
    expect(stateOf(file)).toEqual({ is: 'online-only' })
  })
  test('a cut leaves the paper waiting, not failed', async () => {
    const file = server.publish('big', randomBytes(2_000_000))
    server.cutAfter = 600_000
    await refreshPack('s')
    expect(stateOf(file)).toEqual({ is: 'waiting' })
    server.cutAfter = Infinity
    await refreshPack('s')
    expect(stateOf(file)).toEqual({ is: 'held' })
  })
  test('a refused paper does not stop the others', async () => {
    const gone = server.publish('gone', randomBytes(1000))
    const other = server.publish('other', randomBytes(1000))
    server.papers.delete(gone.url)
    await refreshPack('s')
    expect(stateOf(gone)).toEqual({ is: 'failed' })
    expect(stateOf(other)).toEqual({ is: 'held' })
  })
})
