// One running server with its own copy of the demo council. It can be killed and started again on the same
// port, as a machine in a hall may be.
import { execFile, spawn } from 'node:child_process'
import { createWriteStream, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Program } from './program.mjs'

const run = promisify(execFile)

/** Councils whose processes are alive, so that an interrupted run leaves none behind. */
const alive = new Set()
process.on('exit', () => {
  for (const council of alive) council.process?.kill('SIGKILL')
})

export class Council {
  #programs = new Map()

  constructor(kit, name) {
    this.kit = kit
    this.folder = kit.room(name)
    this.data = join(this.folder, 'data')
    this.log = join(this.folder, 'serve.log')
  }

  /** Starts it: from is a data folder to copy, null for an empty installation. */
  async open({ from = this.kit.seed, flags = [] } = {}) {
    if (from) {
      await run('cp', ['-r', from, this.data])
      this.keys = JSON.parse(readFileSync(join(this.data, 'demo-passwords.json'), 'utf8'))
    }
    this.port = await freePort()
    this.flags = flags
    await this.start()
    return this
  }

  async start() {
    const child = spawn(this.kit.binary, ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`, '--log-level', 'warn', ...this.flags], { stdio: ['ignore', 'pipe', 'pipe'] })
    const log = createWriteStream(this.log, { flags: 'a' })
    child.stdout.pipe(log, { end: false })
    child.stderr.pipe(log, { end: false })
    this.process = child
    this.ended = new Promise((done) => child.once('exit', (code) => done(code)))
    alive.add(this)
    await this.#ready(Date.now() + 20_000)
  }

  async #ready(until) {
    for (;;) {
      try {
        if ((await fetch(`${this.base}/readyz`)).ok) return
      } catch {
        // Not listening yet.
      }
      if (this.process.exitCode !== null || Date.now() > until) throw new Error(`the server did not start:\n${readFileSync(this.log, 'utf8')}`)
      await new Promise((done) => setTimeout(done, 25))
    }
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.process?.kill('SIGKILL')
    await this.ended
    alive.delete(this)
  }

  get base() {
    return `http://127.0.0.1:${this.port}`
  }

  account(username) {
    const found = this.keys.accounts.find((one) => one.username === username)
    if (!found) throw new Error(`the demo has no ${username}`)
    return found
  }

  /** A person signed in as a program, to do what others do while the browser shows one of them. */
  async as(username) {
    if (!this.#programs.has(username)) this.#programs.set(username, Program.login(this.base, this.account(username)))
    return this.#programs.get(username)
  }

  /** Everybody's program signs in again after a restart only if the server forgot them, which it must not. */
  async session(title = 'Kỳ họp thường lệ') {
    const sessions = await (await this.as('secretary')).get('/sessions')
    return sessions.find((one) => one.title.startsWith(title))
  }
}

export function freePort() {
  return new Promise((done, failed) => {
    const probe = createServer()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => done(port))
    })
  })
}
