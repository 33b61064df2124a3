// The stage of one test file: its council, the people who visit it in browsers, and what went wrong in them.
import { existsSync, mkdirSync, writeFileSync, copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { Council } from './council.mjs'
import { Line } from './line.mjs'
import { out } from './place.mjs'
import { Program } from './program.mjs'

export const sizes = { wide: { width: 1280, height: 800 }, tall: { width: 800, height: 1280 }, phone: { width: 390, height: 844 } }

/** Under load a page may be slow; what never comes is still noticed. */
const patience = 20_000

export class Stage {
  #contexts = new Set()
  #lines = new Set()
  #faults = []

  constructor(browser, kit, name) {
    Object.assign(this, { browser, kit, name })
  }

  /** Opens the council that the file asks for: seed, played or empty. */
  async open({ data = 'seed', flags } = {}) {
    const from = data === 'played' ? (await this.kit.played()).data : data === 'empty' ? null : this.kit.seed
    this.council = await new Council(this.kit, this.name).open({ from, flags })
    return this
  }

  /** A tablet's own line to the server, that can be cut. */
  async line(options) {
    const line = await new Line(this.council.port, options).open()
    this.#lines.add(line)
    return line
  }

  /**
   * A browser of its own, at an address that keeps its sign-in apart. Without a username nobody is signed in.
   * The line leads to the server, directly unless one is given.
   */
  async visit(username, { path = '/', host = username ?? 'localhost', line, size = 'wide', ...more } = {}) {
    const context = await this.browser.newContext({
      viewport: typeof size === 'string' ? sizes[size] : size, locale: 'vi-VN', colorScheme: 'light', reducedMotion: 'reduce', serviceWorkers: 'allow', ...more,
    })
    context.setDefaultTimeout(patience)
    this.#contexts.add(context)
    const base = `http://${host === 'localhost' ? host : `${host}.localhost`}:${(line ?? this.council).port}`
    if (username) await context.addCookies([await this.#cookie(username, host)])
    const page = await context.newPage()
    this.#watch(page, username ?? host)
    Object.assign(page, { base })
    await page.goto(base + path)
    return page
  }

  /** A sign-in of her own: signing one browser out leaves the others alone. */
  async #cookie(username, host) {
    const program = await Program.login(this.council.base, this.council.account(username))
    const value = /(?:^|; )ecabinet=([^;]*)/.exec(program.cookie)?.[1]
    return { name: '__Host-ecabinet', value, domain: `${host}.localhost`, path: '/', secure: true, httpOnly: true, sameSite: 'Strict' }
  }

  /** Script errors and refusals by the content policy are faults wherever they happen. */
  #watch(page, who) {
    page.on('pageerror', (error) => this.#faults.push(`${who}: ${error.stack ?? error}`))
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection to|net::ERR/.test(message.text())) this.#faults.push(`${who}: ${message.text()}`)
    })
  }

  /** What went wrong in the pages since the last question. */
  faults() {
    return this.#faults.splice(0)
  }

  /** Ends what one test opened. */
  async clear() {
    await Promise.all([...this.#contexts].map((context) => context.close()))
    this.#contexts.clear()
    for (const line of this.#lines) line.close()
    this.#lines.clear()
  }

  /** Pictures of every page and the server's log, for whoever reads the failure. */
  async evidence(test) {
    mkdirSync(out, { recursive: true })
    const name = join(out, `${this.name}-${test.replace(/[^a-z0-9]+/gi, '-').slice(0, 60)}`)
    const pages = [...this.#contexts].flatMap((context) => context.pages())
    for (const [i, page] of pages.entries()) {
      await page.screenshot({ path: `${name}-${i}.png`, timeout: 5000 }).catch((cause) => writeFileSync(`${name}-${i}.txt`, `${page.url()}\n${cause}`))
    }
    if (this.council && existsSync(this.council.log)) copyFileSync(this.council.log, `${name}.log`)
  }

  async close() {
    await this.clear()
    await this.council?.kill()
  }
}
