// Steps that several tests need before the part they look at: a sitting opened with a quorum, an item called,
// a vote opened, a paper replaced. Done through the public API, by the people whose job it is.
import { pdf } from './pdf.mjs'

/** Everything of the session as the secretary sees it. */
export async function whole(stage, title) {
  const secretary = await stage.council.as('secretary')
  const { id } = await stage.council.session(title)
  return { secretary, id, session: await secretary.get(`/sessions/${id}`) }
}

/** Checks the deputies in at the desk, but for those who do it themselves or stay away, and opens the sitting. */
export async function openSitting(stage, { except = [], count = 33 } = {}) {
  const { secretary, id } = await whole(stage)
  const body = stage.council.account('secretary').body
  const deputies = stage.council.keys.accounts.filter((one) => one.body === body && one.seat && one.username !== 'delegate31' && !except.includes(one.username))
  await Promise.all(deputies.slice(0, count).map((one) => secretary.post(`/sessions/${id}/attendance`, { person: one.person, present: true })))
  await secretary.post(`/sessions/${id}/open-sitting`)
  return deputies.slice(0, count)
}

/** Calls an item; the sitting is opened first where it is not. */
export async function runItem(stage, number) {
  const { secretary, id, session } = await whole(stage)
  if (!session.live.sitting_open) await openSitting(stage)
  const item = session.agenda.find((one) => one.number === number)
  await secretary.put(`/sessions/${id}/running-item`, { item: item.id })
  return item
}

/** The prepared poll of an item. */
export async function pollOf(stage, number) {
  const { secretary, id, session } = await whole(stage)
  const item = session.agenda.find((one) => one.number === number)
  return (await secretary.get(`/sessions/${id}/polls`)).find((one) => one.item === item.id)
}

/** Puts another file in the place of a published paper. */
export async function replacePaper(stage, document) {
  const secretary = await stage.council.as('secretary')
  await secretary.upload(document, 'Bản sửa.pdf', pdf('Dự thảo đã sửa', 6))
  await secretary.post(`/documents/${document}/publish`)
}

/** Leaves the reader for the home once the tablet has noted the page. */
export async function leavePaper(page) {
  await page.waitForFunction(() => new Promise((done) => {
    const open = indexedDB.open('ecabinet')
    open.onsuccess = () => (open.result.transaction('places').objectStore('places').getAll().onsuccess = (event) => {
      open.result.close()
      done(event.target.result.some((place) => place.page > 1))
    })
  }))
  await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name: 'Kỳ họp' }).click()
}

/** Shortens the announced closing of a prepared poll: nobody waits for ten seconds without need. */
export async function prepare(stage, poll, change) {
  const secretary = await stage.council.as('secretary')
  const { item, title, method, rule, change_allowed } = poll
  return secretary.patch(`/polls/${poll.id}`, { item, title, method, rule, change_allowed, countdown: 3, ...change })
}

/** Lets deputies answer, a few at a time: their sign-ins are slow on purpose. */
export async function votes(stage, poll, choices) {
  const waiting = Object.entries(choices)
  const voter = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await (await stage.council.as(next[0])).cast(poll.id, next[1])
  }
  await Promise.all(Array.from({ length: 4 }, voter))
}

/** The same answer of the deputies with these seats. */
export const seats = (from, to, choice) => Object.fromEntries(Array.from({ length: to - from + 1 }, (_, i) => [`delegate${String(from + i).padStart(2, '0')}`, choice]))

/** Closes the session, freezes its minutes, and lets these sign in their order. */
export async function signedBy(stage, ...signers) {
  const { secretary, id } = await whole(stage)
  await secretary.post(`/sessions/${id}/close-sitting`)
  await secretary.post(`/sessions/${id}/close`)
  await secretary.post(`/sessions/${id}/minutes/draft`)
  let minutes = await secretary.post(`/sessions/${id}/minutes/freeze`)
  for (const who of signers) {
    const { field } = minutes.steps.find((step) => step.state === 'next')
    minutes = await (await stage.council.as(who)).post(`/sessions/${id}/minutes/sign`, { field, hash: minutes.hash, password: stage.council.account(who).key_password })
  }
  return minutes
}
