// Writes gen/types.ts from the generated src/api/types.gen.ts. The server has a shape called Record, which
// hides TypeScript's own Record inside that file, so maps are spelt as index signatures here.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const source = readFileSync(join(root, 'src/api/types.gen.ts'), 'utf8')
mkdirSync(join(root, 'gen'), { recursive: true })
writeFileSync(join(root, 'gen/types.ts'), source.replace(/Record<string, (\w+)>/g, '{ [key: string]: $1 }'))
