// A person signed in as a program: the public API over fetch, for the parts of a scene that are not looked at.
import { randomBytes } from 'node:crypto'

export class Program {
  static async login(base, { username, password, key }) {
    const one = new Program()
    Object.assign(one, { base, username, key, cookie: '' })
    const response = await one.#send('POST', '/api/v1/login', JSON.stringify({ username, password, device: 'browser test' }), { 'Content-Type': 'application/json' })
    one.cookie = response.headers.getSetCookie().map((text) => text.split(';')[0]).filter((text) => !text.endsWith('=')).join('; ')
    one.me = await response.json()
    return one
  }

  get = (path) => this.call('GET', path)
  post = (path, body) => this.call('POST', path, body)
  put = (path, body) => this.call('PUT', path, body)
  patch = (path, body) => this.call('PATCH', path, body)

  /** Sends JSON and reads the answer; a refusal is thrown with the server's sentence. */
  async call(method, path, body) {
    const response = await this.#send(method, `/api/v1${path}`, body === undefined ? undefined : JSON.stringify(body), body === undefined ? {} : { 'Content-Type': 'application/json' })
    return response.status === 204 ? undefined : response.json()
  }

  /** Sends a file as the newest version of a document. */
  async upload(document, name, bytes) {
    const response = await this.#send('PUT', `/api/v1/documents/${document}/versions`, bytes, { 'Content-Type': 'application/pdf', 'X-File-Name': encodeURIComponent(name) })
    return response.json()
  }

  /** Reads a file whole. */
  async file(path) {
    return Buffer.from(await (await this.#send('GET', path)).arrayBuffer())
  }

  /** Votes, as a tablet without a live line does. */
  cast(poll, choice, { ballot = randomBytes(16).toString('hex'), replaces } = {}) {
    return this.put(`/polls/${poll}/ballots/${ballot}`, { choice, ...(replaces && { replaces }) })
  }

  async #send(method, path, body, headers = {}) {
    const own = { Origin: this.base, 'Accept-Language': 'vi', ...(this.cookie && { Cookie: this.cookie, 'X-CSRF-Token': this.me.csrf }) }
    const response = await fetch(this.base + path, { method, body, headers: { ...own, ...headers } })
    if (response.ok) return response
    const problem = await response.json().catch(() => ({}))
    throw Object.assign(new Error(`${this.username} ${method} ${path}: ${response.status} ${problem.detail ?? ''}`), { problem })
  }
}
