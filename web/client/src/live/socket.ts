// One websocket to the server. It says hello with the last position and epoch it saw, hands every frame
// on, watches the heartbeat, and connects again with full-jitter backoff, so that a whole hall cut off at
// once does not come back at once. It never queues a vote: cast answers false when the line is not up.
import type { Cast, Frame, Hello } from '../api/types'

export type Line = 'connecting' | 'up' | 'down'

export interface SocketOptions {
  url: string
  session: string
  audience: 'delegate' | 'hall' | 'office'
  /** The position and epoch of the last state this client holds. */
  known: () => { position: number; epoch: string }
  onFrame: (frame: Frame) => void
  onLine: (line: Line) => void
  /** Replaced in tests. */
  open?: (url: string) => WebSocket
  random?: () => number
}

export const backoff = { base: 250, most: 15_000 }
/** The server's heartbeat comes every 1.5 s; after this long without any frame the line is dead. */
export const silence = 5000

/** How long to wait before attempt n (from 0): anything between nothing and the doubled ceiling. */
export const waitBefore = (attempt: number, random: () => number): number =>
  random() * Math.min(backoff.most, backoff.base * 2 ** attempt)

export class LiveSocket {
  private socket: WebSocket | undefined
  private attempt = 0
  private watchdog: ReturnType<typeof setTimeout> | undefined
  private again: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  constructor(private readonly options: SocketOptions) {}

  start(): void {
    this.stopped = false
    this.connect()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.again)
    this.drop()
  }

  /** Tries at once instead of waiting: the device says that it is back on a network, or the page is shown again. */
  nudge(): void {
    if (this.stopped || this.socket?.readyState === 1) return
    clearTimeout(this.again)
    this.attempt = 0
    this.drop()
    this.connect()
  }

  /** Sends a vote; false when it was certainly not sent. */
  cast(vote: Omit<Cast, 't'>): boolean {
    if (this.socket?.readyState !== 1) return false
    this.socket.send(JSON.stringify({ t: 'cast', ...vote } satisfies Cast))
    return true
  }

  private connect(): void {
    if (this.attempt === 0) this.options.onLine('connecting')
    const socket = (this.options.open ?? ((url) => new WebSocket(url)))(this.options.url)
    this.socket = socket
    this.watch()
    socket.onopen = () => {
      const { session, audience, known } = this.options
      socket.send(JSON.stringify({ t: 'hello', session, audience, ...known() } satisfies Hello))
    }
    socket.onmessage = (event) => this.socket === socket && this.receive(String(event.data))
    socket.onclose = () => this.socket === socket && this.lost()
  }

  private receive(text: string): void {
    this.watch()
    let frame: Frame
    try {
      frame = JSON.parse(text) as Frame
    } catch {
      return this.lost() // a cut frame: whatever follows cannot be trusted either
    }
    if (frame.t === 'resync') return this.lost()
    if (frame.t === 'welcome') {
      this.attempt = 0
      this.options.onLine('up')
    }
    this.options.onFrame(frame)
  }

  private watch(): void {
    clearTimeout(this.watchdog)
    this.watchdog = setTimeout(() => this.lost(), silence)
  }

  private lost(): void {
    this.drop()
    if (this.stopped) return
    this.options.onLine('down')
    const wait = waitBefore(this.attempt++, this.options.random ?? Math.random)
    clearTimeout(this.again)
    this.again = setTimeout(() => this.connect(), wait)
  }

  private drop(): void {
    clearTimeout(this.watchdog)
    const old = this.socket
    this.socket = undefined
    old?.close()
  }
}
