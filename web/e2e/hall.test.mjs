// The hall screen: no controls, and everything fits without scrolling from a projector of 720 lines to one of
// 2160, whatever is shown.
import { accessible, equal, ok, sees } from './lib/expect.mjs'
import { openSitting, pollOf, prepare, runItem, seats, votes } from './lib/scenes.mjs'

const screens = { '720p': { width: 1280, height: 720 }, '4K': { width: 3840, height: 2160 } }

async function fitsScreens(page, what) {
  for (const [name, size] of Object.entries(screens)) {
    await page.setViewportSize(size)
    const room = await page.evaluate(() => {
      const { scrollHeight, clientHeight, scrollWidth, clientWidth } = document.documentElement
      const cut = [...document.querySelectorAll('.hall__body, .hall__body *')].filter((one) => one.getBoundingClientRect().bottom > innerHeight + 1 || one.getBoundingClientRect().right > innerWidth + 1)
      return { over: scrollHeight - clientHeight, aside: scrollWidth - clientWidth, cut: cut.map((one) => one.className || one.tagName).slice(0, 3) }
    })
    ok(room.over <= 0 && room.aside <= 0, `${what}, ${name}: ${room.over} px below, ${room.aside} px beside the screen`)
    equal(room.cut.join(), '', `${what}, ${name}: outside the screen`)
    const letters = await page.evaluate(() => Math.min(...[...document.querySelectorAll('.hall__body p, .hall__body h1, .hall__body li')].filter((one) => one.textContent.trim()).map((one) => parseFloat(getComputedStyle(one).fontSize))))
    ok(letters >= size.height / 54, `${what}, ${name}: letters of ${letters} px cannot be read from the back`)
  }
  equal(await page.locator('button, a, input').count(), 0, `${what}: a control`)
  for (const colorScheme of ['dark', 'light']) {
    await page.emulateMedia({ colorScheme })
    await accessible(page, `${what}, ${colorScheme}`)
  }
}

export const tests = {
  'agenda, running item, vote, result and names all fit': async (stage) => {
    const page = await stage.visit('hall', { size: screens['720p'] })
    await sees(page, 'Khai mạc kỳ họp')
    await fitsScreens(page, 'agenda')
    await openSitting(stage)
    await runItem(stage, '3')
    await sees(page, 'Báo cáo tình hình kinh tế - xã hội năm 2026 và kế hoạch năm 2027')
    await fitsScreens(page, 'running item')

    await runItem(stage, '10.5')
    const poll = await prepare(stage, await pollOf(stage, '10.5'), { countdown: 0 })
    const secretary = await stage.council.as('secretary')
    await secretary.post(`/polls/${poll.id}/open`)
    await sees(page, 'đại biểu đã gửi phiếu')
    await votes(stage, poll, { ...seats(4, 13, 'for'), ...seats(14, 20, 'against'), ...seats(21, 22, 'abstain') })
    await sees(page, '19')
    await fitsScreens(page, 'vote')
    await secretary.post(`/polls/${poll.id}/close`)
    await secretary.post(`/polls/${poll.id}/declare`)
    await sees(page, '10 < 17')
    await fitsScreens(page, 'result')
    await page.locator('.hall__names').waitFor() // the result and the names take turns
    equal(await page.locator('.hall__names li').count(), 33)
    await fitsScreens(page, 'names')
  },
}
