// Builds the client into web/dist/app, where the server embeds it. One main chunk holds the delegate's
// screens; the reader (pdf.js), the hall, the office and each language are the only other chunks,
// because on a weak line every tiny shared chunk costs a round trip.
import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { transformWithOxc, type Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

/** Emits src/early.ts as a small blocking script, because the CSP allows no inline one and the theme must be set before the first paint. */
function earlyScript(): Plugin {
  let file = ''
  return {
    name: 'early-script',
    apply: 'build',
    async buildStart() {
      const source = readFileSync(new URL('./src/early.ts', import.meta.url), 'utf8')
      const { code } = await transformWithOxc(source, 'early.ts', { sourcemap: false })
      const tight = code.split('\n').map((line) => line.trim()).filter((line) => line && !line.startsWith('//')).join('\n')
      file = `assets/early-${createHash('sha256').update(tight).digest('hex').slice(0, 8)}.js`
      this.emitFile({ type: 'asset', fileName: file, source: tight })
    },
    transformIndexHtml: () => [{ tag: 'script', attrs: { src: `/${file}` }, injectTo: 'head-prepend' }],
  }
}

/** What every first screen needs, in one file; parts that only other roles use stay in their own chunks. */
const elsewhere = /\/src\/(pdf\/|i18n\/(vi|en|bn)\.ts|ui\/(hold-button|seats|table|tabs|tally)\.tsx|screens\/(?!delegate\/)|screens\/delegate\/(reader|paper-view))/
const inMain = (id: string): boolean =>
  /node_modules\/(preact|@preact|idb)\//.test(id) || (/\/client\/src\/.*\.tsx?$/.test(id) && !elsewhere.test(id))

/** What the desks of the office share, in one file too; each desk's own pages are one more. */
const shared = /\/src\/screens\/office\/(?!words\/)/

const pdfjs = JSON.parse(readFileSync(new URL('./node_modules/pdfjs-dist/package.json', import.meta.url), 'utf8')) as { version: string }

export default defineConfig({
  define: { __PDFJS_VERSION__: JSON.stringify(pdfjs.version) },
  plugins: [earlyScript()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../dist/app',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    cssCodeSplit: true,
    manifest: 'build.json',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'main', test: inMain }, { name: 'office', test: shared }] } } },
  },
  test: { include: ['test/**/*.test.ts', 'test/**/*.test.tsx'], environment: 'node' },
})
