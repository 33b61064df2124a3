// What may be done with a poll in each state of its life, what a rule will need, and who is still missing.
// Pure; the server decides, these only keep buttons away that could not work.
import type { Attendee, Poll, PollInput, PollState, Turnout } from '../../api/types'

export type PollAct = 'edit' | 'remove' | 'open' | 'countdown' | 'close' | 'count' | 'byHand' | 'declare' | 'annul' | 'nextRound'

const named: Record<PollState, readonly PollAct[]> = {
  draft: ['open', 'edit', 'remove'],
  open: ['close', 'countdown', 'byHand', 'annul'],
  closing: ['close', 'byHand', 'annul'],
  closed: ['declare', 'annul'],
  declared: [],
  annulled: ['nextRound'],
}

/** The acts that make sense now, the next one first. */
export function actsOf(poll: Poll, all: readonly Poll[] = []): readonly PollAct[] {
  if (poll.method === 'paper' && poll.state === 'open') return ['count', 'annul']
  if (poll.state === 'annulled' && all.some((one) => one.previous === poll.id)) return []
  return poll.state === 'open' && poll.countdown === 0 ? named.open.filter((act) => act !== 'countdown') : named[poll.state]
}

export const running = (poll: Poll): boolean => poll.state === 'open' || poll.state === 'closing'
/** Opened but not yet decided: the room must not go on without it. */
export const unsettled = (poll: Poll): boolean => running(poll) || poll.state === 'closed'

/** Polls in the order the council counts them. */
export const inOrder = (polls: readonly Poll[]): Poll[] => [...polls].sort((a, b) => a.ordinal - b.ordinal || a.round - b.round)

/** The poll the chair has before her: one that is open, else the chosen one, else that of the running item. */
export function pollInHand(polls: readonly Poll[], item: string | undefined, chosen: string | undefined): Poll | undefined {
  const all = inOrder(polls)
  const ofItem = all.filter((one) => one.item === item)
  return all.find(unsettled) ?? all.find((one) => one.id === chosen) ?? ofItem.find((one) => one.state === 'draft') ?? ofItem.at(-1)
}

/** Those in the room who may vote and have not sent. */
export function missing(turnout: Turnout | undefined, attendees: readonly Attendee[]): Attendee[] {
  const sent = new Set(turnout?.sent_by)
  return attendees.filter((one) => one.seat && one.present && !sent.has(one.person)).sort(bySeat)
}

export const bySeat = (a: Attendee, b: Attendee): number => (a.seat ?? 9999) - (b.seat ?? 9999)

export const rules = ['resolution', 'removal', 'procedure', 'confidence'] as const
export type RuleName = (typeof rules)[number]

interface Room { seats: number; filled: number; present: number }
export interface Need { n: number; of: number; base: 'seats' | 'filled' | 'present' }

/** How many "for" a rule would need as the council stands; undefined where each person is counted on paper. */
export function needOf(rule: string, room: Room): Need | undefined {
  const short = room.filled * 3 < room.seats * 2
  const moreThan = (num: number, den: number, of: number) => Math.floor((of * num) / den) + 1
  if (rule === 'procedure') return { n: moreThan(1, 2, room.present), of: room.present, base: 'present' }
  if (rule !== 'resolution' && rule !== 'removal') return undefined
  if (short) return { n: moreThan(2, 3, room.filled), of: room.filled, base: 'filled' }
  const n = rule === 'removal' ? Math.ceil((room.seats * 2) / 3) : moreThan(1, 2, room.seats)
  return { n, of: room.seats, base: 'seats' }
}

export const inputOf = (poll: Poll): PollInput => ({
  item: poll.item, title: poll.title, method: poll.method, rule: poll.rule, change_allowed: poll.change_allowed, countdown: poll.countdown,
  ...(poll.subjects?.length && { subjects: poll.subjects }),
})

/** Keeps method, rule and subjects in agreement: only a confidence vote has subjects, and it is on paper. */
export function agreed(input: PollInput): PollInput {
  const { subjects, ...rest } = input
  if (input.rule !== 'confidence') return rest
  return { ...rest, method: 'paper', subjects: [...new Set((subjects ?? []).map((one) => one.trim()).filter(Boolean))] }
}

/** What is wrong with a count before it is sent: a line whose numbers do not give the valid ballots. */
export function wrongLine(valid: number, lines: readonly (readonly number[])[]): number | undefined {
  const wrong = lines.findIndex((counts) => counts.reduce((sum, n) => sum + n, 0) !== valid)
  return wrong < 0 ? undefined : wrong
}
