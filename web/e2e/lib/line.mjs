// The line between a tablet and the server: a TCP proxy that can be cut, mended, and made slow. Playwright's
// setOffline leaves an open websocket up, so it cannot show what a dead line does.
import { connect, createServer } from 'node:net'

export class Line {
  #pairs = new Set()
  #cut = false

  /** delay (ms) holds back each piece the server sends, as a far line does. */
  constructor(port, { delay = 0 } = {}) {
    this.target = port
    this.delay = delay
    this.server = createServer((tablet) => this.#join(tablet))
  }

  async open() {
    await new Promise((done, failed) => this.server.once('error', failed).listen(0, '127.0.0.1', done))
    this.port = this.server.address().port
    return this
  }

  #join(tablet) {
    if (this.#cut) return tablet.resetAndDestroy()
    const server = connect(this.target, '127.0.0.1')
    const pair = { tablet, server }
    this.#pairs.add(pair)
    const end = () => {
      this.#pairs.delete(pair)
      tablet.destroy()
      server.destroy()
    }
    for (const side of [tablet, server]) side.on('error', end).on('close', end)
    tablet.pipe(server)
    if (this.delay) server.on('data', (piece) => setTimeout(() => tablet.writable && tablet.write(piece), this.delay))
    else server.pipe(tablet)
  }

  /** Nothing gets through any more, and what was open is gone. */
  cut() {
    this.#cut = true
    for (const { tablet, server } of this.#pairs) {
      tablet.resetAndDestroy()
      server.destroy()
    }
  }

  mend() {
    this.#cut = false
  }

  close() {
    this.cut()
    this.server.close()
  }
}
