// What the office's screens read beside the live state: the session whole, the people and the groups of
// its body. Read on entering and again when the live state says that it changed.
import { useEffect, useState } from 'preact/hooks'
import { computed } from '@preact/signals'
import type { Group, Person, Session, SessionSummary } from '../../api/types'
import { get } from '../../api/client'
import { may, sessionOf, sessions } from '../../boot'
import { sections } from '../../live/room'
import { sentence } from '../../ui'

export interface Loaded<T> {
  value: T | undefined
  /** Why it could not be had, in words. */
  problem: string | undefined
  reload: () => void
}

/** Reads a path now and whenever `again` changes; what was read stays until the next answer. */
export function useRead<T>(path: string | undefined, again?: unknown): Loaded<T> {
  const [state, setState] = useState<{ path?: string; value?: T; problem?: string }>({})
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    if (!path) return
    const stop = new AbortController()
    get<T>(path, { signal: stop.signal }).then(
      (value) => !stop.signal.aborted && setState({ path, value }),
      (error) => !stop.signal.aborted && setState((old) => ({ ...(old.path === path && old), path, problem: sentence(error) })),
    )
    return () => stop.abort()
  }, [path, again, turn])
  const mine = state.path === path ? state : {}
  return { value: mine.value, problem: mine.problem, reload: () => setTurn((n) => n + 1) }
}

/** The session whole; its sittings are not part of the live state. */
export const useSession = (id: string | undefined): Loaded<Session> => {
  const live = sections.value.session
  return useRead<Session>(id && `/sessions/${id}`, live && `${live.state}${live.sitting}${live.sitting_open}`)
}

export const usePeople = (body: string | undefined): readonly Person[] => useRead<Person[]>(body && `/bodies/${body}/people`).value ?? []
export const useGroups = (body: string | undefined): readonly Group[] => useRead<Group[]>(body && `/bodies/${body}/groups`).value ?? []

/** Sessions in which the person may do something, the running or next one first. */
export function sessionsWhere(permission: string): SessionSummary[] {
  const rank = { running: 0, published: 1, draft: 2, closed: 3 } as const
  const byTime = (a: SessionSummary, b: SessionSummary) => (a.state === 'closed' ? b.starts_at - a.starts_at : a.starts_at - b.starts_at)
  return sessions.value.filter((one) => may(one, permission)).sort((a, b) => rank[a.state] - rank[b.state] || byTime(a, b))
}

/** Everybody of the session by id, from the check-in board. */
export const attendees = computed(() => sections.value.attendance?.attendees ?? [])

/** What a person of the session's body is called; those who prepare and count are not on the board. */
export function useNames(session: string): (person: string) => string {
  const people = usePeople(sessionOf(session)?.body)
  return (person) => (people.find((one) => one.id === person) ?? attendees.value.find((one) => one.person === person))?.name ?? '…'
}
