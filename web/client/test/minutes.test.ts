import { describe, expect, test } from 'vitest'
import { difference, draftFrom, nextDraft, unsaved, wantsSave, type Draft, type DraftEvent } from '../src/screens/secretariat/draft'

const after = (...events: DraftEvent[]): Draft => events.reduce(nextDraft, draftFrom({ text: 'một', revision: 3 }))
const typed = (text: string): DraftEvent => ({ is: 'typed', text })
const other = (text: string, revision: number): DraftEvent => ({ is: 'other', text, revision })

describe('the draft of the minutes', () => {
  test('typing is unsaved until the server has it', () => {
    expect(after(typed('hai'))).toMatchObject({ phase: 'changed', base: 3 })
    expect(unsaved(after(typed('hai'), { is: 'sent' }))).toBe(true)
    expect(after(typed('hai'), { is: 'sent' }, { is: 'saved', revision: 4 })).toEqual({ text: 'hai', base: 4, phase: 'saved' })
  })
  test('what was typed while saving is saved next', () => {
    const draft = after(typed('hai'), { is: 'sent' }, typed('ba'), { is: 'saved', revision: 4 })
    expect(draft).toMatchObject({ text: 'ba', base: 4, phase: 'changed' })
    expect(wantsSave(draft)).toBe(true)
  })
  test('an untouched page takes what somebody else saved', () => expect(after(other('khác', 4))).toEqual({ text: 'khác', base: 4, phase: 'saved' }))
  test('a changed one keeps its own and shows both', () => {
    const draft = after(typed('hai'), { is: 'sent' }, { is: 'failed' }, other('khác', 4))
    expect(draft).toMatchObject({ text: 'hai', base: 3, phase: 'conflict', theirs: { text: 'khác', revision: 4 } })
    expect(wantsSave(draft)).toBe(false)
    expect(nextDraft(draft, { is: 'keepMine' })).toEqual({ text: 'hai', base: 4, phase: 'changed' })
    expect(nextDraft(draft, { is: 'takeTheirs' })).toEqual({ text: 'khác', base: 4, phase: 'saved' })
    expect(nextDraft(draft, typed('hai rưỡi'))).toMatchObject({ text: 'hai rưỡi', phase: 'conflict' })
  })
  test('its own save is no conflict when only the answer was lost', () => {
    expect(after(typed('hai'), { is: 'sent' }, { is: 'failed' }, other('hai', 4))).toEqual({ text: 'hai', base: 4, phase: 'saved' })
    expect(after(typed('hai'), { is: 'sent' }, { is: 'failed' }, typed('ba'), other('hai', 4))).toMatchObject({ text: 'ba', base: 4, phase: 'changed' })
  })
  test('news of its own save that comes before the answer changes nothing', () => {
    expect(after(typed('hai'), { is: 'sent' }, other('hai', 4), { is: 'saved', revision: 4 })).toEqual({ text: 'hai', base: 4, phase: 'saved' })
    expect(after(other('cũ', 2))).toMatchObject({ text: 'một', base: 3 })
  })
})

test('the difference leaves out what begins and ends alike', () => {
  expect(difference('a\nb\nc\nd', 'a\nx\ny\nd')).toEqual({ before: 1, mine: ['b', 'c'], theirs: ['x', 'y'] })
  expect(difference('a\nb', 'a\nb\nc')).toEqual({ before: 2, mine: [], theirs: ['c'] })
})
