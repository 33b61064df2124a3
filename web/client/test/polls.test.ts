import { describe, expect, test } from 'vitest'
import type { AgendaItem, Me, Poll, PollState, Sections } from '../src/api/types'
import { deskPath, desksOf } from '../src/roles'
import { actsOf, agreed, missing, needOf, pollInHand, wrongLine, type PollAct } from '../src/screens/office/polls'
import { fromWall, toWall } from '../src/screens/office/when'
import { nextItem, stageOf } from '../src/screens/chair/stage'

const poll = (id: string, change: Partial<Poll> = {}): Poll => ({
  id, session: 's', item: 'i1', title: id, method: 'named', rule: 'resolution', threshold: { num: 1, den: 2, strict: true, base: 'seats' },
  choices: ['for', 'against', 'abstain'], state: 'draft', round: 1, ordinal: 1, change_allowed: true, countdown: 10, needed: 17, ...change,
})
const item = (id: string, state: AgendaItem['state'] = 'planned'): AgendaItem => ({ id, level: 1, number: id, title: id, minutes: 10, state, documents: 0 })

describe('the life of a poll', () => {
  test.each<[PollState, PollAct[]]>([
    ['draft', ['open', 'edit', 'remove']], ['open', ['close', 'countdown', 'byHand', 'annul']], ['closing', ['close', 'byHand', 'annul']],
    ['closed', ['declare', 'annul']], ['declared', []], ['annulled', ['nextRound']],
  ])('%s allows %j', (state, want) => expect(actsOf(poll('p', { state }))).toEqual(want))
  test('on paper it is closed by the count alone', () => expect(actsOf(poll('p', { state: 'open', method: 'paper' }))).toEqual(['count', 'annul']))
  test('without a countdown there is none to start', () => expect(actsOf(poll('p', { state: 'open', countdown: 0 }))).not.toContain('countdown'))
  test('an annulled one is asked again once', () => expect(actsOf(poll('p', { state: 'annulled' }), [poll('q', { previous: 'p' })])).toEqual([]))
})

describe('the poll in the chair\'s hand', () => {
  const all = [poll('p1', { state: 'declared' }), poll('p2', { ordinal: 2 }), poll('p3', { item: 'i2', ordinal: 3 })]
  test('an open one stands before everything', () => expect(pollInHand([...all, poll('p4', { item: 'i9', state: 'closing' })], 'i1', 'p1')?.id).toBe('p4'))
  test('else the chosen one, else the draft of the running item', () => {
    expect(pollInHand(all, 'i1', 'p3')?.id).toBe('p3')
    expect(pollInHand(all, 'i1', undefined)?.id).toBe('p2')
    expect(pollInHand(all, 'i5', undefined)).toBeUndefined()
  })
})

describe('what a rule needs', () => {
  const room = { seats: 33, filled: 33, present: 30 }
  test.each([['resolution', 17], ['removal', 22], ['procedure', 16]])('%s of 33 seats with 30 present: %i', (rule, n) => expect(needOf(rule, room)?.n).toBe(n))
  test('with fewer than two thirds of the seats filled, more than two thirds of the rest', () => expect(needOf('resolution', { seats: 33, filled: 21, present: 20 })).toEqual({ n: 15, of: 21, base: 'filled' }))
  test('exactly two thirds filled is not fewer', () => expect(needOf('removal', { seats: 33, filled: 22, present: 20 })).toEqual({ n: 22, of: 33, base: 'seats' }))
  test('confidence is counted for each person', () => expect(needOf('confidence', room)).toBeUndefined())
})

test('only a confidence vote has subjects, and it is on paper', () => {
  const base = { item: 'i', title: 't', change_allowed: true, countdown: 0 }
  expect(agreed({ ...base, method: 'named', rule: 'confidence', subjects: [' A ', '', 'A', 'B'] })).toMatchObject({ method: 'paper', subjects: ['A', 'B'] })
  expect(agreed({ ...base, method: 'named', rule: 'resolution', subjects: ['A'] })).not.toHaveProperty('subjects')
})

test('missing are those in the room with a seat who have not sent', () => {
  const people = [{ person: 'a', name: 'A', seat: 2, present: true }, { person: 'b', name: 'B', seat: 1, present: true }, { person: 'c', name: 'C', seat: 3, present: false }, { person: 'g', name: 'G', present: true, guest: true }]
  expect(missing({ sent: 1, of: 2, sent_by: ['a'] }, people).map((one) => one.person)).toEqual(['b'])
})

test('a line of a paper count must give the valid ballots', () => {
  expect(wrongLine(30, [[10, 10, 10], [20, 10, 1]])).toBe(1)
  expect(wrongLine(30, [[10, 10, 10]])).toBeUndefined()
})

describe('the stage of the session', () => {
  const agenda = [item('i1', 'done'), item('i2', 'running'), item('i3'), item('i4')]
  const sections = (change: Partial<Sections> = {}): Sections => ({ agenda, session: { state: 'running', sitting: 1, sitting_open: true, item: 'i2' }, ...change })
  test('the next item is the chosen one, else the next planned one', () => {
    expect(nextItem(agenda, 'i2', undefined)?.id).toBe('i3')
    expect(nextItem(agenda, 'i2', 'i4')?.id).toBe('i4')
    expect(nextItem(agenda, 'i4', undefined)?.id).toBe('i3')
  })
  test('it follows the live state', () => {
    expect(stageOf({}, {}).is).toBe('waiting')
    expect(stageOf(sections({ session: { state: 'published', sitting_open: false } }), {})).toEqual({ is: 'between', begun: false })
    expect(stageOf(sections({ session: { state: 'running', sitting_open: true } }), {}).is).toBe('idle')
    expect(stageOf(sections(), {})).toMatchObject({ is: 'item', item: { id: 'i2' }, next: { id: 'i3' } })
    expect(stageOf(sections({ session: { state: 'closed', sitting_open: false } }), {}).is).toBe('over')
  })
  test('a vote that is open or undeclared stands before the item, even between sittings', () => {
    const open = { p: poll('p', { state: 'closed', item: 'i3' }) }
    expect(stageOf(sections({ polls: open }), {})).toMatchObject({ is: 'poll', item: { id: 'i3' } })
    expect(stageOf(sections({ polls: open, session: { state: 'running', sitting_open: false } }), {}).is).toBe('poll')
  })
})

test('desks follow the roles, the busiest first', () => {
  const me = (...roles: string[]) => ({ bodies: [{ roles }] }) as unknown as Me
  expect(desksOf(me('delegate', 'chair'))).toEqual(['chair', 'delegate'])
  expect(desksOf(me('guest'))).toEqual(['delegate'])
  expect(desksOf(undefined)).toEqual([])
  expect(deskPath('secretary', 's1')).toBe('/office/s1/agenda')
  expect(deskPath('delegate')).toBe('/s')
})

test.each([['Asia/Ho_Chi_Minh', '2026-12-10T07:30', Date.UTC(2026, 11, 10, 0, 30)], ['Europe/Berlin', '2026-10-25T12:00', Date.UTC(2026, 9, 25, 11)]])('a field in %s holds the wall clock', (zone, text, ms) => {
  expect(fromWall(text, zone)).toBe(ms)
  expect(toWall(ms, zone)).toBe(text)
})
