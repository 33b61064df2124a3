// Takes the pictures of the main screens for the README: a session under way, in three sizes. The words on
// them are the demo's, which is invented.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { sees } from './lib/expect.mjs'
import { openSitting, pollOf, prepare, runItem, seats, signedBy, votes, whole } from './lib/scenes.mjs'
import { sizes, Stage } from './lib/stage.mjs'

const most = 120_000

class Camera {
  constructor(folder) {
    this.folder = resolve(folder)
    mkdirSync(this.folder, { recursive: true })
    for (const name of readdirSync(this.folder)) if (name.endsWith('.jpg')) rmSync(join(this.folder, name))
  }

  /** A picture in each size, as good as its bytes allow. */
  async take(page, name, among = Object.keys(sizes)) {
    await page.mouse.move(0, 0) // nothing looks as if it were pointed at
    for (const size of among) {
      await page.setViewportSize(sizes[size])
      await settled(page)
      await this.#shoot(page, among.length > 1 ? `${name}-${size}` : name)
    }
  }

  async #shoot(page, name) {
    for (let quality = 88; quality >= 40; quality -= 8) {
      const bytes = await page.screenshot({ type: 'jpeg', quality, animations: 'disabled' })
      if (bytes.length > most) continue
      writeFileSync(join(this.folder, `${name}.jpg`), bytes)
      return console.log(`${name}.jpg  ${Math.round(bytes.length / 1000)} kB`)
    }
    throw new Error(`${name} does not fit into ${most} bytes`)
  }
}

/** Fonts are there, and a paper in the reader is painted in its new size. */
const settled = (page) => page.evaluate(async () => {
  await document.fonts.ready
  const painted = () => [...document.querySelectorAll('.sheet-page')].slice(0, 1).every((one) => one.querySelector('canvas'))
  for (let i = 0; i < 120 && !painted(); i++) await new Promise(requestAnimationFrame)
  await new Promise((done) => setTimeout(done, 250)) // the layout follows the size in a frame or two
})

/** Returns the exit code. */
export async function takePictures(browser, kit, folder) {
  const stage = new Stage(browser, kit, 'pictures')
  const camera = new Camera(folder)
  try {
    await stage.open()
    await council(stage, camera)
    await office(stage, camera)
    await check(stage, camera)
    return 0
  } finally {
    await stage.close()
  }
}

/** The delegate, the chair and the hall during one vote. */
async function council(stage, camera) {
  await openSitting(stage)
  await runItem(stage, '10.5')
  const delegate = await stage.visit('delegate12', { host: 'delegate' })
  await sees(delegate, 'Danh mục đầu tư công năm 2027')
  await delegate.getByRole('link', { name: 'Tất cả' }).waitFor()
  await sees(delegate, /Đã tải đủ/)
  await camera.take(delegate, 'delegate-home')
  await delegate.emulateMedia({ colorScheme: 'dark' })
  await camera.take(delegate, 'delegate-home-dark', ['wide'])
  await delegate.emulateMedia({ colorScheme: 'light' })
  await delegate.getByRole('link', { name: /^Mở tài liệu/ }).click()
  await delegate.locator('.sheet-page canvas').first().waitFor()
  await camera.take(delegate, 'reader')

  const poll = await prepare(stage, await pollOf(stage, '10.5'), { countdown: 10 })
  const secretary = await stage.council.as('secretary')
  const [chair, hall] = await Promise.all([stage.visit('chair1', { host: 'chair' }), stage.visit('hall')])
  await secretary.post(`/polls/${poll.id}/open`)
  await delegate.locator('.choice').first().click()
  await sees(delegate, 'Đã ghi nhận: Tán thành')
  await votes(stage, poll, { ...seats(4, 11, 'for'), ...seats(13, 16, 'for'), ...seats(17, 23, 'against') })
  await sees(chair, 'Chưa gửi: 12')
  await camera.take(delegate, 'vote-recorded')
  await camera.take(chair, 'chair-vote')
  await votes(stage, poll, { chair2: 'for', chair3: 'for', ...seats(24, 27, 'against'), ...seats(28, 30, 'abstain'), chair1: 'for' })
  await secretary.post(`/polls/${poll.id}/close`)
  await secretary.post(`/polls/${poll.id}/declare`)
  await sees(hall, '16 < 17')
  await camera.take(hall, 'hall-result', ['wide'])
  await hall.locator('.hall__names').waitFor()
  await camera.take(hall, 'hall-names', ['wide'])
  await stage.clear()
}

/** The secretary's agenda, and the minutes that wait for the chair. */
async function office(stage, camera) {
  const { id } = await whole(stage)
  const secretary = await stage.visit('secretary', { path: `/office/${id}/agenda` })
  await secretary.getByRole('list', { name: 'Chương trình' }).getByRole('button').filter({ hasText: 'Nghị quyết về mức thu phí chợ' }).click()
  await secretary.getByRole('list', { name: 'Tài liệu của mục này' }).waitFor()
  await camera.take(secretary, 'secretariat-agenda')
  await signedBy(stage, 'secretary')
  await secretary.goto(`${secretary.base}/office/${id}/minutes`)
  await sees(secretary, '1 trên 3 đã ký')
  await camera.take(secretary, 'minutes-signing')
  await stage.clear()
}

async function check(stage, camera) {
  const { outcome } = await stage.kit.played()
  const page = await stage.visit(undefined, { path: '/verify' })
  await page.getByLabel(/Tệp PDF/).setInputFiles({ name: 'bien-ban.pdf', mimeType: 'application/pdf', buffer: readFileSync(outcome.minutes) })
  await page.getByRole('button', { name: 'Kiểm tra' }).click()
  await page.locator('.verdict').waitFor()
  await camera.take(page, 'verify')
}
