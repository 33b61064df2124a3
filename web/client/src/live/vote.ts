// What a tablet knows about its own vote in one poll: a pure state machine. Green comes from a receipt and
// from nothing else; a vote is in flight, recorded, refused or unknown, and while it is unknown the server
// is asked, because an error never means "not recorded".
import type { Choice, MyBallot, Poll, Problem, Receipt } from '../api/types'

/** A vote on its way: its id was made here, so asking and repeating are safe. */
export interface Flight {
  ballot: string
  choice: Choice
  replaces?: string
  /** When it was tapped, by the server's clock. */
  at: number
}

export type Vote = {
  /** The vote that counts, as far as the server has told. */
  current?: Receipt
  /** Set when the server says that this person may not vote now. */
  barred?: string
} & (
  | { phase: 'choose' }
  | { phase: 'sending' | 'checking' | 'lost'; flight: Flight }
  /** The line came back and the server never had it: the person must tap again. */
  | { phase: 'missed'; flight: Flight }
  | { phase: 'refused'; flight: Flight; why: string }
)

export type VoteEvent =
  | { is: 'tap'; flight: Flight }
  /** Four seconds without an answer, or the line was down when tapped. */
  | { is: 'unanswered'; ballot: string }
  | { is: 'noLine'; ballot: string }
  | { is: 'receipt'; receipt: Receipt }
  | { is: 'refused'; ballot: string; problem: Problem }
  /** The server's record of this person's vote; final says that the flight can no longer arrive. */
  | { is: 'told'; mine: MyBallot; final: boolean }

export const fresh: Vote = { phase: 'choose' }

/** Starts again from a vote that was in flight when the page was left. */
export const resumed = (flight: Flight | undefined): Vote => (flight ? { phase: 'checking', flight } : fresh)

export const flightOf = (vote: Vote): Flight | undefined => (vote.phase === 'choose' ? undefined : vote.flight)

/** Whether a vote is on its way, so that a second tap must wait for its answer. */
export const inFlight = (vote: Vote): boolean => vote.phase === 'sending' || vote.phase === 'checking'

export function next(vote: Vote, event: VoteEvent): Vote {
  switch (event.is) {
    case 'tap':
      return inFlight(vote) ? vote : { ...base(vote), phase: 'sending', flight: event.flight }
    case 'unanswered':
      return vote.phase === 'sending' && vote.flight.ballot === event.ballot ? { ...vote, phase: 'checking' } : vote
    case 'noLine':
      return inFlight(vote) && flightOf(vote)?.ballot === event.ballot ? { ...base(vote), phase: 'lost', flight: flightOf(vote) as Flight } : vote
    case 'receipt':
      return settled(vote, event.receipt)
    case 'refused':
      return flightOf(vote)?.ballot === event.ballot ? refusedBy(vote, event.problem) : vote
    case 'told':
      return told(vote, event.mine, event.final)
  }
}

const base = (vote: Vote): { current?: Receipt; barred?: string } => ({
  ...(vote.current && { current: vote.current }),
  ...(vote.barred !== undefined && { barred: vote.barred }),
})

/** A receipt settles its own flight; a late receipt of an older vote never hides a newer one. */
function settled(vote: Vote, receipt: Receipt): Vote {
  const current = newer(vote.current, receipt)
  if (flightOf(vote)?.ballot === receipt.ballot) return { current, phase: 'choose' }
  return { ...vote, current }
}

function newer(old: Receipt | undefined, receipt: Receipt): Receipt {
  return old && old.position > receipt.position ? old : receipt
}

function refusedBy(vote: Vote, problem: Problem): Vote {
  const flight = flightOf(vote) as Flight
  // After a close only the server's record says whether the vote had arrived: ask it.
  if (problem.kind === 'closed') return { ...base(vote), phase: 'checking', flight }
  return { ...base(vote), phase: 'refused', flight, why: problem.detail }
}

function told(vote: Vote, mine: MyBallot, final: boolean): Vote {
  const current = mine.current ? newer(vote.current, mine.current) : vote.current
  const known = { ...(current && { current }), ...(!mine.entitled && { barred: mine.reason ?? '' }) }
  const flight = flightOf(vote)
  if (!flight || (mine.current && mine.current.ballot === flight.ballot)) return { ...known, phase: 'choose' }
  if (vote.phase === 'refused' || vote.phase === 'missed') return { ...known, phase: vote.phase, flight, why: vote.phase === 'refused' ? vote.why : '' } as Vote
  if (final) return { ...known, phase: 'missed', flight }
  return { ...known, phase: vote.phase, flight } as Vote
}

/** What the band above the choices says; the screen turns it into words. */
export type Band =
  | { is: 'choose' | 'paused' | 'idleNoLine' }
  | { is: 'barred' | 'refused' | 'annulled'; why: string }
  | { is: 'sending'; seconds: number }
  | { is: 'recorded'; receipt: Receipt }
  | { is: 'lost'; kept: Receipt | undefined }
  | { is: 'checking' | 'missed' }
  | { is: 'closed'; at: number; receipt: Receipt | undefined; late: boolean; unknown: boolean }

export interface Scene {
  vote: Vote
  poll: Poll
  paused: boolean
  /** Whether any line to the server works, live or plain. */
  reachable: boolean
  now: number
}

const ended = (poll: Poll): boolean => poll.state === 'closed' || poll.state === 'declared'

/** Reads the one thing the band says now, most important first. */
export function bandOf({ vote, poll, paused, reachable, now }: Scene): Band {
  if (poll.state === 'annulled') return { is: 'annulled', why: poll.annul_reason ?? '' }
  if (ended(poll)) return closedBand(vote, poll)
  if (vote.phase === 'sending') return { is: 'sending', seconds: Math.max(0, Math.floor((now - vote.flight.at) / 1000)) }
  if (vote.phase === 'lost') return { is: 'lost', kept: vote.current }
  if (paused) return { is: 'paused' }
  if (vote.phase === 'checking') return { is: 'checking' }
  if (vote.phase === 'refused') return { is: 'refused', why: vote.why }
  if (vote.phase === 'missed') return { is: 'missed' }
  if (vote.current) return { is: 'recorded', receipt: vote.current }
  if (!reachable) return { is: 'idleNoLine' }
  if (vote.barred !== undefined) return { is: 'barred', why: vote.barred }
  return { is: 'choose' }
}

function closedBand(vote: Vote, poll: Poll): Band {
  const at = poll.closed_at ?? 0
  const flight = flightOf(vote)
  const unknown = inFlight(vote) || vote.phase === 'lost'
  const late = flight !== undefined && !unknown && vote.current?.ballot !== flight.ballot
  return { is: 'closed', at, receipt: vote.current, late, unknown }
}

/** Which choice looks pressed, and whether it is only hoped for. */
export function pressedOf(vote: Vote, poll: Poll): { choice: Choice; state: 'recorded' | 'sending' | 'unrecorded' } | undefined {
  const flight = flightOf(vote)
  if (flight && inFlight(vote)) return { choice: flight.choice, state: 'sending' }
  if (flight && vote.phase === 'lost' && !ended(poll)) return { choice: flight.choice, state: 'unrecorded' }
  return vote.current && { choice: vote.current.choice, state: 'recorded' }
}

/** Whether a tap would be sent now. */
export function canTap({ vote, poll, paused, reachable }: Scene): boolean {
  if (poll.state !== 'open' && poll.state !== 'closing') return false
  if (paused || inFlight(vote) || vote.phase === 'lost' || !reachable) return false
  if (vote.barred !== undefined) return false
  return !(vote.current && !poll.change_allowed)
}

/** A new ballot id: 128 random bits as 32 hexadecimal digits. */
export function newBallot(random: (into: Uint8Array<ArrayBuffer>) => void = (into) => void crypto.getRandomValues(into)): string {
  const bytes = new Uint8Array(16)
  random(bytes)
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
