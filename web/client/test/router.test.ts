import { expect, test } from 'vitest'
import { isOwn, match } from '../src/router'

test.each([
  ['/', '/', {}],
  ['/s/:session', '/s/7', { session: '7' }],
  ['/s/:session', '/s/7/', { session: '7' }],
  ['/s/:session/read/:document', '/s/7/read/a%20b', { session: '7', document: 'a b' }],
  ['/s/:session', '/s', undefined],
  ['/s/:session', '/x/7', undefined],
  ['/hall', '/hall/7', undefined],
])('%s on %s', (pattern, path, want) => {
  expect(match(pattern, path)).toEqual(want)
})

test.each([['/', true], ['/s/1/papers', true], ['/sign-in', false], ['/verify', false], ['/api/v1/me', false], ['/docs/a/b', false]])('%s is ours: %s', (path, want) => {
  expect(isOwn(path)).toBe(want)
})
