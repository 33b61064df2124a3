import { describe, expect, test } from 'vitest'
import type { AgendaItem, ItemMove } from '../src/api/types'
import { moveOf, neighbour, type Direction } from '../src/screens/secretariat/agenda'

const item = (id: string, parent = '', level = 1, planned?: number): AgendaItem =>
  ({ id, level, number: id, title: id, minutes: 10, state: 'planned', documents: 0, ...(parent && { parent }), ...(planned !== undefined && { planned_at: planned }) })
// a, b with parts b1, b2, then c
const items = [item('a'), item('b'), item('b1', 'b', 2), item('b2', 'b', 2), item('c')]

/** What the server makes of a move: the order of the ids with their parents. */
function after(list: readonly AgendaItem[], id: string, move: ItemMove): string[] {
  const rows = list.map((one) => ({ id: one.id, parent: one.parent ?? '' }))
  const mine = rows.find((one) => one.id === id) as { id: string; parent: string }
  const rest = rows.filter((one) => one !== mine)
  mine.parent = move.parent ?? ''
  const before = move.before ? rest.findIndex((one) => one.id === move.before) : rest.length
  rest.splice(before, 0, mine)
  const walk = (parent: string): string[] => rest.filter((one) => one.parent === parent).flatMap((one) => [one.id, ...walk(one.id)])
  return walk('')
}

describe('the moves of an agenda item', () => {
  test.each<[string, Direction, string[]]>([
    ['b', 'up', ['b', 'b1', 'b2', 'a', 'c']],
    ['a', 'down', ['b', 'b1', 'b2', 'a', 'c']],
    ['b', 'down', ['a', 'c', 'b', 'b1', 'b2']],
    ['b2', 'up', ['a', 'b', 'b2', 'b1', 'c']],
    ['b1', 'out', ['a', 'b', 'b2', 'b1', 'c']],
    ['c', 'in', ['a', 'b', 'b1', 'b2', 'c']],
  ])('%s %s', (id, to, want) => {
    const move = moveOf(items, id, to)
    expect(move && after(items, id, move)).toEqual(want)
  })
  test('an item taken out stands right after what it was part of', () => expect(moveOf(items, 'b1', 'out')).toEqual({ before: 'c' }))
  test.each<[string, Direction]>([['a', 'up'], ['c', 'down'], ['b1', 'up'], ['b2', 'down'], ['a', 'in'], ['a', 'out'], ['b1', 'in'], ['unknown', 'up']])('%s cannot go %s', (id, to) => {
    expect(moveOf(items, id, to)).toBeUndefined()
  })
  test('a subtree does not go deeper than the server allows', () => {
    const deep = [item('x'), item('y'), item('y1', 'y', 2), item('y2', 'y1', 3), item('y3', 'y2', 4), item('y4', 'y3', 5)]
    expect(moveOf(deep, 'y', 'in')).toBeUndefined()
  })
})

test('after a deletion the item below is shown, at the end the one above', () => {
  expect(neighbour(items, 'b')).toBe('b1')
  expect(neighbour(items, 'c')).toBe('b2')
})
