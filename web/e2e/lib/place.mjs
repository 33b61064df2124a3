// Where things are: the project, the client's packages, the browser, and what this machine lacks.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '../../..')
/** Pictures, logs and words of failures; never committed. */
export const out = join(root, 'web/e2e/out')

const client = createRequire(join(root, 'web/client/package.json'))

/** The browser driver is a package of the client: there is no second package.json to keep. */
export const driver = () => client('playwright-core').chromium
export const axeSource = () => readFileSync(client.resolve('axe-core/axe.min.js'), 'utf8')

/** The path of a program, undefined where it is not installed. */
export function program(name) {
  try {
    return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

/** What a run needs and does not find, with what to do about it. */
export function lacking() {
  if (!program('chromium')) return 'chromium is not installed: apt-get install chromium'
  if (!existsSync(join(root, 'web/client/node_modules/playwright-core'))) return 'the client\'s packages are missing: make web'
  if (!existsSync(join(root, 'web/dist/app/index.html'))) return 'the client is not built: make web'
  return undefined
}
