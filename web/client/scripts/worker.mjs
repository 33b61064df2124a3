// Builds the service worker with the list of the files it keeps, and the two lists other parts need:
// assets.json for the server's plain pages (style sheet, sprite, fonts) and for the language to preload.
import { createHash } from 'node:crypto'
import { copyFileSync, cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')
const app = join(root, '../dist/app')
const manifest = JSON.parse(readFileSync(join(app, 'build.json'), 'utf8'))
const all = readdirSync(join(app, 'assets')).map((name) => `/assets/${name}`)

const url = (file) => `/${file}`
const chunk = (key) => {
  if (!manifest[key]) throw new Error(`the build has no ${key}`)
  return manifest[key]
}
/** A chunk with everything it imports statically. */
function withImports(key, seen = new Set()) {
  if (seen.has(key)) return []
  seen.add(key)
  const one = chunk(key)
  return [url(one.file), ...(one.css ?? []).map(url), ...(one.imports ?? []).flatMap((next) => withImports(next, seen))]
}
const asset = (start, ending) => {
  const found = all.find((name) => name.startsWith(`/assets/${start}`) && name.endsWith(ending))
  if (!found) throw new Error(`the build has no asset ${start}*${ending}`)
  return found
}

const languages = Object.fromEntries(['vi', 'en', 'bn'].map((tag) => [tag, url(chunk(`src/i18n/${tag}.ts`).file)]))
// What the page itself names; vite's manifest has no line for an entry that is all in one group.
const bare = readFileSync(join(app, 'index.html'), 'utf8')
const entry = [...bare.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((found) => found[1])
const fonts = all.filter((name) => name.endsWith('.woff2') && !name.includes('bengali'))
// The early script preloads the words of the page's language, which saves a round trip.
const page = bare.replace('<html lang="vi"', `<html lang="vi" data-words="${Object.values(languages).join(' ')}"`)
if (page === bare) throw new Error('index.html does not begin with <html lang="vi"')
writeFileSync(join(app, 'index.html'), page)
const css = entry.filter((name) => name.endsWith('.css'))
const icons = asset('icons-', '.svg')
const early = asset('early-', '.js')
const reader = [...new Set(withImports('src/screens/delegate/reader.tsx'))].filter((name) => !entry.includes(name))
reader.push(asset('pdf.worker', '.mjs'))

// What pdf.js fetches only when a page needs it, under a name that changes with its version.
const pdfjs = join(root, 'node_modules/pdfjs-dist')
const extras = `/assets/pdfjs-${JSON.parse(readFileSync(join(pdfjs, 'package.json'), 'utf8')).version}`
for (const folder of ['wasm', 'standard_fonts', 'cmaps', 'iccs']) cpSync(join(pdfjs, folder), join(app, extras, folder), { recursive: true })
// Scans of offices use these two, so they must be there without a line as well.
reader.push(`${extras}/wasm/jbig2.wasm`, `${extras}/wasm/openjpeg.wasm`)

// The page without boot data, under a name that changes with it.
const shell = `/assets/shell-${createHash('sha256').update(page).digest('hex').slice(0, 8)}.html`
copyFileSync(join(app, 'index.html'), join(app, shell))

const first = [...new Set([...entry, ...Object.values(languages), ...fonts, icons, early])]
const version = createHash('sha256').update([shell, ...first, ...reader].join()).digest('hex').slice(0, 12)

await build({
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  define: { __FILES__: JSON.stringify({ version, shell, first, reader }) },
  build: {
    outDir: app, emptyOutDir: false, target: 'es2022',
    rolldownOptions: { input: join(root, 'src/sw.ts'), output: { entryFileNames: 'sw.js', format: 'iife' } },
  },
})

// The minifier once re-quoted a placeholder and nothing was replaced: never ship such a worker.
const worker = readFileSync(join(app, 'sw.js'), 'utf8')
for (const file of [shell, ...first, ...reader]) if (!worker.includes(file)) throw new Error(`sw.js does not name ${file}`)

writeFileSync(join(app, 'assets.json'), JSON.stringify({ version, entry, languages, css, icons, early, fonts, shell }, null, 1))
rmSync(join(app, 'build.json'))
