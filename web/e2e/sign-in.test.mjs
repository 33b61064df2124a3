// Signing in and out: the plain page, the words for a wrong password, where each role lands, and what is left
// on a shared tablet afterwards.
import { accessibleEverywhere, equal, match, ok, sees } from './lib/expect.mjs'

async function signIn(page, { username, password }) {
  await page.getByLabel('Số điện thoại hoặc tên đăng nhập').fill(username)
  await page.getByLabel('Mật khẩu').fill(password)
  await page.getByRole('button', { name: 'Vào phòng họp' }).click()
}

export const tests = {
  'the page works without JavaScript and says what was wrong': async (stage) => {
    const page = await stage.visit(undefined, { host: 'delegate', path: '/sign-in', javaScriptEnabled: false })
    const account = stage.council.account('delegate05')
    await signIn(page, { username: 'delegate05', password: 'quite-wrong-word' })
    await sees(page, 'Tên đăng nhập hoặc mật khẩu chưa đúng. Còn')
    equal(await page.getByLabel('Số điện thoại hoặc tên đăng nhập').inputValue(), 'delegate05', 'the name need not be typed again')
    equal(await page.getByLabel('Mật khẩu').inputValue(), '', 'a wrong password does not come back')
    await signIn(page, account)
    await page.waitForURL(`${page.base}/`)
    ok((await page.context().cookies()).some((one) => one.name === '__Host-ecabinet' && one.httpOnly && one.sameSite === 'Strict'))
  },

  'the page is readable for everybody in three languages': async (stage) => {
    const page = await stage.visit(undefined, { path: '/sign-in' })
    for (const language of ['vi', 'en', 'bn']) {
      await page.goto(`${page.base}/sign-in?lang=${language}`)
      equal(await page.getAttribute('html', 'lang'), language)
      await accessibleEverywhere(page, `sign-in ${language}`)
    }
  },

  'a delegate lands on her home, a hall screen on its own': async (stage) => {
    const page = await stage.visit(undefined, { host: 'delegate', path: '/sign-in' })
    await signIn(page, stage.council.account('delegate05'))
    await sees(page, 'Hội đồng nhân dân xã Bản Mẫu')
    await page.getByRole('navigation', { name: 'Các trang' }).waitFor()
    const hall = await stage.visit(undefined, { host: 'hall', path: '/sign-in' })
    await signIn(hall, stage.council.account('hall'))
    await hall.locator('.hall').waitFor()
    equal(await hall.locator('button, a').count(), 0, 'a hall screen has no controls')
  },

  'who is not signed in is led to the sign-in page': async (stage) => {
    const page = await stage.visit(undefined, { host: 'guest' })
    await page.getByRole('link', { name: 'Đăng nhập' }).click()
    await page.getByLabel('Mật khẩu').waitFor()
    match(page.url(), /\/sign-in$/)
  },

  'signing out in the middle of a download wipes the tablet': async (stage) => {
    // A far line: papers are still on their way when the person leaves.
    const page = await stage.visit('delegate06', { line: await stage.line({ delay: 150 }) })
    await page.getByRole('link', { name: 'Tài liệu', exact: true }).click()
    await sees(page, 'Đọc được khi mất mạng')
    await page.getByRole('link', { name: 'Của tôi' }).click()
    await page.getByRole('button', { name: 'Đăng xuất' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Đăng xuất' }).click()
    await page.waitForURL(/\/sign-in$/)
    equal(await page.evaluate(leftOnTablet), 0, 'papers and rows left on the tablet')
    await page.goto(`${page.base}/`)
    await sees(page, 'Bạn chưa đăng nhập')
  },
}

/** How many papers and remembered things there are; runs in the page. */
async function leftOnTablet() {
  const asked = (request) => new Promise((done, failed) => Object.assign(request, { onsuccess: () => done(request.result), onerror: () => failed(request.error) }))
  let left = (await (await caches.open('papers-1')).keys()).length
  for (const { name } of await indexedDB.databases()) {
    const db = await asked(indexedDB.open(name))
    for (const store of db.objectStoreNames) left += await asked(db.transaction(store).objectStore(store).count())
    db.close()
  }
  return left
}
