// Which people the check-in board shows: by tab and by what was typed, marks and case aside.
import type { Attendee } from '../../api/types'
import { plainText } from './uploads'

export type Show = 'all' | 'away' | 'guests'

const shows: Record<Show, (one: Attendee) => boolean> = {
  all: (one) => !one.guest,
  away: (one) => !one.guest && !one.present,
  guests: (one) => one.guest === true,
}

/** A search goes through everybody, so that nobody is missed because of the tab. */
export function found(people: readonly Attendee[], show: Show, text: string): Attendee[] {
  const words = plainText(text).split(/\s+/).filter(Boolean)
  const fits = (one: Attendee) => words.every((word) => String(one.seat ?? '') === word || plainText(one.name).split(/\s+/).some((part) => part.startsWith(word)))
  const listed = words.length > 0 ? people.filter(fits) : people.filter(shows[show])
  return [...listed].sort((a, b) => (a.seat ?? 9999) - (b.seat ?? 9999) || a.name.localeCompare(b.name, 'vi'))
}
