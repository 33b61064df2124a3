// What tests ask: plain assertions whose message says what a person would have seen.
import assert from 'node:assert/strict'
import { axeSource } from './place.mjs'
import { sizes } from './stage.mjs'

export const { equal, ok, match, deepEqual } = assert

/** Waits until a question is answered with yes, asking often. */
export async function until(what, ask, within = 20_000) {
  const end = Date.now() + within
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    if (Date.now() > end) assert.fail(`in vain: ${what}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

/** The text is on the page for eyes, not only in its source. */
export const sees = (page, text, within) => page.getByText(text).filter({ visible: true }).first().waitFor({ timeout: within })

/** The text is on no part of the page. */
export const misses = async (page, text) => equal(await page.getByText(text).filter({ visible: true }).count(), 0, `“${text}” is on the page`)

const everything = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }
const colours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }

/** Nothing on the page hinders a person with a disability, as far as axe can tell. */
export async function accessible(page, what, runOnly = everything) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axeSource()) // a script element is forbidden by the page's policy, rightly
  const found = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] }), runOnly)
  const words = found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target.join(' ')} (${node.failureSummary?.split('\n')[1]?.trim()})`).join(' | ')}`)
  assert.deepEqual(words, [], what)
}

/** Runs axe on the page in each of the sizes and both looks; a dark look differs from a light one in its colours only. */
export async function accessibleEverywhere(page, what, { among = Object.keys(sizes) } = {}) {
  const before = page.viewportSize()
  for (const size of among) {
    await page.setViewportSize(sizes[size])
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme })
      await accessible(page, `${what}, ${size}, ${colorScheme}`, colorScheme === 'dark' ? colours : everything)
    }
    await fits(page, `${what}, ${size}`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize(before)
}

/** Nobody has to scroll sideways; the message names what sticks out. */
export async function fits(page, what) {
  const { wide, room, out } = await page.evaluate(() => {
    const { scrollWidth: wide, clientWidth: room } = document.documentElement
    const over = [...document.body.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > room + 1)
    return { wide, room, out: over.slice(-2).map((one) => `${one.tagName.toLowerCase()}.${one.className}: ${one.textContent.trim().slice(0, 60)}`) }
  })
  ok(wide <= room, `${what}: the page is ${wide} wide in a window of ${room}: ${out.join(' | ')}`)
}
