// What a tab knows about the minutes it edits: a pure state machine. A text is saved from the revision it
// was made of; when somebody else has saved meanwhile nothing is overwritten before the person has chosen.
import type { Minutes } from '../../api/types'

export interface Draft {
  text: string
  /** The revision the text was made of. */
  base: number
  phase: 'saved' | 'changed' | 'saving' | 'failed' | 'conflict'
  /** What the server holds instead, while the person chooses. */
  theirs?: { text: string; revision: number }
  /** The text that is under way, to see whether typing went on. */
  sent?: string
}

export type DraftEvent =
  | { is: 'typed'; text: string }
  | { is: 'sent' }
  | { is: 'saved'; revision: number }
  | { is: 'failed' }
  /** The server holds another revision than the one this text was made of. */
  | { is: 'other'; text: string; revision: number }
  /** A new text was asked for and is here. */
  | { is: 'replaced'; text: string; revision: number }
  | { is: 'keepMine' }
  | { is: 'takeTheirs' }

export const draftFrom = (minutes: Pick<Minutes, 'text' | 'revision'>): Draft => ({ text: minutes.text, base: minutes.revision, phase: 'saved' })

export function nextDraft(draft: Draft, event: DraftEvent): Draft {
  const { text, base } = draft
  switch (event.is) {
    case 'typed':
      return event.text === text ? draft : { ...draft, text: event.text, phase: draft.phase === 'conflict' || draft.phase === 'saving' ? draft.phase : 'changed' }
    case 'sent':
      return { text, base, phase: 'saving', sent: text }
    case 'saved':
      return { text, base: event.revision, phase: draft.sent === text ? 'saved' : 'changed' }
    case 'failed':
      return { ...draft, phase: 'failed' }
    case 'other':
      return other(draft, event)
    case 'replaced':
      return draftFrom(event)
    case 'keepMine':
      return draft.theirs ? { text, base: draft.theirs.revision, phase: 'changed' } : draft
    case 'takeTheirs':
      return draft.theirs ? { text: draft.theirs.text, base: draft.theirs.revision, phase: 'saved' } : draft
  }
}

function other(draft: Draft, theirs: { text: string; revision: number }): Draft {
  // While a save is under way its own answer decides.
  if (theirs.revision <= draft.base || draft.phase === 'saving') return draft
  if (theirs.text === draft.text || draft.phase === 'saved') return { text: theirs.text, base: theirs.revision, phase: 'saved' }
  // What was sent did arrive, only its answer was lost: that is no conflict.
  if (theirs.text === draft.sent) return { text: draft.text, base: theirs.revision, phase: 'changed' }
  return { text: draft.text, base: draft.base, phase: 'conflict', theirs: { text: theirs.text, revision: theirs.revision } }
}

/** Whether there is something that only this page holds. */
export const unsaved = (draft: Draft): boolean => draft.phase !== 'saved'

/** Whether it should be saved now. */
export const wantsSave = (draft: Draft): boolean => draft.phase === 'changed' || draft.phase === 'failed'

/** The lines that differ, for showing both sides: what begins and ends alike is left out. */
export function difference(mine: string, theirs: string): { before: number; mine: string[]; theirs: string[] } {
  const a = mine.split('\n')
  const b = theirs.split('\n')
  let head = 0
  while (head < Math.min(a.length, b.length) && a[head] === b[head]) head++
  let tail = 0
  while (tail < Math.min(a.length, b.length) - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++
  return { before: head, mine: a.slice(head, a.length - tail), theirs: b.slice(head, b.length - tail) }
}
