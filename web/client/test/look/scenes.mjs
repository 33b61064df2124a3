// What to look at: each scene is a path, a state of the council and perhaps an act of the delegate.
import * as world from './world.mjs'

const recorded = (message, send) => send({ t: 'receipt', ref: message.ref, receipt: world.receipt(message.poll, message.ballot, message.choice) })
const voting = { now: world.at(10, 41, 20), path: '/s/s1', sections: world.withPoll(world.poll()) }
const tap = (n) => async (page) => {
  await page.locator('.choice').nth(n).click()
  await page.waitForTimeout(400)
}

export const scenes = [
  { name: 'home', looks: [{}, { theme: 'dark' }, { language: 'en' }, { language: 'bn' }] },
  { name: 'home-text', sizes: ['wide'], looks: [{ text: '200' }, { text: '150' }] },
  { name: 'home-before', sizes: ['wide'], sections: world.sections({ session: { state: 'published', sitting_open: false }, agenda: world.agenda.map((one) => ({ ...one, state: 'planned', outcome: undefined })) }), boot: { sessions: [world.sessions[1]] } },
  { name: 'home-none', sizes: ['phone'], boot: { sessions: [] } },
  { name: 'papers', path: '/s/s1/papers' },
  { name: 'mine', path: '/s/s1/mine', looks: [{}, { theme: 'dark' }, { language: 'bn' }] },
  { name: 'vote-choose', ...voting, looks: [{}, { language: 'bn' }, { language: 'en', theme: 'dark' }] },
  { name: 'vote-text', ...voting, sizes: ['wide', 'phone'], looks: [{ text: '200' }] },
  { name: 'vote-recorded', ...voting, onCast: recorded, act: tap(0), looks: [{}, { theme: 'dark' }] },
  { name: 'vote-sending', ...voting, act: tap(1), sizes: ['wide', 'phone'] },
  { name: 'vote-no-line', ...voting, sizes: ['tall', 'phone'], act: async (page) => {
    await page.context().setOffline(true)
    await page.route('**/api/**', (route) => route.abort())
    await tap(0)(page)
    await page.waitForTimeout(4800)
  } },
  { name: 'vote-closing', ...voting, sections: world.withPoll(world.poll({ state: 'closing', closes_at: world.at(10, 41, 28) })), sizes: ['tall'] },
  { name: 'vote-paused', ...voting, sections: { ...world.withPoll(world.poll()), fault: { paused: true } }, sizes: ['tall'] },
]

const hall = { path: '/hall', sizes: ['hall'], looks: [{}, { theme: 'dark' }] }
const justNow = (offset) => ({ ...world.declared, declared_at: world.at(10, 41, 5) - offset })
scenes.push(
  { name: 'hall-running', ...hall },
  { name: 'hall-agenda', ...hall, sections: world.sections({ session: { state: 'running', sitting: 1, sitting_open: true } }) },
  { name: 'hall-vote', ...hall, sections: world.withPoll(world.poll(), 22) },
  { name: 'hall-result', ...hall, sections: world.withPoll(justNow(2000), 30), looks: [{}, { language: 'bn' }] },
  { name: 'hall-names', ...hall, sections: world.withPoll(justNow(17_000), 30) },
)

const reader = { path: '/s/s1/read/doc0', wait: 2500 }
scenes.push(
  { name: 'reader', ...reader, looks: [{}, { theme: 'dark' }] },
  { name: 'reader-page', ...reader, sizes: ['wide', 'phone'], act: async (page) => {
    await page.locator('.tools .push').click()
    await page.locator('dialog input').fill('30')
    await page.screenshot({ path: `${process.env.LOOK_OUT ?? '.'}/reader-dialog.png` })
    await page.keyboard.press('Enter')
    await page.waitForTimeout(1500)
  } },
  { name: 'reader-search', ...reader, sizes: ['wide', 'phone'], act: async (page) => {
    await page.locator('.tools button').nth(1).click()
    await page.locator('input[type=search]').fill('culture')
    await page.waitForTimeout(2500)
    await page.locator('button.row').nth(2).click()
    await page.waitForTimeout(1500)
  } },
  { name: 'reader-vote', ...voting, ...reader, now: voting.now, sections: voting.sections },
  { name: 'reader-missing', path: '/s/s1/read/none', sizes: ['phone'] },
)
