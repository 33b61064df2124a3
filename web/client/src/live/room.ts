// The session this client is in: its live state, its line, and the way to cast. One at a time.
import { computed, signal } from '@preact/signals'
import type { Cast, Frame, Sections } from '../api/types'
import { keep, kept } from '../offline/db'
import { setServerNow } from './clock'
import { LiveSocket, type Line } from './socket'
import { fold, nothing, openPoll, type Live } from './state'

export type Audience = 'delegate' | 'hall' | 'office'

/** The id of the session this client is in. */
export const room = signal<string | undefined>(undefined)
export const audience = signal<Audience>('delegate')
/** The session, while one is in it with a tablet of one's own: papers and record are kept for that only. */
export const ownRoom = computed(() => (audience.value === 'delegate' ? room.value : undefined))
export const live = signal<Live>(nothing)
export const line = signal<Line>('connecting')
/** Whether plain HTTP gets through, for when the live line does not. */
export const plainUp = signal(true)
/** Whether the server can be reached at all. */
export const reachable = computed(() => line.value === 'up' || plainUp.value)
/** Since when the line has been down, by this device's clock. */
export const downSince = signal<number | undefined>(undefined)
/** The newest position of the session's journal that was heard of; moves with every act, shown or not. */
export const heard = signal(0)
/** The server's refusal of the hello, when it refused. */
export const roomProblem = signal<string | undefined>(undefined)

export const sections = computed(() => live.value.sections)
export const runningItem = computed(() => sections.value.agenda?.find((item) => item.id === sections.value.session?.item))
export const votingNow = computed(() => openPoll(live.value))
export const paused = computed(() => sections.value.fault?.paused === true)

type Listener = (frame: Frame) => void
const listeners = new Set<Listener>()
let socket: LiveSocket | undefined

/** Hears the frames that answer a vote. */
export function onAnswer(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Enters a session: shows what this device remembers of it at once, then what the server says. */
export async function enter(session: string, as: Audience): Promise<void> {
  if (room.value === session && audience.value === as) return
  leave()
  audience.value = as
  room.value = session
  const remembered = await kept<Live>(shelf(session, as))
  if (room.value !== session || audience.value !== as) return
  if (remembered && live.value === nothing) live.value = remembered
  connect(session, as)
}

/** Each audience is told something else, so each has its own place on the device. */
const shelf = (session: string, as: Audience): string => `live:${as}:${session}`

export function leave(): void {
  socket?.stop()
  socket = undefined
  room.value = undefined
  live.value = nothing
  line.value = 'connecting'
  roomProblem.value = undefined
}

/** Sends a vote over the live line; false when it was certainly not sent. */
export const castLive = (vote: Omit<Cast, 't'>): boolean => socket?.cast(vote) ?? false

function connect(session: string, as: Audience): void {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws'
  socket = new LiveSocket({
    url: `${scheme}://${location.host}/ws`,
    session,
    audience: as,
    known: () => ({ position: live.value.position, epoch: live.value.epoch }),
    onFrame: (frame) => receive(session, as, frame),
    onLine: (state) => {
      line.value = state
      downSince.value = state === 'down' ? (downSince.value ?? Date.now()) : state === 'up' ? undefined : downSince.value
    },
  })
  socket.start()
}

function receive(session: string, as: Audience, frame: Frame): void {
  if (frame.now) setServerNow(frame.now)
  if (frame.position) heard.value = frame.position
  if (frame.t === 'problem' && !frame.ref) roomProblem.value = frame.problem?.detail
  if (frame.ref) for (const listener of listeners) listener(frame)
  const next = fold(live.value, frame)
  if (next === live.value) return
  roomProblem.value = undefined
  live.value = next
  save(shelf(session, as), next)
}

/** Puts the server's plain answers in place of sections while the live line is down. */
export function takePlain(session: string, plain: Pick<Sections, 'session' | 'agenda' | 'polls'>): void {
  if (room.value !== session || line.value === 'up') return
  live.value = { ...live.value, sections: { ...live.value.sections, ...plain } }
}

let saving: ReturnType<typeof setTimeout> | undefined
function save(place: string, state: Live): void {
  clearTimeout(saving)
  saving = setTimeout(() => void keep(place, state), 1000)
}

/** Connects at once when the device is back on a network or the page is shown again. */
export function startRoom(): void {
  addEventListener('online', () => socket?.nudge())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && socket?.nudge())
}
