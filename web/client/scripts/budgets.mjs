// Compares the build with the limits of the client, in bytes as Brotli sends them (fonts are packed already).
// Prints one line each and fails when one is broken.
import { brotliCompressSync } from 'node:zlib'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const app = join(import.meta.dirname, '../../dist/app')
if (!existsSync(join(app, 'assets.json'))) {
  console.error('There is no build. Run: npm run build')
  process.exit(2)
}
const list = JSON.parse(readFileSync(join(app, 'assets.json'), 'utf8'))
const names = readdirSync(join(app, 'assets')).filter((name) => !/\.(br|gz)$/.test(name))
const packed = /\.(woff2|wasm)$/
const size = (path) => {
  const bytes = readFileSync(join(app, path))
  return packed.test(path) ? bytes.length : brotliCompressSync(bytes).length
}
const sum = (paths) => paths.reduce((total, path) => total + size(path), 0)
const assets = (pattern) => names.filter((name) => pattern.test(name)).map((name) => `/assets/${name}`)

const home = ['index.html', ...list.entry]
const language = size(list.languages.vi)
const roles = assets(/^(hall|chair|office|secretariat|admin|auditor)-.*\.js$/)
const limits = [
  ['home: HTML, CSS and JS', sum(home), 40_000],
  ['usable: home, language and icons', sum(home) + language + size(list.icons), 45_000],
  ['fonts (Vietnamese, English)', sum(list.fonts), 75_000],
  ['first load', sum(home) + language + size(list.icons) + sum(list.fonts), 115_000],
  ...Object.entries(list.languages).map(([tag, path]) => [`language ${tag}`, size(path), 8_000]),
  ...roles.map((path) => [`role ${path}`, size(path), 30_000]),
  ['reader', sum(assets(/^reader-.*\.js$/)), 135_000],
  ['reader worker', sum(assets(/^pdf\.worker.*\.mjs$/)), 330_000],
]

let broken = 0
for (const [what, bytes, most] of limits) {
  const fits = bytes <= most
  if (!fits) broken++
  console.log(`${fits ? 'ok  ' : 'OVER'} ${String(bytes).padStart(7)} of ${String(most).padStart(7)}  ${what}`)
}
process.exit(broken ? 1 : 0)
