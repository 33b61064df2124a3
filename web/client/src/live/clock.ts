// The server's clock on this device. Countdowns and elapsed times are computed from it, because a
// tablet's own clock lies.
import { signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'

const offset = signal(0)

/** Takes the server's time from a message that has just arrived. */
export function setServerNow(ms: number): void {
  const next = ms - Date.now()
  // Ignore the jitter of the line; only a real difference may move the clock.
  if (Math.abs(next - offset.peek()) > 250) offset.value = next
}

export const serverNow = (): number => Date.now() + offset.value

/** The server's time, refreshed each interval while the component is shown. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(serverNow())
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
