// Every tablet in one glance: whether a seat has sent its vote, never what.
import { number } from '../i18n'

export interface SeatView {
  seat: number
  name: string
  state: 'none' | 'sent' | 'off' | 'away'
  /** The state in words, for screen readers and as a tooltip. */
  words: string
}

export function Seats({ seats, label }: { seats: readonly SeatView[]; label: string }) {
  return (
    <ul class="seats" aria-label={label}>
      {seats.map((one) => (
        <li key={one.seat} class={one.state === 'none' ? 'seat' : `seat is-${one.state}`} title={`${one.name}: ${one.words}`}>
          <span aria-hidden="true">{number(one.seat)}</span>
          <span class="hush">{`${one.name}: ${one.words}`}</span>
        </li>
      ))}
    </ul>
  )
}
