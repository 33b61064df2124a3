// Clocks that tick by the server's time, in figures of equal width.
import { formatSpan } from '../i18n/format'
import { language, time } from '../i18n'
import { useNow } from '../live/clock'
import { Progress } from './marks'

/** The time of day. */
export function WallClock() {
  return <b class="figure">{time(useNow(1000))}</b>
}

/** What is left until a moment; past it, how much it is over. */
export function Countdown({ until, of }: { until: number; of?: number }) {
  const left = until - useNow(250)
  const state = left < 0 ? ' is-over' : left < 60_000 ? ' is-last' : ''
  return (
    <div class={`clock${state}`} role="timer">
      <p class="clock__time">{formatSpan(left, language.value)}</p>
      {of !== undefined && <Progress n={Math.max(0, of - left)} of={of} />}
    </div>
  )
}

/** Whole seconds left until a moment, never below zero. */
export const useSecondsLeft = (until: number | undefined): number =>
  Math.max(0, Math.ceil(((until ?? 0) - useNow(250)) / 1000))
