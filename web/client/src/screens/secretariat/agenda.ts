// Where an agenda item can go: up, down, in and out, as moves the server understands. Pure, on the flat
// list in the order of the agenda.
import type { AgendaItem, ItemMove } from '../../api/types'

export type Direction = 'up' | 'down' | 'in' | 'out'

/** How deep the server lets an agenda go. */
export const deepest = 5

const siblings = (items: readonly AgendaItem[], parent: string | undefined): AgendaItem[] =>
  items.filter((one) => (one.parent ?? '') === (parent ?? ''))

const levelsBelow = (items: readonly AgendaItem[], id: string): number =>
  siblings(items, id).reduce((most, child) => Math.max(most, 1 + levelsBelow(items, child.id)), 0)

const at = (parent: string | undefined, before: string | undefined): ItemMove => ({ ...(parent && { parent }), ...(before && { before }) })

/** The move of an item in a direction; undefined where it cannot go further. */
export function moveOf(items: readonly AgendaItem[], id: string, to: Direction): ItemMove | undefined {
  const item = items.find((one) => one.id === id)
  if (!item) return undefined
  const row = siblings(items, item.parent)
  const place = row.indexOf(item)
  switch (to) {
    case 'up':
      return place > 0 ? at(item.parent, row[place - 1]?.id) : undefined
    case 'down':
      return place < row.length - 1 ? at(item.parent, row[place + 2]?.id) : undefined
    case 'in': {
      const host = row[place - 1]
      return host && item.level + levelsBelow(items, id) < deepest ? at(host.id, undefined) : undefined
    }
    case 'out': {
      const parent = items.find((one) => one.id === item.parent)
      if (!parent) return undefined
      const uncles = siblings(items, parent.parent)
      return at(parent.parent, uncles[uncles.indexOf(parent) + 1]?.id)
    }
  }
}

/** The item that a list should show after one was deleted: the one below, else the one above. */
export function neighbour(items: readonly AgendaItem[], id: string): string | undefined {
  const place = items.findIndex((one) => one.id === id)
  return items[place + 1]?.id ?? items[place - 1]?.id
}
