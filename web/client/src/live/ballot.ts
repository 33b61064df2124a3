// Drives the vote of this person in one poll: sends over the live line, asks by plain HTTP when no answer
// comes within four seconds, and asks again when the line is back. It repeats a ballot only while the
// person is waiting for that very tap; it never sends one later by itself.
import { effect, signal, type ReadonlySignal, type Signal } from '@preact/signals'
import type { BallotInput, Choice, Frame, MyBallot, Poll, Receipt } from '../api/types'
import { NoLine, Refusal, get, put } from '../api/client'
import { serverNow } from './clock'
import { castLive, line, onAnswer, plainUp } from './room'
import { flightOf, inFlight, newBallot, next, resumed, type Flight, type Vote, type VoteEvent } from './vote'

const answerWithin = 4000
const askAgainAfter = 3000

export interface Wires {
  cast: typeof castLive
  get: typeof get
  put: typeof put
  onAnswer: typeof onAnswer
  line: ReadonlySignal<string>
  /** Whether plain HTTP gets through; shared by all of the client. */
  plain: Signal<boolean>
  now: () => number
  store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
}

const wires = (): Wires => ({ cast: castLive, get, put, onAnswer, line, plain: plainUp, now: serverNow, store: localStorage })

export class BallotBox {
  readonly vote: Signal<Vote>
  private timer: ReturnType<typeof setTimeout> | undefined
  private asking = false
  private repeating = false
  private readonly stops: (() => void)[] = []
  private poll: Poll

  constructor(poll: Poll, private readonly w: Wires = wires()) {
    this.poll = poll
    this.vote = signal<Vote>(resumed(this.read()))
    let first = true
    this.stops.push(w.onAnswer((frame) => this.answered(frame)))
    this.stops.push(effect(() => {
      // At the start and each time the line comes or goes: what stands?
      if (w.line.value !== 'connecting' || first) void this.ask()
      first = false
    }))
  }

  /** Takes the poll's newest state; a close makes the server's record final. */
  update(poll: Poll): void {
    const closedNow = this.poll.state !== poll.state && (poll.state === 'closed' || poll.state === 'declared')
    const barredBefore = this.vote.peek().barred !== undefined && this.poll !== poll
    this.poll = poll
    if (closedNow || barredBefore) void this.ask()
  }

  stop(): void {
    clearTimeout(this.timer)
    for (const stop of this.stops) stop()
  }

  /** Casts: one tap, one ballot id. */
  tap(choice: Choice): void {
    const vote = this.vote.peek()
    if (inFlight(vote)) return
    const flight: Flight = { ballot: newBallot(), choice, at: this.w.now(), ...(vote.current && { replaces: vote.current.ballot }) }
    this.happen({ is: 'tap', flight })
    const { ballot, replaces } = flight
    const sent = this.w.cast({ ref: ballot, poll: this.poll.id, ballot, choice, ...(replaces && { replaces }) })
    clearTimeout(this.timer)
    if (sent) this.timer = setTimeout(() => this.unanswered(ballot), answerWithin)
    else void this.repeat(flight)
  }

  /** Asks the server what stands, and settles a vote that is in doubt. */
  async ask(): Promise<void> {
    if (this.asking) return
    this.asking = true
    const doubtful = flightOf(this.vote.peek())
    const wasSending = this.vote.peek().phase === 'sending'
    try {
      const mine = await this.w.get<MyBallot>(`/polls/${this.poll.id}/ballot`, { timeout: answerWithin })
      this.w.plain.value = true
      // A tap sent just now over the live line may still be on its way; every other doubt ends here.
      const stillFlying = wasSending || this.repeating || flightOf(this.vote.peek()) !== doubtful
      this.happen({ is: 'told', mine, final: !stillFlying })
    } catch (error) {
      this.failed(error, doubtful)
    } finally {
      this.asking = false
    }
  }

  private async unanswered(ballot: string): Promise<void> {
    if (flightOf(this.vote.peek())?.ballot !== ballot || this.vote.peek().phase !== 'sending') return
    this.happen({ is: 'unanswered', ballot })
    const flight = flightOf(this.vote.peek())
    if (flight) await this.repeat(flight)
  }

  /** Repeats the same ballot by plain HTTP: the same id returns the same receipt, so this can never count twice. */
  private async repeat(flight: Flight): Promise<void> {
    if (this.poll.state !== 'open' && this.poll.state !== 'closing') return this.ask()
    this.repeating = true
    const body: BallotInput = { choice: flight.choice, ...(flight.replaces && { replaces: flight.replaces }) }
    try {
      const receipt = await this.w.put<Receipt>(`/polls/${this.poll.id}/ballots/${flight.ballot}`, body, { timeout: answerWithin })
      this.w.plain.value = true
      this.happen({ is: 'receipt', receipt })
    } catch (error) {
      this.failed(error, flight)
    } finally {
      this.repeating = false
    }
  }

  private failed(error: unknown, flight: Flight | undefined): void {
    if (error instanceof Refusal) {
      this.w.plain.value = true
      if (flight) this.refused(flight.ballot, error)
      return
    }
    if (!(error instanceof NoLine)) console.error(error)
    this.w.plain.value = false
    if (flight) this.happen({ is: 'noLine', ballot: flight.ballot })
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.ask(), askAgainAfter)
  }

  private refused(ballot: string, refusal: Refusal): void {
    this.happen({ is: 'refused', ballot, problem: refusal.problem })
    // Whatever the reason, the server's record says what stands now.
    setTimeout(() => void this.ask())
  }

  private answered(frame: Frame): void {
    if (frame.t === 'receipt' && frame.receipt?.poll === this.poll.id) this.happen({ is: 'receipt', receipt: frame.receipt })
    if (frame.t === 'problem' && frame.problem && frame.ref === flightOf(this.vote.peek())?.ballot) this.refused(frame.ref as string, new Refusal(frame.problem))
  }

  private happen(event: VoteEvent): void {
    this.vote.value = next(this.vote.peek(), event)
    const flight = inFlight(this.vote.peek()) || this.vote.peek().phase === 'lost' ? flightOf(this.vote.peek()) : undefined
    if (flight) this.w.store.setItem(this.key, JSON.stringify(flight))
    else this.w.store.removeItem(this.key)
  }

  private get key(): string {
    return `ecabinet.flight.${this.poll.id}`
  }

  private read(): Flight | undefined {
    const text = this.w.store.getItem(this.key)
    return text ? (JSON.parse(text) as Flight) : undefined
  }
}
