import { expect, test } from 'vitest'
import type { Attendance, Poll } from '../src/api/types'
import { outOf } from '../src/live/needed'

const attendance = { present: 22, seats: 33, filled: 32 } as Attendance
const poll = (base: string) => ({ threshold: { num: 1, den: 2, strict: true, base } }) as Poll

test.each([['seats', 33], ['filled', 32], ['present', 22], ['cast', undefined]])('a number needed of %s is shown out of %s', (base, want) => {
  expect(outOf(poll(base), attendance)).toBe(want)
  expect(outOf(poll(base), undefined)).toBeUndefined()
})
