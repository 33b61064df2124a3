// The router: the History API behind one signal. Links are plain <a href>; one click listener turns those
// into the client's own pages into a change of the signal, and leaves all others to the browser.
import { computed, signal } from '@preact/signals'

const here = () => (typeof location === 'undefined' ? '/' : location.pathname)

/** The path on screen. */
export const path = signal(here())

/** Paths whose first part belongs to the server, not to the client's pages. */
const servers = new Set(['api', 'docs', 'ws', 'sign-in', 'sign-out', 'verify', 'healthz', 'readyz', 'assets'])

export type Params = Readonly<Record<string, string>>

/** Compares a path with a pattern such as "/s/:session/read/:document"; undefined when they differ. */
export function match(pattern: string, actual: string): Params | undefined {
  const want = pattern.split('/').filter(Boolean)
  const have = actual.split('/').filter(Boolean)
  if (want.length !== have.length) return undefined
  const params: Record<string, string> = {}
  for (const [i, part] of want.entries()) {
    const value = have[i] as string
    if (part.startsWith(':')) params[part.slice(1)] = decodeURIComponent(value)
    else if (part !== value) return undefined
  }
  return params
}

/** Whether a link leads to one of the client's own pages. */
export const isOwn = (actual: string): boolean => !servers.has(actual.split('/')[1] ?? '')

/** Goes to a page; replace leaves no trace in the history. */
export function go(to: string, replace = false): void {
  if (to === path.value) return
  if (replace) history.replaceState(null, '', to)
  else history.pushState(null, '', to)
  path.value = to
}

/** A signal of the parameters of one pattern, undefined while another page is shown. */
export const paramsOf = (pattern: string) => computed(() => match(pattern, path.value))

/** Starts listening; called once. */
export function startRouter(): void {
  addEventListener('popstate', () => (path.value = here()))
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest?.('a[href]') as HTMLAnchorElement | null
    if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return
    if (link.origin !== location.origin || link.target || link.hasAttribute('download') || !isOwn(link.pathname)) return
    if (link.hash && link.pathname === location.pathname) return
    event.preventDefault()
    go(link.pathname)
  })
}
