// Browser tests of the whole product: the real server with the demo council, one Chromium, a browser context
// for each person.
//   node web/e2e/run.mjs                     all tests
//   node web/e2e/run.mjs vote offline        the files, or the tests, whose names match
//   node web/e2e/run.mjs --summary FILE      also appends the closing lines to FILE
//   node web/e2e/run.mjs --pictures DIR      no tests: takes the pictures of the main screens
import { appendFileSync, readdirSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Kit } from './lib/kit.mjs'
import { driver, lacking, out, program } from './lib/place.mjs'
import { runFiles } from './lib/runner.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { summary: { type: 'string' }, pictures: { type: 'string' }, jobs: { type: 'string' } },
})

const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.mjs')).sort().map((name) => join(import.meta.dirname, name))

/** Prints a closing line, and keeps it where the whole run's summary is gathered. */
function close(line) {
  console.log(line)
  if (values.summary) appendFileSync(values.summary, `${line}\n`)
}

async function main() {
  const reason = lacking()
  if (reason) {
    close(`browser: 0 passed, 0 failed, ${files.length} skipped`)
    close(`skipped: browser tests: ${reason}`)
    return process.env.CI === 'true' || values.pictures ? 1 : 0
  }
  const kit = new Kit()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130))
  process.once('exit', () => kit.remove())
  const [browser] = await Promise.all([
    driver().launch({ executablePath: program('chromium'), args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'] }),
    kit.prepare(),
  ])
  try {
    if (values.pictures) return await (await import('./pictures.mjs')).takePictures(browser, kit, values.pictures)
    return await test(browser, kit)
  } finally {
    await browser.close()
  }
}

async function test(browser, kit) {
  rmSync(out, { recursive: true, force: true })
  const started = Date.now()
  const only = positionals.length ? new RegExp(positionals.join('|'), 'i') : undefined
  const jobs = Number(values.jobs) || Math.min(3, availableParallelism())
  const { passed, failed } = await runFiles(files, { browser, kit, jobs, only })
  close(`browser: ${passed} passed, ${failed.length} failed, 0 skipped in ${Math.round((Date.now() - started) / 1000)} s`)
  for (const name of failed) console.log(`failed: ${name}`)
  return failed.length ? 1 : 0
}

process.exitCode = await main()
