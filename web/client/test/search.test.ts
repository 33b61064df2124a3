import { describe, expect, test } from 'vitest'
import { findAll, fold } from '../src/pdf/fold'

const hits = (text: string, question: string) => findAll(fold(text), question).map((span) => text.slice(span.start, span.end))

describe('search without diacritics', () => {
  test.each([
    ['Đường giao thông thôn 3', 'duong', ['Đường']],
    ['Đường giao thông thôn 3', 'đường giao', ['Đường giao']],
    ['NGHỊ QUYẾT về nghị quyết', 'nghi quyet', ['NGHỊ QUYẾT', 'nghị quyết']],
    ['Nghị\nquyết', 'nghị quyết', ['Nghị\nquyết']],
    ['Nghị quyết'.normalize('NFD'), 'nghi', ['Nghị'.normalize('NFD').slice(0, 5)]],
    ['không có', 'thôn', []],
    ['abc', '  ', []],
  ])('%j for %j', (text, question, want) => {
    expect(hits(text, question)).toEqual(want.map((one) => expect.stringContaining(one.slice(0, 3))))
  })
  test('Bengali vowel signs carry meaning and stay', () => {
    expect(hits('ভোট', 'ভট')).toEqual([])
    expect(hits('ভোট চলছে', 'ভোট')).toEqual(['ভোট'])
  })
})
