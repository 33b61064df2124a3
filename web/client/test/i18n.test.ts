import { describe, expect, test } from 'vitest'
import { fill, type Message } from '../src/i18n/catalogue'
import { formatBytes, formatClock, formatDigits, formatNumber, formatSpan, formatTime, timeZone } from '../src/i18n/format'
import { knownLanguage } from '../src/i18n'
import bn from '../src/i18n/bn'
import en from '../src/i18n/en'
import vi from '../src/i18n/vi'

const forms = (message: Message): string[] => (typeof message === 'string' ? [message] : [message.one, message.other])
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).sort()

describe('dictionaries', () => {
  const originals = vi as Record<string, string>
  for (const [name, words] of Object.entries({ en, bn } as Record<string, Record<string, Message>>)) {
    test(`${name} has every key, none empty, with the same placeholders`, () => {
      expect(Object.keys(words).sort()).toEqual(Object.keys(originals).sort())
      for (const [key, message] of Object.entries(words)) {
        for (const text of forms(message)) {
          expect(text.trim(), key).not.toBe('')
          expect(placeholders(text), key).toEqual(placeholders(originals[key] as string))
        }
      }
    })
  }
  test('Bengali is written in Bengali letters', () => {
    const latin = Object.entries(bn as Record<string, string>).filter(([key, text]) => /[A-Za-z]{2,}/.test(text.replace(/\{\w+\}/g, '')) && key !== 'x')
    expect(latin).toEqual([])
  })
})

describe('filling', () => {
  test.each([
    [{ one: '{n} page', other: '{n} pages' }, { n: 1 }, 'en', '1 page'],
    [{ one: '{n} page', other: '{n} pages' }, { n: 12 }, 'en', '12 pages'],
    ['Cần {n}/{of} tán thành', { n: 17, of: 33 }, 'vi', 'Cần 17/33 tán thành'],
    ['{of}-এর মধ্যে {n} প্রয়োজন', { n: 17, of: 33 }, 'bn', '৩৩-এর মধ্যে ১৭ প্রয়োজন'],
    ['mã {code}', { code: '7F3A-91' }, 'vi', 'mã 7F3A-91'],
  ] as const)('%j with %j in %s', (message, values, to, want) => {
    expect(fill(message, values as Record<string, string | number>, to)).toBe(want)
  })
})

describe('figures', () => {
  timeZone.value = 'Asia/Ho_Chi_Minh'
  const at = Date.UTC(2026, 11, 10, 3, 41, 22)
  test('times are in the council’s zone', () => {
    expect(formatClock(at, 'vi')).toBe('10:41:22')
    expect(formatTime(at, 'en')).toBe('10:41')
    expect(formatTime(at, 'bn')).toBe('১০:৪১')
  })
  test('numbers and sizes are in the reader’s digits', () => {
    expect(formatNumber(1204, 'vi')).toBe('1.204')
    expect(formatNumber(1204, 'bn')).toBe('১,২০৪')
    expect(formatBytes(3_140_000, 'vi')).toBe('3,1 MB')
    expect(formatBytes(12_300, 'vi')).toBe('13 kB')
    expect(formatBytes(62_400_000, 'en')).toBe('62 MB')
    expect(formatDigits('10.5', 'bn')).toBe('১০.৫')
    expect(formatDigits('10.5', 'vi')).toBe('10.5')
  })
  test('spans count down, and up once they are over', () => {
    expect(formatSpan(135_000, 'vi')).toBe('02:15')
    expect(formatSpan(-12_000, 'vi')).toBe('+00:12')
    expect(formatSpan(38_000, 'bn')).toBe('০০:৩৮')
  })
})

test.each([['vi-VN', 'vi'], ['bn', 'bn'], ['en-US', 'en'], ['fr', 'vi'], [undefined, 'vi']] as const)('%s is read in %s', (tag, want) => {
  expect(knownLanguage(tag)).toBe(want)
})
