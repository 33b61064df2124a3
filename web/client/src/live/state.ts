// The live state of one session as this client knows it: a pure fold of the server's frames. Frames carry
// state, not changes, so folding the same frame twice is harmless and an old one is recognised by its position.
import type { Frame, Poll, Sections } from '../api/types'

export interface Live {
  epoch: string
  position: number
  sections: Sections
}

export const nothing: Live = { epoch: '', position: 0, sections: {} }

/** Folds one frame in; frames that carry no state leave it as it is. */
export function fold(live: Live, frame: Frame): Live {
  if (frame.t === 'head') return live
  if (frame.t !== 'welcome' && frame.t !== 'state') return live
  const position = frame.position ?? live.position
  const epoch = frame.epoch ?? live.epoch
  if (frame.t === 'welcome' && frame.full) return { epoch, position, sections: frame.sections ?? {} }
  if (position < live.position) return live
  return { epoch, position, sections: merge(live.sections, frame.sections ?? {}) }
}

function merge(old: Sections, fresh: Sections): Sections {
  const merged: Sections = { ...old, ...fresh }
  if (fresh.polls) merged.polls = { ...old.polls, ...fresh.polls }
  if (fresh.turnout) merged.turnout = { ...old.turnout, ...fresh.turnout }
  return merged
}

const votable = (poll: Poll): boolean => poll.method === 'named' && (poll.state === 'open' || poll.state === 'closing')

/** The poll that is being voted on by tablets; the newest, should there ever be two. */
export function openPoll(live: Live): Poll | undefined {
  return Object.values(live.sections.polls ?? {}).filter(votable).sort((a, b) => (b.opened_at ?? 0) - (a.opened_at ?? 0))[0]
}

/** The polls of an item, latest round last. */
export function pollsOf(live: Live, item: string): Poll[] {
  return Object.values(live.sections.polls ?? {}).filter((poll) => poll.item === item).sort((a, b) => a.round - b.round || a.ordinal - b.ordinal)
}

/** How many votes by tablet there are in the session: the 6 of "5/6". */
export function pollCount(live: Live): number {
  return Object.values(live.sections.polls ?? {}).filter((poll) => poll.state !== 'annulled').length
}
