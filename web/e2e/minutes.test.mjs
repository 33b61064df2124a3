// The minutes from the journal's draft to the third signature, in the browsers of those whose turn it is, and
// the conflict of two who write at once.
import { accessible, equal, match, sees, until } from './lib/expect.mjs'
import { hold } from './lib/hands.mjs'
import { openSitting, runItem, whole } from './lib/scenes.mjs'

const path = (id) => ({ path: `/office/${id}/minutes` })
const text = (page) => page.getByRole('textbox', { name: 'Soạn' })

/** Types at the end of the text. */
async function add(page, words) {
  await text(page).press('Control+End')
  await text(page).pressSequentially(`\n\n${words}`)
}

async function sign(stage, page, button, username) {
  await page.getByRole('button', { name: button, exact: true }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('Mật khẩu khóa ký').fill(stage.council.account(username).key_password)
  await sheet.getByRole('button', { name: button, exact: true }).click()
  await sheet.waitFor({ state: 'detached' })
}

export const tests = {
  'a draft is written from the journal and edited beside its print': async (stage) => {
    await openSitting(stage)
    await runItem(stage, '1')
    const { id, secretary } = await whole(stage)
    await secretary.post(`/sessions/${id}/close-sitting`)
    const page = await stage.visit('secretary', path(id))
    await page.getByRole('button', { name: 'Lập bản nháp từ sổ' }).click()
    await until('the draft names the opening', async () => (await text(page).inputValue()).includes('Khai mạc kỳ họp'))
    await add(page, 'Chủ tọa cảm ơn các đại biểu.')
    await page.locator('.office__page').getByText('Chủ tọa cảm ơn các đại biểu.').waitFor()
    await sees(page, 'Đã lưu')
    match((await secretary.get(`/sessions/${id}/minutes`)).text, /Chủ tọa cảm ơn các đại biểu\./)
    await accessible(page, 'minutes editor')
  },

  'two who write at once overwrite nothing': async (stage) => {
    const { id, secretary } = await whole(stage)
    const line = await stage.line()
    const page = await stage.visit('secretary', { ...path(id), line })
    await text(page).waitFor()
    line.cut()
    await sees(page, 'Mất mạng')
    const before = await secretary.get(`/sessions/${id}/minutes`)
    await (await stage.council.as('secretary2')).put(`/sessions/${id}/minutes`, { text: `${before.text}\nNgười thứ hai đã ghi.\n`, base: before.revision })
    await add(page, 'Người thứ nhất đang ghi.')
    await sees(page, 'Chưa lưu được')
    line.mend()
    await page.getByRole('button', { name: 'Thử lại' }).click({ timeout: 3000 }).catch(() => undefined) // it may have tried again by itself
    await sees(page, 'Người khác đã lưu bản mới hơn')
    equal((await secretary.get(`/sessions/${id}/minutes`)).revision, before.revision + 1, 'nothing was overwritten')
    await page.getByRole('button', { name: 'Xem cả hai' }).click()
    await sees(page, 'Người thứ nhất đang ghi.')
    await sees(page, 'Người thứ hai đã ghi.')
    await accessible(page, 'conflict')
    await page.getByRole('button', { name: 'Giữ bản của tôi' }).click()
    await until('her text is saved', async () => (await secretary.get(`/sessions/${id}/minutes`)).text.includes('Người thứ nhất đang ghi.'))
  },

  'three sign in order, and the file passes the public check': async (stage) => {
    const { id } = await whole(stage)
    const secretary = await stage.visit('secretary', path(id))
    await hold(secretary, /^Giữ để bế mạc và chốt/)
    await sees(secretary, 'Ký theo thứ tự')
    await accessible(secretary, 'frozen minutes')
    await secretary.getByRole('button', { name: 'Ký', exact: true }).click()
    await secretary.getByLabel('Mật khẩu khóa ký').fill('not the password')
    await secretary.getByRole('dialog').getByRole('button', { name: 'Ký', exact: true }).click()
    await sees(secretary, 'Mật khẩu khóa không đúng. Hãy nhập lại; khóa chưa được dùng.')
    await accessible(secretary, 'signing sheet')
    await secretary.getByRole('dialog').getByRole('button', { name: 'Không làm' }).click()
    await sign(stage, secretary, 'Ký', 'secretary')
    await sees(secretary, '1 trên 3 đã ký')

    const chair = await stage.visit('chair1', { host: 'chair' })
    await sees(chair, 'Biên bản chờ bạn ký')
    await sign(stage, chair, 'Ký', 'chair1')
    const clerk = await stage.visit('clerk')
    await clerk.getByRole('link').filter({ hasText: 'Chờ đóng dấu' }).click()
    await accessible(clerk, 'clerk')
    await sign(stage, clerk, 'Đóng dấu', 'clerk')
    await Promise.all([sees(clerk, 'Biên bản đã ký đủ'), sees(secretary, 'Biên bản đã ký đủ')])

    const { hash } = await (await stage.council.as('clerk')).get(`/sessions/${id}/minutes`)
    const file = await (await stage.council.as('delegate05')).file(`/docs/minutes/${id}/${hash}`)
    const anybody = await stage.visit(undefined, { path: '/verify', javaScriptEnabled: false })
    await anybody.getByLabel(/Tệp PDF/).setInputFiles({ name: 'minutes.pdf', mimeType: 'application/pdf', buffer: file })
    await anybody.getByRole('button', { name: 'Kiểm tra' }).click()
    await sees(anybody, 'Hợp lệ: 3 chữ ký đều nguyên vẹn và được tin cậy')
  },
}
