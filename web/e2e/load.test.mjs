// The first load of the delegate's home, measured on the wire of a fresh browser: what comes, how much of it,
// and how many times one waits for the other end before anything can be used.
import { ok, sees } from './lib/expect.mjs'
import { openSitting, runItem } from './lib/scenes.mjs'

/** Every response of the first load with its size as it travelled. */
async function measure(page) {
  const cdp = await page.context().newCDPSession(page)
  const loads = new Map()
  await cdp.send('Network.enable')
  await cdp.send('Network.setCacheDisabled', { cacheDisabled: false })
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => loads.set(requestId, { path: new URL(response.url).pathname, type, encoding: response.headers['content-encoding'] ?? response.headers['Content-Encoding'] ?? '', bytes: 0 }))
  // The budgets are bytes of bodies as Brotli sends them; the heads of the answers come on top.
  cdp.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const load = loads.get(requestId)
    if (load) load.bytes += encodedDataLength
  })
  return () => [...loads.values()].filter((one) => !/^\/(api|docs)\//.test(one.path) && !['/sw.js', '/ws', '/favicon.ico'].includes(one.path))
}

const sum = (loads) => loads.reduce((total, one) => total + one.bytes, 0)

/** Opens the home in a browser that has never seen it; the sign-in page would have filled its cache. */
async function freshHome(stage, line) {
  const page = await stage.visit('delegate05', { path: '/healthz', line })
  const loads = await measure(page)
  const started = Date.now()
  await page.goto(`${page.base}/`, { waitUntil: 'commit' })
  await page.getByRole('heading', { level: 1, name: 'Báo cáo danh mục đầu tư công' }).waitFor()
  const usable = Date.now() - started
  const until = loads()
  await page.waitForLoadState('networkidle')
  return { page, loads: loads(), until, usable }
}

export const tests = {
  'stays within the byte budgets': async (stage) => {
    await openSitting(stage)
    await runItem(stage, '5')
    const { page, loads } = await freshHome(stage)
    const list = loads.map((one) => `${one.bytes} ${one.path}`).join('\n')
    await sees(page, 'Có mạng')
    ok(loads.length <= 12, `${loads.length} requests of 12\n${list}`)
    ok(sum(loads) <= 115_000, `${sum(loads)} bytes of 115000\n${list}`)
    const language = /\/(vi|en|bn)-/
    const home = loads.filter((one) => ['Document', 'Stylesheet', 'Script'].includes(one.type) && !language.test(one.path))
    ok(sum(home) <= 40_000, `HTML, CSS and JS: ${sum(home)} bytes of 40000\n${list}`)
    ok(sum(loads.filter((one) => one.type === 'Font')) <= 75_000, `fonts\n${list}`)
    for (const one of loads.filter((each) => ['Stylesheet', 'Script'].includes(each.type) && each.bytes > 1500)) ok(one.encoding === 'br', `${one.path} came as ${one.encoding || 'it is'}`)
  },
}
