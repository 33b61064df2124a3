// When the live line is down but plain HTTP works (a proxy that cuts websockets), the session is asked for
// every few seconds instead, so that everything goes on working, only later.
import { effect } from '@preact/signals'
import type { Poll, Session } from '../api/types'
import { get, NoLine } from '../api/client'
import { line, plainUp, room, takePlain } from './room'

const every = 4000

/** Starts watching the line; called once. */
export function startFallback(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    clearTimeout(timer)
    const session = room.value
    if (line.value !== 'down' || !session) return
    const ask = async () => {
      await askOnce(session)
      if (line.value === 'down' && room.value === session) timer = setTimeout(() => void ask(), every * (0.75 + Math.random() / 2))
    }
    timer = setTimeout(() => void ask(), every / 2)
  })
}

async function askOnce(id: string): Promise<void> {
  try {
    const [session, polls] = await Promise.all([get<Session>(`/sessions/${id}`, { timeout: every }), get<Poll[]>(`/sessions/${id}/polls`, { timeout: every })])
    plainUp.value = true
    takePlain(id, { session: session.live, agenda: session.agenda, polls: Object.fromEntries(polls.map((poll) => [poll.id, poll])) })
  } catch (error) {
    plainUp.value = !(error instanceof NoLine)
  }
}
