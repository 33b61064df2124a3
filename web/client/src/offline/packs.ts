// Keeps this device's papers in step with the pack of a session: fetches what is missing in the order of
// use, only what changed after a new version, and goes on after a cut. Confidential papers stay on the server.
import { computed, effect, signal } from '@preact/signals'
import type { Pack, PackFile } from '../api/types'
import { get, NoLine, Refusal } from '../api/client'
import { ownRoom, reachable, room, sections } from '../live/room'
import { savesData } from '../settings'
import { keep, kept, keptWith } from './db'
import { fetchPaper } from './fetch'
import { dropPaper, heldHashes } from './papers'

/** Above this, a device that saves data fetches a paper only when asked to. */
const largeWhenSaving = 5_000_000
const again = 5000
const retryAfter = 60_000

export type PaperState =
  | { is: 'held' | 'waiting' | 'online-only' | 'later' | 'failed' }
  | { is: 'coming'; bytes: number }

/** The pack of the session one is in; remembered, so it is there without a line. */
export const pack = signal<Pack | undefined>(undefined)
/** Why the list could not be had, in the server's words. */
export const packProblem = signal<string | undefined>(undefined)
/** Bytes the device lacks room for. */
export const lackingRoom = signal(0)
const states = signal<ReadonlyMap<string, PaperState>>(new Map())

export const stateOf = (file: PackFile): PaperState => states.value.get(file.hash) ?? { is: 'waiting' }

/** How much of the pack is on the device, counting only what belongs there. */
export const packSum = computed(() => {
  const files = (pack.value?.files ?? []).filter((file) => file.level !== 'confidential')
  const held = files.filter((file) => stateOf(file).is === 'held')
  const bytes = files.reduce((sum, file) => {
    const state = stateOf(file)
    return sum + (state.is === 'held' ? file.size : state.is === 'coming' ? state.bytes : 0)
  }, 0)
  return { held: held.length, of: files.length, bytes, all: files.reduce((sum, file) => sum + file.size, 0) }
})

const put = (hash: string, state: PaperState): void => {
  states.value = new Map(states.value).set(hash, state)
}

/** Follows the room: reads the pack on entering and whenever its papers change. */
export function startPacks(): void {
  let entered: string | undefined
  const live = computed(() => sections.value.papers?.revision)
  effect(() => {
    const session = ownRoom.value
    const revision = live.value
    if (session !== entered) {
      entered = session
      pack.value = undefined
      if (session) void remembered(session)
    }
    const able = reachable.value
    if (session && able && revision !== pack.peek()?.revision) void refreshPack(session)
  })
}

async function remembered(session: string): Promise<void> {
  const old = await kept<Pack>(`pack:${session}`)
  if (!old || room.value !== session || pack.value) return
  pack.value = old
  await lookAtDevice(old)
}

/** Asks for the list of papers and then fetches what is missing. */
export async function refreshPack(session: string): Promise<void> {
  try {
    const fresh = await get<Pack>(`/sessions/${session}/pack`)
    if (room.value !== session) return
    pack.value = fresh
    packProblem.value = undefined
    await keep(`pack:${session}`, fresh)
    await lookAtDevice(fresh)
    await sync()
  } catch (error) {
    if (error instanceof Refusal) packProblem.value = error.message
    else if (!(error instanceof NoLine)) console.error(error)
  }
}

async function lookAtDevice(list: Pack): Promise<void> {
  if (!('caches' in globalThis)) return
  const held = await heldHashes()
  const next = new Map<string, PaperState>()
  for (const file of list.files) {
    if (file.level === 'confidential') next.set(file.hash, { is: 'online-only' })
    else if (held.has(file.hash)) next.set(file.hash, { is: 'held' })
    else if (savesData() && file.size > largeWhenSaving) next.set(file.hash, { is: 'later' })
    else next.set(file.hash, states.value.get(file.hash) ?? { is: 'waiting' })
  }
  states.value = next
}

let running = false
let timer: ReturnType<typeof setTimeout> | undefined

/** Fetches what is missing, one after the other in the order of use; only one at a time runs. */
export async function sync(): Promise<void> {
  if (running || !('caches' in globalThis)) return
  running = true
  clearTimeout(timer)
  try {
    if (!(await hasRoom())) return
    for (let file = nextFile(); file; file = nextFile()) await fetchOne(file)
    if ([...states.value.values()].some((state) => state.is === 'failed')) timer = setTimeout(retryFailed, retryAfter)
    else await dropUnlisted()
  } catch (error) {
    if (!(error instanceof NoLine)) throw error
    timer = setTimeout(() => void sync(), again)
  } finally {
    running = false
  }
}

function retryFailed(): void {
  for (const [hash, state] of states.value) if (state.is === 'failed') put(hash, { is: 'waiting' })
  void sync()
}

const nextFile = (): PackFile | undefined => pack.value?.files.find((file) => stateOf(file).is === 'waiting')

async function fetchOne(file: PackFile): Promise<void> {
  put(file.hash, { is: 'coming', bytes: 0 })
  try {
    await fetchPaper(file, (bytes) => put(file.hash, { is: 'coming', bytes }))
    put(file.hash, { is: 'held' })
  } catch (error) {
    put(file.hash, error instanceof NoLine ? { is: 'waiting' } : { is: 'failed' })
    if (error instanceof NoLine) throw error
    console.warn('paper not fetched', file.title, error)
  }
}

/** Fetches a paper that was left for later or had failed, because the person asked. */
export function fetchNow(file: PackFile): void {
  put(file.hash, { is: 'waiting' })
  void sync()
}

async function hasRoom(): Promise<boolean> {
  void navigator.storage?.persist?.()
  const { all, bytes } = packSum.value
  const estimate = await navigator.storage?.estimate?.()
  const free = estimate?.quota === undefined ? Infinity : estimate.quota - (estimate.usage ?? 0)
  lackingRoom.value = Math.max(0, all - bytes - free)
  return lackingRoom.value === 0
}

/** Removes what no remembered pack lists any more, such as replaced versions; only when everything new is here. */
async function dropUnlisted(): Promise<void> {
  const listed = new Set((await keptWith<Pack>('pack:')).flatMap((one) => one.files.map((file) => file.hash)))
  for (const file of pack.value?.files ?? []) listed.add(file.hash)
  for (const hash of await heldHashes()) if (!listed.has(hash)) await dropPaper(hash)
}
