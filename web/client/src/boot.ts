// Who is here and which sessions there are: inlined into the page by the server, remembered for the times
// without a line. The page that the service worker gives offline carries no boot data.
import { computed, signal } from '@preact/signals'
import type { Boot, Me, Membership, SessionSummary } from './api/types'
import { get, setCsrf, whenSignedOut } from './api/client'
import { timeZone } from './i18n/format'
import { knownLanguage, setLanguage } from './i18n'
import { setServerNow } from './live/clock'
import { keep, kept } from './offline/db'

export const me = signal<Me | undefined>(undefined)
export const sessions = signal<readonly SessionSummary[]>([])
/** Why the server gave the page without a person, in its own words. */
export const bootProblem = signal<string | undefined>(undefined)
/** Whether this page came from the device instead of the server. */
export const bootedOffline = signal(false)

/** The running session, else the next one, else the last. */
export const likelySession = computed(() => {
  const all = [...sessions.value].sort((a, b) => a.starts_at - b.starts_at)
  return all.find((one) => one.state === 'running') ?? all.find((one) => one.state === 'published') ?? all.at(-1)
})

export const sessionOf = (id: string | undefined): SessionSummary | undefined => sessions.value.find((one) => one.id === id)

/** What the person is in the body of a session. */
export const membershipIn = (session: SessionSummary | undefined): Membership | undefined =>
  me.value?.bodies.find((one) => one.body.id === session?.body)

/** Whether the person may do something in the body of a session; the names are the server's. */
export const may = (session: SessionSummary | undefined, permission: string): boolean =>
  membershipIn(session)?.permissions.includes(permission) ?? false

/** Reads the boot data and puts the right language on screen. */
export async function boot(): Promise<void> {
  // A sign-in that ended, or was revoked, is said at once; what is on the device stays until signing out.
  whenSignedOut(() => (me.value = undefined))
  const inlined = readInlined()
  const data = inlined ?? (await kept<Boot>('boot'))
  bootedOffline.value = !inlined
  if (data) take(data)
  if (inlined?.me) {
    setServerNow(inlined.now)
    void keep('boot', inlined)
  }
  await setLanguage(knownLanguage(data?.me?.language ?? data?.language ?? navigator.language))
}

function readInlined(): Boot | undefined {
  const text = document.getElementById('boot')?.textContent?.trim()
  return text ? (JSON.parse(text) as Boot) : undefined
}

function take(data: Boot): void {
  me.value = data.me
  sessions.value = data.sessions ?? []
  bootProblem.value = data.problem?.detail
  if (data.me) setCsrf(data.me.csrf)
  timeZone.value = data.me?.bodies[0]?.body.time_zone || undefined
}

/** Asks the server again, after the page was started without a line or a session was published. */
export async function refreshBoot(): Promise<void> {
  const [who, list] = await Promise.all([get<Me>('/me'), get<SessionSummary[]>('/sessions')])
  take({ me: who, sessions: list, language: who.language, version: '', now: Date.now() })
  bootedOffline.value = false
  void keep('boot', { me: who, sessions: list, language: who.language, version: '', now: Date.now() } satisfies Boot)
}
