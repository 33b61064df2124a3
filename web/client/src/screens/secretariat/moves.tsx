// The arrows that give an agenda item another place.
import type { AgendaItem } from '../../api/types'
import { post } from '../../api/client'
import { Icon, type IconName } from '../../ui'
import { useAct } from '../office/act'
import { w } from '../office/words'
import { moveOf, type Direction } from './agenda'

const arrows: readonly [Direction, IconName][] = [['up', 'up'], ['down', 'down'], ['out', 'next'], ['in', 'next']]

/** The buttons that move the chosen item; those that lead nowhere keep their place. */
export function Moves({ items, item }: { items: readonly AgendaItem[]; item: AgendaItem }) {
  const { busy, run } = useAct()
  return (
    <span class="office__moves" role="group" aria-label={w('move')}>
      {arrows.map(([to, icon]) => {
        const move = moveOf(items, item.id, to)
        return (
          <button key={to} type="button" class={`button is-quiet is-${to}`} aria-label={w(`move_${to}`)} title={w(`move_${to}`)} disabled={!move || busy !== undefined}
            onClick={() => void run(to, () => post<AgendaItem[]>(`/items/${item.id}/move`, move))}><Icon name={icon} /></button>
        )
      })}
    </span>
  )
}
