// Checks in a real browser what unit tests cannot: the first load in requests and bytes, then the server is
// switched off and the home, the papers list and the reader must still work from the device.
import { join } from 'node:path'
import { mkdirSync, readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'
import { chromium } from 'playwright-core'
import { papers, serve } from './server.mjs'
import * as world from './world.mjs'

const out = process.env.LOOK_OUT ?? join(import.meta.dirname, '../../gen/look')
mkdirSync(out, { recursive: true })
const sample = process.env.LOOK_PAPER
if (!sample) throw new Error('LOOK_PAPER names a PDF to read')
const state = { boot: world.boot(), papers: papers([readFileSync(sample)]) }
const { server, url } = await serve(state)
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
const faults = []
const want = (what, fine) => {
  console.log(fine ? 'ok  ' : 'FAIL', what)
  if (!fine) faults.push(what)
}

const page = await context.newPage()
await page.routeWebSocket(/\/ws$/, (socket) => {
  socket.onMessage((text) => JSON.parse(text).t === 'hello' && socket.send(JSON.stringify({ t: 'welcome', full: true, epoch: 'e', position: 9, now: Date.now(), sections: world.sections() })))
  const beat = setInterval(() => socket.send(JSON.stringify({ t: 'head', position: 9 })), 1500)
  socket.onClose(() => clearInterval(beat))
})
const loaded = []
page.on('response', async (response) => {
  if (new URL(response.url()).pathname.match(/^\/(api|docs)|sw\.js/)) return
  const body = await response.body().catch(() => Buffer.alloc(0))
  loaded.push({ path: new URL(response.url()).pathname, bytes: /woff2$/.test(response.url()) ? body.length : brotliCompressSync(body).length })
})
await page.goto(url, { waitUntil: 'load' })
await page.getByText('Đang diễn ra').first().waitFor()
await page.waitForTimeout(300)
const first = [...loaded]
for (const one of first) console.log('    ', String(one.bytes).padStart(6), one.path)
want(`first load: ${first.length} requests ≤ 12`, first.length <= 12)
want(`first load: ${first.reduce((sum, one) => sum + one.bytes, 0)} bytes ≤ 115000`, first.reduce((sum, one) => sum + one.bytes, 0) <= 115_000)
await page.getByText('Đã tải đủ').first().waitFor({ timeout: 20_000 })
await page.waitForTimeout(7000)
await page.close()

server.closeAllConnections()
await new Promise((done) => server.close(done))
const offline = await context.newPage()
const errors = []
offline.on('pageerror', (error) => errors.push(String(error)))
await offline.goto(url)
await offline.getByRole('heading', { name: 'Dự thảo Nghị quyết về mức thu phí chợ' }).waitFor({ timeout: 20_000 })
want('home opens without a server', true)
await offline.getByText('Mất mạng').first().waitFor({ timeout: 20_000 })
want('and says that the line is down', true)
await offline.screenshot({ path: join(out, 'offline-home.png') })
await offline.locator('a.is-main').click()
await offline.locator('.sheet-page canvas').first().waitFor({ timeout: 20_000 })
await offline.waitForTimeout(500)
await offline.screenshot({ path: join(out, 'offline-reader.png') })
want('the paper opens without a server', true)
await offline.reload()
await offline.locator('.sheet-page canvas').first().waitFor({ timeout: 30_000 })
want('and after a reload', true)
want(`no script errors ${errors.join()}`, errors.length === 0)

await browser.close()
process.exit(faults.length ? 1 : 0)
