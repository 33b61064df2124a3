// A vote as everybody in the room sees it: the chair opens, the delegate taps once, the hall shows the turnout
// and then the result; and what the tablet says when the line or the server goes away in the middle.
import { accessible, accessibleEverywhere, equal, match, misses, ok, sees, until } from './lib/expect.mjs'
import { hold } from './lib/hands.mjs'
import { openSitting, pollOf, prepare, runItem, seats, votes } from './lib/scenes.mjs'

const sheet = (page) => page.locator('.vote.sheet')
const choice = (page, word) => page.locator('.choice').filter({ hasText: new RegExp(`^${word}`) })
const recorded = (page, word) => sees(page, `Đã ghi nhận: ${word}`)

/** Opens the poll of an item while these pages are open, and waits until they show it. */
async function open(stage, number) {
  await runItem(stage, number)
  const poll = await prepare(stage, await pollOf(stage, number))
  await (await stage.council.as('secretary')).post(`/polls/${poll.id}/open`)
  return poll
}

const end = async (stage, poll) => {
  const secretary = await stage.council.as('secretary')
  await secretary.post(`/polls/${poll.id}/close`)
  await secretary.post(`/polls/${poll.id}/declare`)
}

export const tests = {
  'from the chair\'s tap to the result on every screen': async (stage) => {
    await openSitting(stage)
    await runItem(stage, '10.1')
    const poll = await prepare(stage, await pollOf(stage, '10.1'))
    const [chair, tablet, hall] = await Promise.all([
      stage.visit('chair1', { host: 'chair' }), stage.visit('delegate05', { host: 'delegate', size: 'tall' }), stage.visit('hall', { size: { width: 1280, height: 720 } }),
    ])
    await chair.getByRole('button', { name: 'Mở biểu quyết 1' }).click()
    await Promise.all([sees(sheet(tablet), poll.title), sees(hall, 'Đang biểu quyết · công khai'), sees(chair, 'trên 32 phiếu')])
    equal(await chair.getByRole('button', { name: 'Điểm danh', exact: true }).count(), 0, 'who was checked in at the desk is not asked to check in')
    const box = await choice(tablet, 'Tán thành').boundingBox()
    ok(box.height >= 96, `a vote button is ${box.height} high`)

    await choice(tablet, 'Tán thành').click()
    await recorded(tablet, 'Tán thành')
    await sees(tablet, /\d\d:\d\d:\d\d · số \d+ · mã [0-9A-F]{4}-[0-9A-F]{2}/)
    await choice(tablet, 'Không tán thành').click()
    await recorded(tablet, 'Không tán thành')
    await choice(chair, 'Tán thành').click()
    await recorded(chair, 'Tán thành')
    await votes(stage, poll, { ...seats(6, 22, 'for'), ...seats(23, 24, 'abstain') })
    await sees(chair, 'Chưa gửi: 11')
    await sees(chair, 'Đại biểu 25')
    await misses(hall, /\d+ × 2/)
    await accessible(hall, 'hall, open vote')
    await accessible(chair, 'chair, open vote')

    await chair.getByRole('button', { name: 'Đóng sau 3 giây' }).click()
    await Promise.all([tablet, hall, chair].map((page) => sees(page, /Đóng sau \d giây/)))
    await Promise.all([sees(tablet, /Đã đóng lúc \d\d:\d\d:\d\d/), sees(hall, 'Đã đóng, chờ công bố')])
    await sees(tablet, 'Phiếu của bạn: Không tán thành')
    await chair.getByRole('button', { name: 'Công bố kết quả' }).click()
    await sees(hall, 'Thông qua')
    await Promise.all([sees(hall, '18 ≥ 17'), sees(chair, '18 × 2 > 33 × 1'), sees(tablet, 'Kết quả: Thông qua.')])
    await accessible(chair, 'chair, result')
    await accessible(hall, 'hall, result')

    await tablet.getByRole('button', { name: 'Trở lại', exact: true }).last().click()
    await tablet.getByRole('link', { name: 'Của tôi' }).click()
    const mine = await (await stage.council.as('delegate05')).get(`/polls/${poll.id}/ballot`)
    equal(mine.current.choice, 'against', 'the last choice counts')
    await sees(tablet, `Biên nhận số ${mine.current.position}`)
    for (const part of [mine.current.code, mine.current.ballot, mine.current.leaf, 'Máy chủ đã ký biên nhận']) await sees(tablet, part)
    await accessible(tablet, 'my record with a receipt')
  },

  'the sheet is readable for everybody in every size, language and look': async (stage) => {
    const poll = await open(stage, '10.2')
    const tablet = await stage.visit('delegate05')
    for (const language of ['vi', 'en', 'bn']) {
      await (await stage.council.as('delegate05')).patch('/me', { language })
      await tablet.reload()
      await sees(sheet(tablet), poll.title)
      await accessibleEverywhere(tablet, `vote sheet ${language}`)
    }
    await (await stage.council.as('delegate05')).patch('/me', { language: 'vi' })
    await tablet.reload()
    await choice(tablet, 'Tán thành').click()
    await recorded(tablet, 'Tán thành')
    await accessibleEverywhere(tablet, 'vote sheet recorded', { among: ['wide', 'phone'] })
    await end(stage, poll)
  },

  'green comes from a receipt only': async (stage) => {
    const poll = await open(stage, '10.3')
    const tablet = await stage.visit('delegate06', { line: await stage.line({ delay: 700 }) })
    await choice(tablet, 'Không biểu quyết').click()
    await sees(tablet, /Đang gửi… \d giây/)
    await sees(tablet, 'Phiếu CHƯA được ghi nhận.')
    equal(await tablet.locator('.vote .banner.is-ok').count(), 0, 'nothing is green before the receipt')
    await recorded(tablet, 'Không biểu quyết')
    equal(await tablet.locator('.vote .banner.is-ok').count(), 1)
    await end(stage, poll)
  },

  'without a line the tablet says so, and the papers stay': async (stage) => {
    const poll = await open(stage, '10.4')
    const line = await stage.line()
    const tablet = await stage.visit('delegate07', { line, size: 'phone' })
    await sees(sheet(tablet), poll.title)
    line.cut()
    await choice(tablet, 'Tán thành').click({ timeout: 1500 }).catch(() => undefined) // it may be locked already
    await sees(tablet, /Mất kết nối\. (Phiếu CHƯA được ghi nhận|Chưa biểu quyết được)/)
    await sees(tablet, 'Hãy giơ tay để thư ký ghi phiếu.')
    await accessible(tablet, 'vote without a line')
    line.mend()
    await tablet.locator('.choice:enabled').first().waitFor()
    equal((await (await stage.council.as('delegate07')).get(`/polls/${poll.id}/ballot`)).current, undefined, 'nothing was sent behind her back')
    await choice(tablet, 'Tán thành').click()
    await recorded(tablet, 'Tán thành')
    await end(stage, poll)
  },

  'a vote sent into a dead line is asked after, never guessed': async (stage) => {
    const poll = await open(stage, '10.5')
    const line = await stage.line({ delay: 400 })
    const tablet = await stage.visit('delegate08', { line })
    await sees(sheet(tablet), poll.title)
    await choice(tablet, 'Không tán thành').click()
    await until('the server has the vote', async () => (await (await stage.council.as('delegate08')).get(`/polls/${poll.id}/ballot`)).current, 5000)
    line.cut() // after the server had it, before its receipt came through
    await sees(tablet, /Mất kết nối|Đang kiểm tra/)
    await misses(tablet, 'Đã ghi nhận: Không tán thành')
    line.mend()
    await recorded(tablet, 'Không tán thành')
    await end(stage, poll)
  },

  'a killed server comes back and everybody goes on alone': async (stage) => {
    const poll = await open(stage, '10.6')
    const [tablet, hall, chair] = await Promise.all([stage.visit('delegate09'), stage.visit('hall'), stage.visit('chair1', { host: 'chair' })])
    await choice(tablet, 'Tán thành').click()
    await recorded(tablet, 'Tán thành')
    const receipt = await sheet(tablet).getByText(/mã [0-9A-F]{4}-/).textContent()
    await stage.council.kill()
    await sees(hall, 'Mất kết nối, đang nối lại')
    await stage.council.start()
    await misses(tablet, 'Bạn chưa đăng nhập')
    await until('the hall has its line again', async () => (await hall.getByText('Mất kết nối, đang nối lại').count()) === 0)
    await sees(tablet, 'Có mạng')
    await recorded(tablet, 'Tán thành')
    equal(await sheet(tablet).getByText(/mã [0-9A-F]{4}-/).textContent(), receipt, 'the same receipt as before')
    await choice(tablet, 'Không biểu quyết').click()
    await recorded(tablet, 'Không biểu quyết')
    await sees(chair, 'trên 32 phiếu')
    await hold(chair, 'Giữ để đóng biểu quyết')
    await chair.getByRole('button', { name: 'Công bố kết quả' }).click()
    await sees(hall, 'Không thông qua')
    match(await tablet.locator('.vote__state').textContent(), /Đã đóng lúc/)
  },
}
