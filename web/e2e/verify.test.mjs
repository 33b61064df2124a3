// The public check of signed files, for anybody, without JavaScript: passed, failed after one changed byte,
// not decided where nobody says whom to trust.
import { readFileSync } from 'node:fs'
import { Council } from './lib/council.mjs'
import { accessibleEverywhere, equal, match, sees } from './lib/expect.mjs'
import { pdf } from './lib/pdf.mjs'

export const council = { data: 'played' }

const signed = async (stage) => readFileSync((await stage.kit.played()).outcome.minutes)

async function check(page, name, bytes) {
  await page.goto(`${page.base}/verify`)
  await page.getByLabel(/Tệp PDF/).setInputFiles({ name, mimeType: 'application/pdf', buffer: bytes })
  await page.getByRole('button', { name: 'Kiểm tra' }).click()
}

const verdict = (page) => page.locator('.verdict').getAttribute('class')

export const tests = {
  'signed minutes pass, and the page says who signed': async (stage) => {
    const page = await stage.visit(undefined, { path: '/verify', javaScriptEnabled: false })
    await check(page, 'biên bản.pdf', await signed(stage))
    await sees(page, 'Hợp lệ: 3 chữ ký đều nguyên vẹn và được tin cậy')
    match(await verdict(page), /is-ok/)
    for (const signer of ['Thư ký 1', 'Đại biểu 01', 'Hội đồng nhân dân xã Bản Mẫu']) await sees(page, signer)
    await sees(page, 'biên bản.pdf')
  },

  'one changed byte fails, appended bytes do not pass': async (stage) => {
    const page = await stage.visit(undefined, { path: '/verify', javaScriptEnabled: false })
    const changed = Buffer.from(await signed(stage))
    changed[Math.floor(changed.length / 3)] ^= 0x01
    await check(page, 'changed.pdf', changed)
    match(await verdict(page), /is-stop/)
    await sees(page, 'KHÔNG hợp lệ')
    await check(page, 'longer.pdf', Buffer.concat([await signed(stage), Buffer.from('\n% added later\n')]))
    match(await verdict(page), /is-stop|is-wait/)
  },

  'without its anchors nothing is called valid': async (stage) => {
    const elsewhere = await new Council(stage.kit, 'elsewhere').open({ from: null })
    try {
      const page = await stage.visit(undefined, { path: '/verify', javaScriptEnabled: false })
      page.base = `http://localhost:${elsewhere.port}`
      await check(page, 'minutes.pdf', await signed(stage))
      match(await verdict(page), /is-wait/)
      await sees(page, 'CHƯA kết luận được')
    } finally {
      await elsewhere.kill()
    }
  },

  'what is no signed PDF is named': async (stage) => {
    const page = await stage.visit(undefined, { path: '/verify', javaScriptEnabled: false })
    await check(page, 'plain.pdf', pdf('nobody signed'))
    await sees(page, 'Tệp không có chữ ký số nào.')
    await check(page, 'note.pdf', Buffer.from('this is a letter'))
    await sees(page, 'Không đọc được tệp này như một tệp PDF.')
    await check(page, 'empty.pdf', Buffer.alloc(0))
    await page.getByRole('alert').waitFor()
    equal(await page.getByRole('heading', { level: 1 }).textContent(), 'Kiểm tra một tài liệu đã ký')
  },

  'the page and its report are readable for everybody in three languages': async (stage) => {
    const page = await stage.visit(undefined, { path: '/verify' })
    for (const language of ['vi', 'en', 'bn']) {
      await page.goto(`${page.base}/verify?lang=${language}`)
      await accessibleEverywhere(page, `verify ${language}`, { among: ['wide', 'phone'] })
      await page.locator('input[type=file]').setInputFiles({ name: 'minutes.pdf', mimeType: 'application/pdf', buffer: await signed(stage) })
      await page.locator('form button').click()
      await page.locator('.verdict.is-ok').waitFor()
      equal(await page.getAttribute('html', 'lang'), language)
      await accessibleEverywhere(page, `report ${language}`, { among: ['wide', 'phone'] })
    }
  },
}
