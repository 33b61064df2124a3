// Date and time fields hold the council's wall clock, whatever zone the device is in: these turn instants
// into such texts and back.

/** "2026-12-10T07:30" as the clock on the council's wall shows the instant. */
export function toWall(ms: number, zone: string | undefined): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(zone && { timeZone: zone }),
  }).formatToParts(ms)
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** The instant of a wall clock's text; undefined when it is none. */
export function fromWall(text: string, zone: string | undefined): number | undefined {
  const wanted = Date.parse(`${text}Z`)
  if (Number.isNaN(wanted)) return undefined
  // The zone's distance is known only at an instant: guess, look, and correct twice for a change of the clocks.
  let guess = wanted
  for (let i = 0; i < 2; i++) guess += wanted - Date.parse(`${toWall(guess, zone)}Z`)
  return guess
}
