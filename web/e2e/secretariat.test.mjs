// The secretariat prepares a session: agenda, papers by the armful, refusals, publishing, a replaced paper;
// then the check-in board, votes set up, a ballot entered by two persons, a count on paper entered twice.
import { accessible, equal, match, misses, ok, sees, until } from './lib/expect.mjs'
import { hold } from './lib/hands.mjs'
import { pdf } from './lib/pdf.mjs'
import { openSitting, runItem, whole } from './lib/scenes.mjs'

const title = 'Kỳ họp chuyên đề về nước sạch'
const stageOf = (page, name) => page.getByRole('navigation', { name: 'Việc của thư ký' }).getByRole('link', { name }).click()
const file = (name, buffer) => ({ name, mimeType: 'application/pdf', buffer })

/** Opens the page of the session that the first test made. */
async function made(stage, part, options) {
  const { id } = await stage.council.session(title)
  return stage.visit('secretary', { path: `/office/${id}/${part}`, ...options })
}

export const tests = {
  'makes a session and builds its agenda': async (stage) => {
    const page = await stage.visit('secretary')
    await page.getByRole('button', { name: 'Kỳ họp mới' }).click()
    await page.getByLabel('Tên kỳ họp').fill(title)
    await page.getByLabel('Loại kỳ họp').selectOption({ label: 'Chuyên đề' })
    await page.getByRole('dialog').getByRole('button', { name: 'Lưu' }).click()
    await page.getByRole('heading', { level: 1, name: title }).waitFor()
    await sees(page, 'Chương trình chưa có mục nào')
    for (const [item, minutes] of [['Khai mạc', '10'], ['Đề án cấp nước', '40'], ['Bế mạc', '10']]) {
      await page.getByRole('button', { name: 'Thêm mục', exact: true }).click()
      await page.getByLabel('Tên mục').fill(item)
      await page.getByLabel('Số phút').fill(minutes)
      await page.getByRole('button', { name: 'Lưu', exact: true }).click()
      await page.getByRole('list', { name: 'Chương trình' }).getByText(item).waitFor()
    }
    await page.getByRole('button', { name: 'Lên', exact: true }).filter({ visible: true }).click()
    await sees(page, '2. Bế mạc')
    await page.getByRole('button', { name: 'Xuống', exact: true }).filter({ visible: true }).click()
    await sees(page, '3. Bế mạc')
    await accessible(page, 'session builder')
  },

  'takes many files at once and says which is none': async (stage) => {
    const page = await made(stage, 'papers')
    await page.getByLabel('Tệp mới thuộc mục').selectOption({ label: '2 Đề án cấp nước' })
    await page.getByLabel('Thêm nhiều tệp').setInputFiles([
      file('To trinh cap nuoc.pdf', pdf('To trinh', 3)), file('Bao cao tham tra.pdf', pdf('Tham tra', 2)), file('Phu luc.pdf', pdf('Phu luc', 5)),
      file('thu.pdf', Buffer.from('Đây là một bức thư, không phải PDF.')), file('rong.pdf', Buffer.alloc(0)), file('cut.pdf', pdf('cut', 4).subarray(0, 700)),
    ])
    await sees(page, 'Đã nhận 3 trên 6 tệp')
    const uploads = page.getByRole('region', { name: 'Tệp đang gửi' })
    await uploads.getByText('Tệp này không phải PDF. Hãy lưu thành PDF rồi gửi lại.').waitFor()
    await uploads.getByText('Tệp rỗng (0 byte). Kiểm tra lại tệp.').waitFor()
    const broken = await uploads.getByRole('listitem').filter({ hasText: 'cut.pdf' }).textContent()
    match(broken, /Thử lại/, 'a refused file can be sent again')
    ok(broken.length > 'cut.pdfThử lại'.length + 20, `the refusal says why: ${broken}`)
    const group = page.getByRole('list', { name: '2. Đề án cấp nước' })
    for (const [name, pages] of [['To trinh cap nuoc', '3 tr.'], ['Bao cao tham tra', '2 tr.'], ['Phu luc', '5 tr.']]) match(await group.getByRole('listitem').filter({ hasText: name }).textContent(), new RegExp(pages))
    await accessible(page, 'papers')
  },

  'publishes, and the delegate has it at once': async (stage) => {
    const delegate = await stage.visit('delegate12', { path: '/s' })
    await misses(delegate, title)
    const page = await made(stage, 'agenda')
    await page.getByRole('button', { name: 'Xem và công bố' }).click()
    const sheet = page.getByRole('dialog')
    await accessible(page, 'publishing')
    // What never got its file is not offered: a card without a paper cannot be published.
    equal(await sheet.getByRole('checkbox').count(), 3)
    await sheet.getByRole('button', { name: 'Công bố' }).click()
    await sees(page, 'Kỳ họp đã được công bố')
    await delegate.goto(`${delegate.base}/s/${(await stage.council.session(title)).id}/papers`)
    for (const paper of ['To trinh cap nuoc', 'Bao cao tham tra', 'Phu luc']) await sees(delegate, paper)
    await sees(delegate, 'Đã tải đủ 3 tệp')

    await stageOf(page, 'Tài liệu')
    await page.getByRole('button').filter({ hasText: 'Phu luc' }).click()
    await page.getByLabel('Thay bằng bản mới').setInputFiles(file('Phu luc sua.pdf', pdf('Phu luc sua', 7)))
    await page.getByRole('button', { name: 'Phát hành bản mới' }).click()
    await sees(page, 'Tài liệu đã được phát hành')
    await sees(delegate, 'Bản 2')
    await sees(delegate, '7 tr.')
  },

  'the board checks people in and says when there are enough': async (stage) => {
    await openSitting(stage, { count: 22 })
    const { id } = await whole(stage)
    const page = await stage.visit('secretary', { path: `/office/${id}/check-in` })
    await sees(page, 'Đủ để khai mạc: 22, cần 22')
    await page.getByRole('button', { name: /^Chưa có mặt/ }).click()
    // Three people at the desk at once: no tap is lost while the one before is on its way.
    await page.getByRole('list', { name: 'Người dự họp' }).evaluate((list) => [...list.querySelectorAll('button:not(.is-quiet)')].slice(0, 3).forEach((button) => button.click()))
    await sees(page, 'Đủ để khai mạc: 25, cần 22')
    await page.getByRole('button', { name: /^Tất cả/ }).click()
    await page.getByRole('searchbox').fill('dai bieu 30')
    const row = page.getByRole('list', { name: 'Người dự họp' }).getByRole('listitem')
    await until('one person is found', async () => (await row.count()) === 1)
    await row.getByRole('button', { name: 'Ghi có mặt' }).click()
    await sees(page, 'Đủ để khai mạc: 26, cần 22')
    await row.getByRole('button', { name: 'Ra về' }).click()
    await row.getByRole('button', { name: 'Báo vắng' }).click()
    await page.getByRole('dialog').getByLabel('Lý do').fill('đi công tác')
    await page.getByRole('dialog').getByRole('button', { name: 'Lưu' }).click()
    await sees(page, 'Vắng có lý do: đi công tác')
    await accessible(page, 'check-in')
  },

  'sets a vote up, and two persons enter a ballot by hand': async (stage) => {
    await runItem(stage, '10.1')
    const { id } = await whole(stage)
    const [page, second] = await Promise.all(['secretary', 'secretary2'].map((who) => stage.visit(who, { path: `/office/${id}/votes` })))
    await page.getByRole('button', { name: 'Biểu quyết mới' }).click()
    const form = page.getByRole('dialog')
    await form.getByLabel('Câu hỏi, việc biểu quyết').fill('Giao Thường trực theo dõi việc cấp nước?')
    await form.getByLabel('Cách quyết định').selectOption({ label: 'Thủ tục: quá nửa số có mặt' })
    await accessible(page, 'poll set-up')
    await form.getByRole('button', { name: 'Lưu' }).click()
    await page.getByRole('heading', { level: 3, name: 'Giao Thường trực theo dõi việc cấp nước?' }).waitFor()
    await page.getByRole('button', { name: /^Mở biểu quyết/ }).click()
    await page.getByRole('button', { name: 'Ghi phiếu bằng tay' }).click()
    await form.getByLabel('Người', { exact: true }).selectOption({ label: '5 · Đại biểu 05' })
    await form.getByRole('button', { name: 'Tán thành', exact: true }).click()
    await form.getByRole('button', { name: 'Lưu' }).click()
    await sees(page, 'chờ người thứ hai')
    await misses(page, 'đã tính')
    await second.getByRole('button', { name: 'Xác nhận' }).click()
    await sees(page, 'đã tính')
    equal((await (await stage.council.as('delegate05')).get(`/sessions/${id}/record`)).votes.at(-1).receipt.choice, 'for', 'her record shows the ballot')
    await hold(page, 'Giữ để đóng biểu quyết')
    await page.getByRole('button', { name: 'Công bố kết quả' }).click()
    await sees(page, 'Không thông qua')
  },

  'a count on paper holds when two persons enter the same': async (stage) => {
    const { id, secretary, session } = await whole(stage)
    const poll = await secretary.post(`/sessions/${id}/polls`, { item: session.agenda[0].id, title: 'Bầu tổ kiểm phiếu?', method: 'paper', rule: 'procedure', change_allowed: false, countdown: 0 })
    await secretary.post(`/polls/${poll.id}/open`)
    const [page, second] = await Promise.all(['secretary', 'secretary2'].map((who) => stage.visit(who, { path: `/office/${id}/votes` })))
    const enter = async (where, numbers) => {
      await where.getByRole('button', { name: 'Nhập kết quả kiểm phiếu' }).click()
      for (const [label, n] of Object.entries(numbers)) await where.getByRole('dialog').getByLabel(label, { exact: true }).fill(String(n))
      await where.getByRole('dialog').getByRole('button', { name: 'Gửi số liệu' }).click()
    }
    const right = { 'Số phiếu phát ra': 22, 'Số phiếu hợp lệ': 21, 'Tán thành': 19, 'Không tán thành': 1, 'Không biểu quyết': 1 }
    await enter(page, right)
    await sees(second, 'Thư ký 1 đã nhập, cần người thứ hai')
    await enter(second, { ...right, 'Tán thành': 18, 'Không tán thành': 2 })
    await until('the second person is told that the numbers differ', async () => (await second.locator('.toast .banner, dialog .banner.is-stop').count()) > 0)
    await second.keyboard.press('Escape')
    await sees(page, 'Người thứ nhất nhập')
    await enter(page, right)
    await sees(second, 'Thư ký 1 đã nhập, cần người thứ hai')
    await enter(second, right)
    await page.getByRole('button', { name: 'Công bố kết quả' }).click()
    await page.getByRole('list', { name: 'Biểu quyết' }).getByRole('button').filter({ hasText: 'Bầu tổ kiểm phiếu?' }).click()
    await sees(page, /19 × 2 > \d+ × 1/)
  },
}
