// One person as the chair, everybody else simulated, as somebody who tries the product for the first time
// would do it: the sitting is opened, an item called, a vote opened, voted on, closed and declared.
import { equal, sees } from './lib/expect.mjs'

export const council = { flags: ['--demo'] }

export const tests = {
  'one person plays the chair and the council answers': async (stage) => {
    const chair = await stage.visit('chair1', { host: 'chair' })
    await sees(chair, /Đủ để khai mạc/, 60_000) // the deputies come in one by one
    await chair.getByRole('button', { name: 'Mở phiên họp 1' }).click()
    await chair.getByRole('list', { name: 'Chương trình' }).getByRole('button').filter({ hasText: 'Nghị quyết về danh mục đầu tư công năm 2027' }).click()
    await chair.getByRole('button', { name: 'Bắt đầu mục 10.5' }).click()
    await chair.getByRole('list', { name: 'Tài liệu của mục này' }).getByText('Danh mục đầu tư công năm 2027').first().waitFor()
    await chair.getByRole('button', { name: 'Điểm danh', exact: true }).click()
    await chair.getByRole('button', { name: 'Mở biểu quyết 5' }).click()
    await chair.locator('.choice').first().click()
    await sees(chair, 'Đã ghi nhận: Tán thành')
    await chair.locator('.big.figure').filter({ hasText: /^30 / }).waitFor({ timeout: 60_000 })
    await chair.getByRole('button', { name: 'Giữ để đóng biểu quyết' }).focus()
    await chair.keyboard.press('Enter') // by keyboard a sheet asks once more
    await chair.getByRole('dialog').getByRole('button', { name: 'Đóng biểu quyết' }).click()
    await chair.getByRole('button', { name: 'Công bố kết quả' }).click()
    await sees(chair, '16 × 2 ≤ 33 × 1')
    await sees(chair, 'Không thông qua')
    await chair.getByRole('button', { name: 'Hoàn tác: đổi mục' }).click()
    await sees(chair, 'Chưa có mục nào đang diễn ra')
    equal(await chair.getByRole('button', { name: 'Hoàn tác: đổi mục' }).count(), 0)
  },
}
