// Writes each text file of the build in its smaller forms beside it, .br and .gz, so that the server never
// compresses while a hall waits.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const app = join(import.meta.dirname, '../../dist/app')
const worth = /\.(js|mjs|css|svg|json|webmanifest|wasm|html)$/

for (const entry of readdirSync(app, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !worth.test(entry.name) || entry.name === 'index.html') continue
  const path = join(entry.parentPath, entry.name)
  const raw = readFileSync(path)
  const br = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } })
  if (br.length >= raw.length) continue
  writeFileSync(`${path}.br`, br)
  writeFileSync(`${path}.gz`, gzipSync(raw, { level: 9 }))
}
