// One's own presence: since when, or the button to check in.
import { effect, signal, computed } from '@preact/signals'
import { useState } from 'preact/hooks'
import type { Attendance, Record as OwnRecord } from '../../api/types'
import { get, NoLine, post, Refusal } from '../../api/client'
import { may, sessionOf } from '../../boot'
import { time, t } from '../../i18n'
import { ownRoom, reachable, room, sections } from '../../live/room'
import { keep, kept } from '../../offline/db'
import { Button, Lamp, refuse } from '../../ui'

/** This person's own record of the session one is in: presence, votes and receipts. */
export const ownRecord = signal<OwnRecord | undefined>(undefined)
/** Why the record could not be had, in the server's words. */
export const recordProblem = signal<string | undefined>(undefined)

/** The stay that lasts now. */
export const presentSince = computed(() => ownRecord.value?.presence?.find((span) => !span.to)?.from)

/** Follows the room: the record changes with the attendance and with each poll's state. */
export function startRecord(): void {
  const changes = computed(() => {
    const polls = Object.values(sections.value.polls ?? {}).map((poll) => `${poll.id}${poll.state}`)
    return `${sections.value.attendance?.present} ${polls.join()}`
  })
  let entered: string | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  effect(() => {
    const session = ownRoom.value
    const able = reachable.value
    void changes.value
    if (session !== entered) {
      entered = session
      ownRecord.value = undefined
      if (session) void remembered(session)
    }
    clearTimeout(timer)
    // A hall checks in and votes at once: spread the questions that follow.
    if (session && able) timer = setTimeout(() => void refreshRecord(session), ownRecord.peek() ? 300 + Math.random() * 1500 : 0)
  })
}

async function remembered(session: string): Promise<void> {
  const old = await kept<OwnRecord>(`record:${session}`)
  if (old && room.value === session && !ownRecord.value) ownRecord.value = old
}

export async function refreshRecord(session: string): Promise<void> {
  try {
    const fresh = await get<OwnRecord>(`/sessions/${session}/record`)
    if (room.value !== session) return
    ownRecord.value = fresh
    recordProblem.value = undefined
    void keep(`record:${session}`, fresh)
  } catch (error) {
    if (error instanceof Refusal) recordProblem.value = error.message
    else if (!(error instanceof NoLine)) console.error(error)
  }
}

/** The check-in button, for those who may and are not yet in. */
export function CheckIn({ session, onDone }: { session: string; onDone?: () => void }) {
  const [busy, setBusy] = useState(false)
  if (presentSince.value || !sections.value.session?.sitting_open || !may(sessionOf(session), 'attendance.self')) return null
  const checkIn = async () => {
    setBusy(true)
    try {
      await post<Attendance>(`/sessions/${session}/check-in`)
      await refreshRecord(session)
      onDone?.()
    } catch (error) {
      refuse(error)
    } finally {
      setBusy(false)
    }
  }
  return <Button kind="main" icon="check" busy={busy} onClick={() => void checkIn()}>{t('checkIn')}</Button>
}

export function Presence({ session }: { session: string }) {
  const since = presentSince.value
  const all = sections.value.attendance
  if (since) return <p><Lamp state="ok">{t('checkedInAt', { time: time(since) })}</Lamp></p>
  if (!sections.value.session?.sitting_open) return null
  return (
    <>
      <p><Lamp>{t('notCheckedIn')}</Lamp></p>
      <CheckIn session={session} />
      <p class="small soft">{t('checkInHelp')}</p>
      {all && <p class="small soft">{t('present', { n: all.present, of: all.seats })}</p>}
    </>
  )
}
