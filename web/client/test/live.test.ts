import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Frame, Poll } from '../src/api/types'
import { backoff, LiveSocket, silence, waitBefore, type Line } from '../src/live/socket'
import { fold, nothing, openPoll } from '../src/live/state'

const poll = (id: string, change: Partial<Poll>): Poll => ({ id, method: 'named', state: 'open', ...change }) as Poll
const state = (position: number, sections: Frame['sections']): Frame => ({ t: 'state', position, sections: sections ?? {} })

describe('folding frames', () => {
  const first = fold(nothing, { t: 'welcome', full: true, epoch: 'e1', position: 10, sections: { polls: { a: poll('a', {}) }, turnout: { a: { sent: 1, of: 30 } } } })
  test('a full welcome replaces everything', () => {
    const again = fold(first, { t: 'welcome', full: true, epoch: 'e2', position: 3, sections: {} })
    expect(again).toEqual({ epoch: 'e2', position: 3, sections: {} })
  })
  test('sections replace, polls and turnout are merged by id', () => {
    const next = fold(first, state(11, { polls: { b: poll('b', {}) }, session: { state: 'running', sitting_open: true } }))
    expect(Object.keys(next.sections.polls ?? {})).toEqual(['a', 'b'])
    expect(next.sections.turnout).toEqual({ a: { sent: 1, of: 30 } })
    expect(next.position).toBe(11)
  })
  test('the same frame twice is harmless, an older one is ignored', () => {
    const frame = state(12, { turnout: { a: { sent: 9, of: 30 } } })
    const once = fold(first, frame)
    expect(fold(once, frame)).toEqual(once)
    expect(fold(once, state(11, { turnout: { a: { sent: 8, of: 30 } } }))).toBe(once)
  })
  test('heartbeats and answers leave the state as it is', () => {
    for (const t of ['head', 'receipt', 'problem']) expect(fold(first, { t, position: 99 })).toBe(first)
  })
  test('the poll on tablets is the open one, never one on paper', () => {
    const live = fold(first, state(13, { polls: { a: poll('a', { state: 'declared' }), b: poll('b', { method: 'paper' }), c: poll('c', { state: 'closing' }) } }))
    expect(openPoll(live)?.id).toBe('c')
  })
})

class FakeSocket {
  readyState = 0
  sent: string[] = []
  onopen?: () => void
  onmessage?: (event: { data: string }) => void
  onclose?: () => void
  accept() { this.readyState = 1; this.onopen?.() }
  say(frame: Frame) { this.onmessage?.({ data: JSON.stringify(frame) }) }
  send(text: string) { this.sent.push(text) }
  close() { this.readyState = 3 }
}

describe('the socket', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function rig() {
    const sockets: FakeSocket[] = []
    const lines: Line[] = []
    const frames: Frame[] = []
    const socket = new LiveSocket({
      url: 'ws://x/ws', session: 's', audience: 'delegate', known: () => ({ position: 7, epoch: 'e' }),
      onFrame: (frame) => frames.push(frame), onLine: (line) => lines.push(line), random: () => 1,
      open: () => { const made = new FakeSocket(); sockets.push(made); return made as unknown as WebSocket },
    })
    socket.start()
    return { socket, sockets, lines, frames, last: () => sockets.at(-1) as FakeSocket }
  }

  test('says hello with position and epoch, and is up only after the welcome', () => {
    const r = rig()
    r.last().accept()
    expect(JSON.parse(r.last().sent[0] as string)).toEqual({ t: 'hello', session: 's', audience: 'delegate', position: 7, epoch: 'e' })
    expect(r.lines).toEqual(['connecting'])
    r.last().say({ t: 'welcome' })
    expect(r.lines).toEqual(['connecting', 'up'])
  })
  test('silence for five seconds is a dead line; a heartbeat keeps it alive', () => {
    const r = rig()
    r.last().accept()
    r.last().say({ t: 'welcome' })
    vi.advanceTimersByTime(silence - 100)
    r.last().say({ t: 'head', position: 7 })
    vi.advanceTimersByTime(silence - 100)
    expect(r.lines.at(-1)).toBe('up')
    vi.advanceTimersByTime(200)
    expect(r.lines.at(-1)).toBe('down')
  })
  test('connects again with growing waits up to the ceiling', () => {
    const r = rig()
    for (let attempt = 0; attempt < 8; attempt++) {
      r.last().onclose?.()
      const before = r.sockets.length
      vi.advanceTimersByTime(waitBefore(attempt, () => 1) - 1)
      expect(r.sockets.length).toBe(before)
      vi.advanceTimersByTime(1)
      expect(r.sockets.length).toBe(before + 1)
    }
  })
  test('the waits are spread over the whole range, so a hall does not come back at once', () => {
    expect(waitBefore(3, () => 0)).toBe(0)
    expect(waitBefore(3, () => 0.5)).toBe(1000)
    expect(waitBefore(40, () => 1)).toBe(backoff.most)
  })
  test('resync and a frame that is no JSON both connect again', () => {
    for (const data of ['{"t":"resync"}', '{"t":"sta']) {
      const r = rig()
      r.last().accept()
      r.last().say({ t: 'welcome' })
      r.last().onmessage?.({ data })
      expect(r.lines.at(-1)).toBe('down')
      vi.advanceTimersByTime(backoff.base)
      expect(r.sockets).toHaveLength(2)
    }
  })
  test('a late frame of an abandoned socket is not heard', () => {
    const r = rig()
    const old = r.last()
    old.onclose?.()
    vi.advanceTimersByTime(backoff.base)
    old.say({ t: 'state', position: 8 })
    expect(r.frames).toEqual([])
  })
  test('a vote is never queued: without a line it is not sent', () => {
    const r = rig()
    const vote = { ref: 'r', poll: 'p', ballot: 'b', choice: 'for' as const }
    expect(r.socket.cast(vote)).toBe(false)
    r.last().accept()
    expect(r.socket.cast(vote)).toBe(true)
    expect(JSON.parse(r.last().sent.at(-1) as string)).toEqual({ t: 'cast', ...vote })
  })
  test('a nudge connects at once, and after stop nothing does', () => {
    const r = rig()
    r.last().onclose?.()
    r.socket.nudge()
    expect(r.sockets).toHaveLength(2)
    r.socket.stop()
    vi.advanceTimersByTime(60_000)
    expect(r.sockets).toHaveLength(2)
  })
})
