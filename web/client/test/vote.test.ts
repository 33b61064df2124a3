import { signal } from '@preact/signals'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Frame, MyBallot, Poll, Problem, Receipt } from '../src/api/types'
import { NoLine, Refusal } from '../src/api/client'
import { BallotBox, type Wires } from '../src/live/ballot'
import { bandOf, canTap, fresh, newBallot, next, pressedOf, type Flight, type Scene, type Vote } from '../src/live/vote'

const poll = (change: Partial<Poll> = {}): Poll => ({
  id: 'p1', session: 's', item: 'i', title: 'Thông qua?', method: 'named', rule: 'resolution',
  threshold: { num: 1, den: 2, strict: true, base: 'seats' }, choices: ['for', 'against', 'abstain'], state: 'open',
  round: 1, ordinal: 5, change_allowed: true, countdown: 10, needed: 17, ...change,
})
const receipt = (ballot: string, change: Partial<Receipt> = {}): Receipt => ({
  ballot, poll: 'p1', round: 1, choice: 'for', choice_hash: '', salt: '', position: 128, leaf: '', recorded_at: 0, code: '7F3A-91', signature: '', ...change,
})
const problem = (kind: string): Problem => ({ type: '', title: '', status: 409, detail: `câu: ${kind}`, code: kind, kind })
const flight: Flight = { ballot: 'b1', choice: 'for', at: 0 }
const scene = (vote: Vote, change: Partial<Scene> = {}): Scene => ({ vote, poll: poll(), paused: false, reachable: true, now: 2500, ...change })
const sent = next(fresh, { is: 'tap', flight })

describe('the machine', () => {
  test('a tap sends, a receipt records, and only then it is green', () => {
    expect(bandOf(scene(sent))).toEqual({ is: 'sending', seconds: 2 })
    const done = next(sent, { is: 'receipt', receipt: receipt('b1') })
    expect(bandOf(scene(done)).is).toBe('recorded')
    expect(pressedOf(done, poll())).toEqual({ choice: 'for', state: 'recorded' })
  })
  test('a second tap waits for the answer of the first', () => {
    expect(next(sent, { is: 'tap', flight: { ballot: 'b2', choice: 'against', at: 1 } })).toBe(sent)
    expect(canTap(scene(sent))).toBe(false)
  })
  test('a receipt of an older vote never hides a newer one', () => {
    const done = next(sent, { is: 'receipt', receipt: receipt('b1', { position: 130, choice: 'against' }) })
    const after = next(done, { is: 'receipt', receipt: receipt('b0', { position: 128 }) })
    expect(after.current?.ballot).toBe('b1')
  })
  test('without any line it says so and keeps the earlier vote in view', () => {
    const done = next(sent, { is: 'receipt', receipt: receipt('b1') })
    const changing = next(done, { is: 'tap', flight: { ballot: 'b2', choice: 'against', replaces: 'b1', at: 0 } })
    const lost = next(changing, { is: 'noLine', ballot: 'b2' })
    expect(bandOf(scene(lost))).toMatchObject({ is: 'lost', kept: { ballot: 'b1' } })
    expect(pressedOf(lost, poll())).toEqual({ choice: 'against', state: 'unrecorded' })
    expect(canTap(scene(lost))).toBe(false)
  })
  test('a vote that never arrived must be tapped again', () => {
    const lost = next(sent, { is: 'noLine', ballot: 'b1' })
    const told = next(lost, { is: 'told', mine: { poll: 'p1', entitled: true }, final: true })
    expect(bandOf(scene(told)).is).toBe('missed')
    expect(canTap(scene(told))).toBe(true)
  })
  test('a vote that had arrived turns green when the server says so', () => {
    const lost = next(sent, { is: 'noLine', ballot: 'b1' })
    const told = next(lost, { is: 'told', mine: { poll: 'p1', entitled: true, current: receipt('b1') }, final: true })
    expect(bandOf(scene(told)).is).toBe('recorded')
  })
  test('a refusal shows the server’s sentence and lets one try again', () => {
    const refused = next(sent, { is: 'refused', ballot: 'b1', problem: problem('not-entitled') })
    expect(bandOf(scene(refused))).toEqual({ is: 'refused', why: 'câu: not-entitled' })
    expect(canTap(scene(refused))).toBe(true)
  })
  test('who may not vote is told why', () => {
    const barred = next(fresh, { is: 'told', mine: { poll: 'p1', entitled: false, reason: 'Bạn chưa điểm danh.' }, final: true })
    expect(bandOf(scene(barred))).toEqual({ is: 'barred', why: 'Bạn chưa điểm danh.' })
    expect(canTap(scene(barred))).toBe(false)
    expect(next(barred, { is: 'told', mine: { poll: 'p1', entitled: true }, final: true })).toEqual(fresh)
  })
  test.each([
    ['recorded before', { ...fresh, current: receipt('b1') } as Vote, { late: false, unknown: false }],
    ['too late', { phase: 'missed', flight } as Vote, { late: true, unknown: false }],
    ['still asking', { phase: 'checking', flight } as Vote, { late: false, unknown: true }],
    ['silent', fresh, { late: false, unknown: false }],
  ])('closed: %s', (_, vote, want) => {
    const band = bandOf(scene(vote, { poll: poll({ state: 'closed', closed_at: 7 }) }))
    expect(band).toMatchObject({ is: 'closed', at: 7, ...want })
  })
  test('a fault of the server pauses, and nothing can be tapped', () => {
    expect(bandOf(scene(fresh, { paused: true }))).toEqual({ is: 'paused' })
    expect(canTap(scene(fresh, { paused: true }))).toBe(false)
  })
  test('where the first vote is final it cannot be changed', () => {
    const done = next(sent, { is: 'receipt', receipt: receipt('b1') })
    expect(canTap(scene(done, { poll: poll({ change_allowed: false }) }))).toBe(false)
    expect(canTap(scene(done))).toBe(true)
  })
  test('votes count during the closing countdown', () => {
    expect(canTap(scene(fresh, { poll: poll({ state: 'closing' }) }))).toBe(true)
  })
  test('a ballot id is 128 random bits', () => {
    expect(newBallot()).toMatch(/^[0-9a-f]{32}$/)
    expect(newBallot()).not.toBe(newBallot())
  })
})

describe('the driver', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function rig(over: Partial<Wires> = {}) {
    let hear: (frame: Frame) => void = () => undefined
    const stored = new Map<string, string>()
    const mine = vi.fn(async (): Promise<MyBallot> => ({ poll: 'p1', entitled: true }))
    const putBallot = vi.fn(async (path: string): Promise<Receipt> => receipt(path.split('/').at(-1) as string))
    const wires: Wires = {
      cast: vi.fn(() => true), get: mine as unknown as Wires['get'], put: putBallot as unknown as Wires['put'],
      onAnswer: (listener) => { hear = listener; return () => undefined },
      line: signal('up'), plain: signal(true), now: () => Date.now(),
      store: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => void stored.set(key, value), removeItem: (key) => void stored.delete(key) },
      ...over,
    }
    return { wires, mine, putBallot, stored, hear: (frame: Frame) => hear(frame) }
  }
  const idOf = (box: BallotBox) => (box.vote.value as { flight: { ballot: string } }).flight.ballot

  test('records over the live line without a plain request', async () => {
    const r = rig()
    const box = new BallotBox(poll(), r.wires)
    await vi.advanceTimersByTimeAsync(10)
    box.tap('for')
    r.hear({ t: 'receipt', ref: idOf(box), receipt: receipt(idOf(box)) })
    await vi.advanceTimersByTimeAsync(10_000)
    expect(box.vote.value).toMatchObject({ phase: 'choose', current: { choice: 'for' } })
    expect(r.putBallot).not.toHaveBeenCalled()
    expect(r.stored.size).toBe(0)
  })
  test('after four silent seconds it repeats the same ballot by HTTP', async () => {
    const r = rig()
    const box = new BallotBox(poll(), r.wires)
    await vi.advanceTimersByTimeAsync(10)
    box.tap('for')
    const ballot = idOf(box)
    await vi.advanceTimersByTimeAsync(3900)
    expect(box.vote.value.phase).toBe('sending')
    await vi.advanceTimersByTimeAsync(200)
    expect(r.putBallot).toHaveBeenCalledWith(`/polls/p1/ballots/${ballot}`, { choice: 'for' }, expect.anything())
    expect(box.vote.value).toMatchObject({ phase: 'choose', current: { ballot } })
  })
  test('with no line at all: red, asked again, and never sent later by itself', async () => {
    const plain = signal(true)
    const down = async () => { throw new NoLine('cut') }
    let up = false
    const r = rig({ cast: () => false, plain, line: signal('down') })
    const put = vi.fn(down)
    const get = vi.fn(async () => (up ? { poll: 'p1', entitled: true } : down()))
    const box = new BallotBox(poll(), { ...r.wires, put: put as unknown as Wires['put'], get: get as unknown as Wires['get'] })
    box.tap('against')
    await vi.advanceTimersByTimeAsync(50)
    expect(box.vote.value.phase).toBe('lost')
    expect(plain.value).toBe(false)
    up = true
    await vi.advanceTimersByTimeAsync(3100)
    expect(box.vote.value.phase).toBe('missed')
    expect(put).toHaveBeenCalledTimes(1)
  })
  test('a change names the ballot it replaces', async () => {
    const r = rig()
    const box = new BallotBox(poll(), r.wires)
    await vi.advanceTimersByTimeAsync(10)
    box.tap('for')
    const first = idOf(box)
    r.hear({ t: 'receipt', ref: first, receipt: receipt(first) })
    box.tap('against')
    expect(r.wires.cast).toHaveBeenLastCalledWith(expect.objectContaining({ choice: 'against', replaces: first }))
  })
  test('a vote left in flight by a reload is only asked about', async () => {
    const r = rig()
    r.stored.set('ecabinet.flight.p1', JSON.stringify({ ballot: 'old', choice: 'for', at: 0 }))
    const box = new BallotBox(poll(), r.wires)
    expect(box.vote.value.phase).toBe('checking')
    await vi.advanceTimersByTimeAsync(10)
    expect(box.vote.value.phase).toBe('missed')
    expect(r.putBallot).not.toHaveBeenCalled()
  })
  test('closed meanwhile: asks, never resends', async () => {
    const r = rig()
    const box = new BallotBox(poll(), r.wires)
    await vi.advanceTimersByTimeAsync(10)
    box.tap('for')
    box.update(poll({ state: 'closed', closed_at: 1 }))
    await vi.advanceTimersByTimeAsync(4100)
    expect(r.putBallot).not.toHaveBeenCalled()
    expect(bandOf(scene(box.vote.value, { poll: poll({ state: 'closed', closed_at: 1 }) }))).toMatchObject({ is: 'closed', late: true })
  })
  test('a refusal over the live line shows its sentence', async () => {
    const r = rig()
    const box = new BallotBox(poll(), r.wires)
    await vi.advanceTimersByTimeAsync(10)
    box.tap('for')
    r.hear({ t: 'problem', ref: idOf(box), problem: problem('duplicate') })
    await vi.advanceTimersByTimeAsync(10)
    expect(box.vote.value).toMatchObject({ phase: 'refused', why: 'câu: duplicate' })
  })
  test('other people’s turnout never touches the form', async () => {
    const r = rig()
    const box = new BallotBox(poll(), r.wires)
    await vi.advanceTimersByTimeAsync(10)
    box.tap('for')
    const before = box.vote.value
    box.update(poll({ needed: 18 }))
    expect(box.vote.value).toBe(before)
  })
  test('a refused plain request counts as a working line', async () => {
    const r = rig({ cast: () => false })
    const put = vi.fn(async () => { throw new Refusal(problem('invalid')) })
    const box = new BallotBox(poll(), { ...r.wires, put: put as unknown as Wires['put'] })
    box.tap('for')
    await vi.advanceTimersByTimeAsync(10)
    expect(r.wires.plain.value).toBe(true)
    expect(box.vote.value).toMatchObject({ phase: 'refused', why: 'câu: invalid' })
  })
})
