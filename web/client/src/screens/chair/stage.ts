// Where the session stands for its chair, and with it what the action bar offers. Pure, from the live state.
import type { AgendaItem, Poll, Sections } from '../../api/types'
import { pollInHand, unsettled } from '../office/polls'

export type Stage =
  | { is: 'waiting' }
  | { is: 'over' }
  /** No sitting is open: before the session, or between two sittings. */
  | { is: 'between'; begun: boolean }
  /** A sitting is open and no item runs. */
  | { is: 'idle'; next: AgendaItem | undefined }
  | { is: 'item'; item: AgendaItem; next: AgendaItem | undefined; poll: Poll | undefined }
  /** A poll that is open or must be declared stands before everything else. */
  | { is: 'poll'; poll: Poll; item: AgendaItem | undefined }

/** What is called next: the chosen item, else the first planned one after the running one, headings skipped when their parts wait. */
export function nextItem(agenda: readonly AgendaItem[], running: string | undefined, chosen: string | undefined): AgendaItem | undefined {
  const picked = agenda.find((one) => one.id === chosen && one.id !== running)
  if (picked) return picked
  const from = agenda.findIndex((one) => one.id === running)
  return agenda.slice(from + 1).find((one) => one.state === 'planned') ?? agenda.find((one) => one.state === 'planned' && one.id !== running)
}

export function stageOf(sections: Sections, chosen: { item?: string | undefined; poll?: string | undefined }): Stage {
  const { session, agenda = [] } = sections
  if (!session) return { is: 'waiting' }
  if (session.state === 'closed') return { is: 'over' }
  const polls = Object.values(sections.polls ?? {})
  const poll = pollInHand(polls, session.item, chosen.poll)
  if (poll && unsettled(poll)) return { is: 'poll', poll, item: agenda.find((one) => one.id === poll.item) }
  if (!session.sitting_open) return { is: 'between', begun: session.state === 'running' }
  const item = agenda.find((one) => one.id === session.item)
  const next = nextItem(agenda, session.item, chosen.item)
  return item ? { is: 'item', item, next, poll } : { is: 'idle', next }
}
