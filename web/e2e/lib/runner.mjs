// Runs test files: each has a stage of its own, its tests run in order, some files at a time.
import { pathToFileURL } from 'node:url'
import { basename } from 'node:path'
import { Stage } from './stage.mjs'

const patience = 90_000

/** Runs the files and returns how many tests passed and the failures in words. */
export async function runFiles(files, { browser, kit, jobs, only }) {
  const tally = { passed: 0, failed: [] }
  const waiting = [...files]
  const worker = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) await runFile(file, { browser, kit, only, tally })
  }
  await Promise.all(Array.from({ length: jobs }, worker))
  return tally
}

async function runFile(file, { browser, kit, only, tally }) {
  const { tests, council } = await import(pathToFileURL(file).href)
  const name = basename(file, '.test.mjs')
  const chosen = Object.entries(tests).filter(([title]) => !only || only.test(`${name}: ${title}`))
  if (chosen.length === 0) return
  const stage = new Stage(browser, kit, name)
  try {
    await stage.open(council)
    for (const [title, body] of chosen) await runTest(stage, title, body, tally)
  } catch (error) {
    tally.failed.push(name)
    console.log(`not ok  ${name}\n${indent(error)}`)
  } finally {
    await stage.close()
  }
}

async function runTest(stage, title, body, tally) {
  const started = Date.now()
  const name = `${stage.name}: ${title}`
  let timer
  try {
    const late = new Promise((_, failed) => (timer = setTimeout(() => failed(new Error(`not done after ${patience / 1000} s`)), patience)))
    await Promise.race([body(stage), late])
    const faults = stage.faults()
    if (faults.length) throw new Error(`errors in the page:\n${faults.join('\n')}`)
    tally.passed++
    console.log(`ok      ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  } catch (error) {
    tally.failed.push(name)
    await stage.evidence(title)
    console.log(`not ok  ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)\n${indent(error)}`)
    for (const fault of stage.faults()) console.log(indent(fault))
  } finally {
    clearTimeout(timer)
    await stage.clear()
  }
}

const indent = (error) => String(error?.stack ?? error).split('\n').filter((line) => !/node:internal|playwright-core/.test(line)).map((line) => `        ${line}`).join('\n')
