// Takes pictures of the built client at the drawn sizes and runs axe on each: node test/look/shoot.mjs [name…].
// Pictures land in the folder given by LOOK_OUT, else in gen/look.
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { papers, serve } from './server.mjs'
import { scenes } from './scenes.mjs'
import * as world from './world.mjs'

const out = process.env.LOOK_OUT ?? join(import.meta.dirname, '../../gen/look')
const only = process.argv.slice(2)
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const sizes = { wide: { width: 1280, height: 800 }, tall: { width: 800, height: 1280 }, phone: { width: 390, height: 844 }, hall: { width: 1280, height: 720 } }

function samplePapers() {
  const folder = process.env.LOOK_PAPERS
  const names = folder ? readdirSync(folder).filter((name) => name.endsWith('.pdf')).slice(0, 4) : []
  return papers(names.length ? names.map((name) => readFileSync(join(folder, name))) : [Buffer.from('%PDF-1.4 none'), Buffer.from('%PDF-1.4 two'), Buffer.from('%PDF-1.4 three'), Buffer.from('%PDF-1.4 four')])
}

const state = { boot: world.boot(), papers: samplePapers() }
const { server, url } = await serve(state)
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] })
mkdirSync(out, { recursive: true })
let faults = 0

async function open(scene, size, { theme = 'light', language = 'vi', text } = {}) {
  state.boot = { ...world.boot(language), ...scene.boot }
  state.api = scene.api
  const context = await browser.newContext({ viewport: sizes[size], locale: 'vi-VN', colorScheme: theme })
  if (text) await context.addInitScript((text) => localStorage.setItem('ecabinet.look', JSON.stringify({ text })), text)
  const page = await context.newPage()
  page.on('console', (message) => message.type() === 'error' && report(`${scene.name}: ${message.text()}`))
  page.on('pageerror', (error) => report(`${scene.name}: ${error.stack}`))
  await page.routeWebSocket(/\/ws$/, (socket) => {
    socket.onMessage((text) => {
      const message = JSON.parse(text)
      if (message.t === 'hello') socket.send(JSON.stringify({ t: 'welcome', full: true, epoch: 'e', position: 9, now: scene.now ?? world.at(10, 41, 5), sections: scene.sections ?? world.sections() }))
      else scene.onCast?.(message, (frame) => socket.send(JSON.stringify(frame)), socket)
    })
    const beat = setInterval(() => socket.send(JSON.stringify({ t: 'head', position: 9, now: scene.now ?? world.at(10, 41, 5) })), 1500)
    socket.onClose(() => clearInterval(beat))
  })
  await page.goto(url + (scene.path ?? '/'), { waitUntil: 'networkidle' }).catch(() => undefined)
  await page.waitForTimeout(scene.wait ?? 500)
  await scene.act?.(page)
  return { context, page }
}

function report(text) {
  if (/Failed to load resource/.test(text)) return
  faults++
  console.log('  !', text)
}

async function check(page, name) {
  await page.evaluate(axeSource).catch(() => undefined)
  const found = await page.evaluate(() => globalThis.axe?.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }))
  if (!found) return report(`${name}: axe did not run`)
  for (const one of found.violations) report(`${name}: axe ${one.id}: ${one.nodes.map((node) => node.target.join(' ') + ' ' + (node.any[0]?.message ?? '')).slice(0, 4).join(' | ')}`)
}

for (const scene of scenes) {
  if (only.length && !only.some((name) => scene.name.startsWith(name))) continue
  for (const size of scene.sizes ?? ['wide', 'tall', 'phone']) {
    for (const look of scene.looks ?? [{}]) {
      const name = [scene.name, size, look.theme, look.language, look.text].filter(Boolean).join('.')
      const { context, page } = await open(scene, size, look)
      await page.screenshot({ path: join(out, `${name}.png`) })
      await check(page, name)
      await context.close()
      console.log(name)
    }
  }
}
await browser.close()
server.close()
console.log(faults ? `${faults} faults` : 'no faults')
process.exit(faults ? 1 : 0)
