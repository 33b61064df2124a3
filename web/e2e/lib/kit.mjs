// What all councils of a run share: the program, built once, and the demo council, seeded once and then
// copied, because writing its papers takes seconds and copying them does not.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Council } from './council.mjs'
import { root } from './place.mjs'

const run = promisify(execFile)

export class Kit {
  #played

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'ecabinet-e2e-'))
    this.binary = join(this.folder, 'ecabinet')
    this.seed = join(this.folder, 'seed')
  }

  async prepare() {
    await run('go', ['build', '-o', this.binary, './cmd/ecabinet'], { cwd: root, env: { ...process.env, CGO_ENABLED: '0' } })
    await run(this.binary, ['demo', '--data', this.seed])
  }

  /** The data of a session that was played to its signed minutes; made on first use. */
  played() {
    this.#played ??= this.#play()
    return this.#played
  }

  async #play() {
    const council = await new Council(this, 'played').open()
    try {
      const play = ['demo', '--play', '--fast', '--json', '--url', council.base, '--data', council.data]
      const { stdout } = await run(this.binary, play, { maxBuffer: 1 << 24 })
      return { data: council.data, outcome: JSON.parse(stdout.trim().split('\n').at(-1)) }
    } finally {
      await council.kill()
    }
  }

  /** A folder of its own for somebody. */
  room(name) {
    return mkdtempSync(join(this.folder, `${name}-`))
  }

  remove() {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
