// The bytes of papers on this device, in the Cache API under their SHA-256. A paper gets in only after its
// bytes were hashed here and match, so what is read offline is what was published.
import { isShut } from './db'

const cacheName = 'papers-1'
const keyOf = (hash: string): string => `/papers-on-this-device/${hash}`

export async function heldHashes(): Promise<Set<string>> {
  const keys = await (await caches.open(cacheName)).keys()
  return new Set(keys.map((request) => request.url.split('/').at(-1) as string))
}

export async function heldPaper(hash: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (!('caches' in globalThis)) return undefined
  const found = await (await caches.open(cacheName)).match(keyOf(hash))
  return found && new Uint8Array(await found.arrayBuffer())
}

/** Puts a paper in; false when its bytes are not what the hash says. */
export async function holdPaper(hash: string, bytes: Blob): Promise<boolean> {
  if ((await sha256(await bytes.arrayBuffer())) !== hash) return false
  const headers = { 'Content-Type': 'application/pdf', 'Content-Length': String(bytes.size) }
  await (await caches.open(cacheName)).put(keyOf(hash), new Response(bytes, { headers }))
  if (isShut()) await dropAllPapers() // it arrived while the person was signing out
  return true
}

export async function dropPaper(hash: string): Promise<void> {
  await (await caches.open(cacheName)).delete(keyOf(hash))
}

export async function dropAllPapers(): Promise<void> {
  if ('caches' in globalThis) await caches.delete(cacheName)
}

async function sha256(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
