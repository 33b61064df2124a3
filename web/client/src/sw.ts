// The service worker: makes the app itself start without a line. It keeps the app's own files, which carry
// their hash in the name, and a page without boot data. It never touches /api, /docs or /ws: papers are
// fetched, resumed and checked by offline/packs.ts, and votes must reach the server or fail.
/// <reference lib="webworker" />
export {}

interface Files {
  /** Names the cache; changes with any file. */
  version: string
  /** The page without boot data. */
  shell: string
  /** Needed for the first screen in any language. */
  first: string[]
  /** The reader, fetched when the page says that it is idle. */
  reader: string[]
}
declare const __FILES__: Files
declare const self: ServiceWorkerGlobalScope

const files = __FILES__
const cacheName = `app-${files.version}`

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(cacheName).then((cache) => cache.addAll([files.shell, ...files.first])))
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOld().then(() => self.clients.claim()))
})

self.addEventListener('message', (event) => {
  if (event.data === 'warm') event.waitUntil(warm())
  if (event.data === 'take') event.waitUntil(self.skipWaiting())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method !== 'GET' || url.origin !== location.origin) return
  if (request.mode === 'navigate' && isAppPage(url.pathname)) event.respondWith(page(request))
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request))
})

const serverPages = /^\/(api|docs|ws|sign-in|sign-out|verify|healthz|readyz)(\/|$)/
const isAppPage = (path: string) => !serverPages.test(path) && !path.startsWith('/assets/')

/** The server's page when it answers in time, else the one on the device. */
async function page(request: Request): Promise<Response> {
  try {
    return await Promise.race([fetch(request), late(6000)])
  } catch {
    return (await caches.match(files.shell)) ?? Response.error()
  }
}

const late = (ms: number) => new Promise<never>((_, reject) => setTimeout(() => reject(new Error('late')), ms))

async function asset(request: Request): Promise<Response> {
  const held = await caches.match(request)
  if (held) return held
  const fresh = await fetch(request)
  if (fresh.ok && fresh.status === 200) await (await caches.open(cacheName)).put(request, fresh.clone())
  return fresh
}

async function warm(): Promise<void> {
  const cache = await caches.open(cacheName)
  for (const file of files.reader) if (!(await cache.match(file))) await cache.add(file)
}

async function dropOld(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith('app-') && name !== cacheName).map((name) => caches.delete(name)))
}
