// The delegate before any vote: home in every size, language and look; check-in; papers that fill up; a reader
// that opens where one stopped and keeps its page over a new version.
import { accessible, accessibleEverywhere, equal, fits, match, misses, ok, sees, until } from './lib/expect.mjs'
import { leavePaper, openSitting, replacePaper, runItem } from './lib/scenes.mjs'

/** Chooses a language as a person does, and goes home. */
async function speak(page, name, home) {
  await page.goto(`${page.base}/`)
  await page.getByRole('navigation').getByRole('link').nth(2).click()
  await page.getByRole('button', { name, exact: true }).click()
  await page.getByRole('navigation').getByRole('link', { name: home }).click()
}

const languages = [
  ['vi', 'Tiếng Việt', 'Kỳ họp', 'Đang diễn ra'],
  ['en', 'English', 'Session', 'Now'],
  ['bn', 'বাংলা', 'অধিবেশন', undefined],
]

export const tests = {
  'checks in, and the tablet says since when': async (stage) => {
    await openSitting(stage, { except: ['delegate07'] })
    const page = await stage.visit('delegate07')
    await sees(page, 'Bạn chưa điểm danh')
    await page.getByRole('button', { name: 'Điểm danh' }).click()
    await sees(page, /Bạn đã điểm danh lúc \d\d:\d\d/)
    await misses(page, 'Bạn chưa điểm danh')
    await page.getByRole('link', { name: 'Của tôi' }).click()
    await sees(page, /từ \d\d:\d\d, đang có mặt/)
  },

  'home is readable for everybody in three sizes, three languages, light and dark': async (stage) => {
    await runItem(stage, '10.4')
    const page = await stage.visit('delegate05')
    for (const [tag, name, home, now] of languages) {
      await speak(page, name, home ?? /./)
      await page.getByRole('heading', { level: 1, name: 'Nghị quyết về mức thu phí chợ trên địa bàn xã' }).waitFor()
      if (now) await sees(page, now)
      equal(await page.getAttribute('html', 'lang'), tag)
      await accessibleEverywhere(page, `home ${tag}`)
    }
  },

  'papers and record are readable for everybody': async (stage) => {
    const page = await stage.visit('delegate08')
    for (const tab of ['Tài liệu', 'Của tôi']) {
      await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name: tab }).click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      await accessibleEverywhere(page, tab, { among: ['wide', 'phone'] })
    }
  },

  'text can be made twice as large without losing anything': async (stage) => {
    const page = await stage.visit('delegate08', { size: 'phone' })
    for (const size of ['125', '150', '200']) {
      await page.getByRole('button', { name: /^Cỡ chữ/ }).click()
      await page.getByRole('button', { name: `Cỡ chữ: ${size} %` }).waitFor()
      await fits(page, `text ${size} %`)
    }
    await page.getByRole('heading', { level: 1 }).waitFor()
    await accessible(page, 'home with large text')
  },

  'the running paper opens in one tap, and again at the page one left': async (stage) => {
    await runItem(stage, '10.4')
    const page = await stage.visit('delegate09')
    await page.getByRole('link', { name: /^Mở tài liệu/ }).click()
    await page.locator('.sheet-page canvas').first().waitFor()
    ok(await painted(page), 'the first page is not blank')
    await page.getByRole('button', { name: /chọn trang/ }).click()
    await page.getByRole('dialog').getByRole('spinbutton').fill('3')
    await page.getByRole('dialog').getByRole('button', { name: 'Mở' }).click()
    await page.getByRole('button', { name: /Trang 3 trên/ }).waitFor()
    await accessible(page, 'reader')
    await leavePaper(page)
    await page.getByRole('link', { name: 'Mở tài liệu, trang 3' }).click()
    await page.getByRole('button', { name: /Trang 3 trên/ }).waitFor()
    await until('page 3 is at the top of the view', () => page.evaluate(() => {
      const top = (place) => document.querySelector(place)?.getBoundingClientRect().top ?? NaN
      return Math.abs(top('[data-page="3"]') - top('.reader__body')) < 40
    }))
  },

  'words are found without typing marks': async (stage) => {
    await runItem(stage, '10.4')
    const page = await stage.visit('delegate11')
    await page.getByRole('link', { name: /^Mở tài liệu/ }).click()
    await page.locator('.sheet-page canvas').first().waitFor()
    await page.getByRole('button', { name: 'Tìm trong tài liệu' }).click()
    await page.getByRole('searchbox').fill('nghi quyet')
    await sees(page, /Thấy \d+ chỗ/)
  },

  'a new version is offered, and the page is kept': async (stage) => {
    await runItem(stage, '10.4')
    const page = await stage.visit('delegate10')
    await page.getByRole('link', { name: /^Mở tài liệu/ }).click()
    await page.locator('.sheet-page canvas').first().waitFor()
    await page.getByRole('button', { name: /chọn trang/ }).click()
    await page.getByRole('dialog').getByRole('spinbutton').fill('2')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /Trang 2 trên/ }).waitFor()
    await replacePaper(stage, page.url().split('/').at(-1))
    await sees(page, 'Có bản 2 của tài liệu này')
    await sees(page, 'Bạn đang đọc bản 1. Trang đang đọc được giữ nguyên.')
    await page.getByRole('button', { name: /Trang 2 trên/ }).waitFor()
    await page.getByRole('button', { name: 'Đọc bản 2' }).click()
    await page.locator('.sheet-page canvas').first().waitFor()
    await page.getByRole('button', { name: /Trang 2 trên/ }).waitFor()
    await misses(page, 'Có bản 2 của tài liệu này')
  },

  'what may not be seen is not there': async (stage) => {
    const guest = await stage.visit('guest01')
    await guest.getByRole('navigation', { name: 'Các trang' }).waitFor()
    const session = (await stage.council.session()).id
    await guest.goto(`${guest.base}/s/${session}/read/aaaaaaaaaaaaaaaaaaaaaaaaaa`)
    await sees(guest, 'Tài liệu này không có trong kỳ họp của bạn')
    await guest.goto(`${guest.base}/no/such/page`)
    await sees(guest, 'Không có trang này')
    match(await guest.title(), /e-Cabinet/)
  },
}

/** Whether anything dark was drawn on the first canvas. */
const painted = (page) => until('the page is painted', () => page.evaluate(() => {
  const canvas = document.querySelector('.sheet-page canvas')
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, Math.min(canvas.height, 600))
  return data.some((value, i) => i % 4 === 0 && value < 100 && data[i + 3] > 0)
}))
