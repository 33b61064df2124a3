// A tablet without a line: the papers it fetched stay readable, the app itself starts, and what cannot be
// done says so.
import { accessible, misses, ok, sees, until } from './lib/expect.mjs'
import { openSitting, pollOf, runItem } from './lib/scenes.mjs'

/** The papers, the app's own files and the reader are on the device. */
async function filled(page) {
  await sees(page, /Đã tải đủ \d+ tệp/, 40_000)
  await until('the reader is on the device', () => page.evaluate(async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith('app-'))
    const files = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((request) => request.url)))
    return files.flat().some((url) => /\/reader-/.test(url)) && files.flat().some((url) => /pdf\.worker/.test(url))
  }))
}

export const tests = {
  'a tablet that was filled reads on when the server is gone, after a restart of the tablet too': async (stage) => {
    await openSitting(stage)
    await runItem(stage, '10.4')
    const line = await stage.line()
    const first = await stage.visit('delegate05', { line })
    await filled(first)
    line.cut()
    await sees(first, 'Mất mạng')
    await first.getByRole('link', { name: /^Mở tài liệu/ }).click()
    await first.locator('.sheet-page canvas').first().waitFor()

    const again = await first.context().newPage()
    await first.close()
    await again.goto(`${first.base}/`)
    await again.getByRole('heading', { level: 1, name: 'Nghị quyết về mức thu phí chợ trên địa bàn xã' }).waitFor()
    await sees(again, 'Mất mạng')
    await accessible(again, 'home without a line')
    await again.getByRole('link', { name: 'Tài liệu', exact: true }).click()
    const papers = again.getByRole('link').filter({ hasText: 'Đọc được khi mất mạng' })
    ok(await papers.count() > 40, `${await papers.count()} papers are readable`)
    await papers.last().click()
    await again.locator('.sheet-page canvas').first().waitFor()
    await again.reload()
    await again.locator('.sheet-page canvas').first().waitFor()

    line.mend()
    await sees(again, 'Có mạng')
  },

  'a vote opened while the line was down is there when it is back': async (stage) => {
    const line = await stage.line()
    const page = await stage.visit('delegate06', { line })
    await page.getByRole('heading', { level: 1 }).waitFor()
    await sees(page, 'Có mạng')
    line.cut()
    await sees(page, 'Mất mạng')
    const poll = await pollOf(stage, '10.4')
    await (await stage.council.as('secretary')).post(`/polls/${poll.id}/open`)
    await misses(page, poll.title)
    line.mend()
    await sees(page, poll.title)
    await page.locator('.choice').first().click()
    await sees(page, 'Đã ghi nhận: Tán thành')
    await (await stage.council.as('secretary')).post(`/polls/${poll.id}/close`)
  },

  'a download that was cut goes on where it stopped': async (stage) => {
    const line = await stage.line({ delay: 30 })
    const page = await stage.visit('delegate07', { line })
    await sees(page, /Đã tải [1-9]\d* trên \d+ tệp/)
    line.cut()
    await sees(page, /\d+ trên \d+ tệp vẫn đọc được\. Biểu quyết: hãy giơ tay\./)
    line.mend()
    await sees(page, /Đã tải đủ \d+ tệp/, 40_000)
  },
}
