// The HTTP side of the server: one function that speaks JSON and turns every refusal into a Refusal
// holding the server's own sentence. A request that got no answer at all is a NoLine.
import type { Problem } from './types'

/** The server said no; message is its sentence, to be shown as it is. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title)
  }
  get kind(): string {
    return this.problem.kind
  }
}

/** No answer came: the line is down or the time was up. The act may still have happened. */
export class NoLine extends Error {}

let csrf = ''
/** Remembers the token that every changing request must carry. */
export const setCsrf = (token: string): void => void (csrf = token)

let onSignedOut: () => void = () => undefined
/** Hears when the server no longer knows who this is. */
export const whenSignedOut = (listener: () => void): void => void (onSignedOut = listener)

export interface CallOptions {
  timeout?: number
  signal?: AbortSignal
  headers?: Record<string, string>
}

/** Calls the API; the path begins after /api/v1. An answer without a body gives undefined. */
export async function call<T>(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (method !== 'GET') headers['X-CSRF-Token'] = csrf
  const response = await send(`/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: stopAfter(options.timeout ?? 15_000, options.signal),
  })
  if (response.status === 401) onSignedOut()
  if (!response.ok) throw new Refusal(await problemOf(response))
  return (response.status === 204 ? undefined : await response.json()) as T
}

export const get = <T>(path: string, options?: CallOptions): Promise<T> => call<T>('GET', path, undefined, options)
export const post = <T>(path: string, body?: unknown, options?: CallOptions): Promise<T> => call<T>('POST', path, body, options)
export const put = <T>(path: string, body: unknown, options?: CallOptions): Promise<T> => call<T>('PUT', path, body, options)
export const patch = <T>(path: string, body: unknown, options?: CallOptions): Promise<T> => call<T>('PATCH', path, body, options)
export const remove = <T>(path: string, options?: CallOptions): Promise<T> => call<T>('DELETE', path, undefined, options)

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    throw new NoLine(`${init.method} ${url}`, { cause })
  }
}

function stopAfter(ms: number, also?: AbortSignal): AbortSignal {
  const limit = AbortSignal.timeout(ms)
  if (!also) return limit
  // AbortSignal.any is too young for the oldest tablets in use.
  const both = new AbortController()
  for (const one of [limit, also]) {
    if (one.aborted) both.abort(one.reason)
    one.addEventListener('abort', () => both.abort(one.reason), { once: true })
  }
  return both.signal
}

/** Reads problem+json; a refusal in another form (a proxy's page) becomes a problem with its status only. */
export async function problemOf(response: Response): Promise<Problem> {
  const type = response.headers.get('Content-Type') ?? ''
  if (type.includes('json')) {
    try {
      return (await response.json()) as Problem
    } catch {
      // cut in the middle: fall through to what the status alone says
    }
  }
  const kind = response.status === 401 ? 'unauthenticated' : response.status >= 500 ? 'unavailable' : 'invalid'
  return { type: 'about:blank', title: response.statusText, status: response.status, detail: '', code: '', kind }
}

/** Sends a file as a raw body with progress; XMLHttpRequest, because fetch tells nothing while it sends. */
export function upload<T>(path: string, file: File, onProgress: (sent: number, of: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('PUT', `/api/v1${path}`)
    request.setRequestHeader('X-CSRF-Token', csrf)
    request.setRequestHeader('X-File-Name', encodeURIComponent(file.name))
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.responseType = 'text'
    request.upload.onprogress = (event) => onProgress(event.loaded, event.total || file.size)
    request.onerror = request.ontimeout = () => reject(new NoLine(`PUT ${path}`))
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'))
    request.onload = async () => {
      const headers = { 'Content-Type': request.getResponseHeader('Content-Type') ?? '' }
      const response = new Response(request.responseText || null, { status: request.status, statusText: request.statusText, headers })
      if (response.ok) resolve((await response.json()) as T)
      else reject(new Refusal(await problemOf(response)))
    }
    signal?.addEventListener('abort', () => request.abort(), { once: true })
    request.send(file)
  })
}
