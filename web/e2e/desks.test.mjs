// Every role's desk: where she lands, that she sees nothing of other desks, and that it is readable for
// everybody in three sizes and languages, light and dark. Looked at after a whole session was played.
import { accessibleEverywhere, equal, sees } from './lib/expect.mjs'

export const council = { data: 'played' }

const desks = {
  secretary: ['Ban thư ký', 'Kỳ họp mới'], chair1: ['Bàn chủ tọa', 'Kỳ họp đã kết thúc'], clerk: ['Văn thư', 'đã ký đủ'],
  auditor: ['Kiểm tra', 'Kiểm tra một tệp'], admin: ['Quản trị', 'Tình trạng'], guest01: [undefined, 'Kỳ họp đã kết thúc'], delegate05: [undefined, 'Kỳ họp đã kết thúc'],
}

/** Looks at a page in each language. */
async function everywhere(stage, page, who, what, among) {
  const program = await stage.council.as(who)
  for (const language of ['vi', 'en', 'bn']) {
    await program.patch('/me', { language })
    await page.reload()
    await page.locator('html').and(page.locator(`[lang=${language}]`)).waitFor()
    await page.getByRole('heading', { level: 1 }).first().waitFor()
    await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' })
    await accessibleEverywhere(page, `${what} ${language}`, { among })
  }
  await program.patch('/me', { language: 'vi' })
}

export const tests = {
  'each role lands at its own desk': async (stage) => {
    for (const [who, [heading, words]] of Object.entries(desks)) {
      const page = await stage.visit(who)
      if (heading) await page.getByRole('heading', { level: 1, name: heading }).waitFor()
      await sees(page, words)
      await page.context().close()
    }
  },

  'a desk of others is not opened by its address': async (stage) => {
    const { id } = await stage.council.session()
    const page = await stage.visit('delegate05')
    for (const path of [`/office/${id}/minutes`, `/chair/${id}`, `/clerk/${id}`, `/audit/${id}`, '/admin']) {
      await page.goto(page.base + path)
      await sees(page, /Trang này dành cho/)
      equal(await page.getByRole('button').filter({ hasText: /Lưu|Ký|Mở|Giữ/ }).count(), 0, path)
    }
  },

  'the secretariat\'s stages are readable for everybody': async (stage) => {
    const { id } = await stage.council.session()
    const page = await stage.visit('secretary', { path: '/office' })
    await everywhere(stage, page, 'secretary', 'sessions', ['wide', 'phone'])
    for (const part of ['agenda', 'papers', 'check-in', 'votes', 'minutes']) {
      await page.goto(`${page.base}/office/${id}/${part}`)
      await everywhere(stage, page, 'secretary', part, part === 'agenda' ? undefined : ['phone'])
    }
  },

  'chair, clerk, auditor and administrator are readable for everybody': async (stage) => {
    for (const who of ['chair1', 'clerk', 'auditor', 'admin']) {
      const page = await stage.visit(who)
      await everywhere(stage, page, who, who, ['wide', 'phone'])
      await page.context().close()
    }
  },
}
