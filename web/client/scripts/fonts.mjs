// Prepares the fonts of the client: copies the subsets that are used and makes "Be Vietnam Figures",
// the ten digits of Be Vietnam Pro each centred on the same advance, because the family itself has no
// tabular figures and a ticking clock would tremble. Everything lands in gen/, which is not committed.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import opentype from 'opentype.js'
import wawoff from 'wawoff2'

const require = createRequire(import.meta.url)
const out = join(import.meta.dirname, '..', 'gen')
const advanceOfFigure = 0.665 // em: the widest digit, "4", with its bearings
const weights = [400, 600]

const packageFolder = (name) => dirname(require.resolve(`${name}/package.json`))

/** Reads the unicode-range of a subset from the package's own style sheet, so that it never drifts. */
function rangeOf(folder, subset, weight) {
  const css = readFileSync(join(folder, `${weight}.css`), 'utf8')
  const part = css.split('@font-face').find((face) => face.includes(`-${subset}-${weight}-normal.woff2`))
  const range = part && /unicode-range:\s*([^;]+);/.exec(part)
  if (!range) throw new Error(`no unicode-range for ${subset} ${weight} in ${folder}`)
  return range[1]
}

/** Copies one subset of a family and returns its @font-face. */
function subset(packageName, family, name, weight) {
  const folder = packageFolder(packageName)
  const stem = `${packageName.split('/')[1]}-${name}-${weight}-normal.woff2`
  copyFileSync(join(folder, 'files', stem), join(out, stem))
  return face(family, weight, stem, rangeOf(folder, name, weight))
}

function face(family, weight, file, range) {
  return `@font-face { font-family: "${family}"; font-style: normal; font-weight: ${weight}; font-display: swap; ` +
    `src: url("./${file}") format("woff2"); unicode-range: ${range} }\n`
}

/** Shifts each digit so that it stands in the middle of a common advance. */
function centredDigits(font) {
  const advance = Math.round(advanceOfFigure * font.unitsPerEm)
  return [...'0123456789'].map((digit) => {
    const source = font.charToGlyph(digit)
    const shift = Math.round((advance - source.advanceWidth) / 2)
    const path = new opentype.Path()
    for (const step of source.path.commands) path.commands.push(moved(step, shift))
    return new opentype.Glyph({ name: source.name, unicode: digit.charCodeAt(0), advanceWidth: advance, path })
  })
}

function moved(step, by) {
  const copy = { ...step }
  for (const key of ['x', 'x1', 'x2']) if (key in copy) copy[key] += by
  return copy
}

/** Empties the dates in the table "head", so that the same sources give the same bytes. */
function timeless(sfnt) {
  const view = new DataView(sfnt.buffer)
  for (let i = 0; i < view.getUint16(4); i++) {
    const entry = 12 + 16 * i
    if (view.getUint32(entry) === 0x68656164) sfnt.fill(0, view.getUint32(entry + 8) + 20, view.getUint32(entry + 8) + 36)
  }
  return sfnt
}

async function figures(weight) {
  const folder = packageFolder('@fontsource/be-vietnam-pro')
  const source = readFileSync(join(folder, 'files', `be-vietnam-pro-latin-${weight}-normal.woff`))
  const font = opentype.parse(source.buffer.slice(source.byteOffset, source.byteOffset + source.byteLength))
  const blank = new opentype.Glyph({ name: '.notdef', unicode: 0, advanceWidth: font.unitsPerEm, path: new opentype.Path() })
  const made = new opentype.Font({
    familyName: 'Be Vietnam Figures', styleName: weight === 600 ? 'SemiBold' : 'Regular', unitsPerEm: font.unitsPerEm,
    ascender: font.ascender, descender: font.descender, glyphs: [blank, ...centredDigits(font)],
  })
  const stem = `be-vietnam-figures-${weight}.woff2`
  writeFileSync(join(out, stem), await wawoff.compress(timeless(new Uint8Array(made.toArrayBuffer()))))
  return face('Be Vietnam Figures', weight, stem, 'U+0030-0039')
}

mkdirSync(out, { recursive: true })
let css = '/* made by scripts/fonts.mjs */\n'
for (const weight of weights) {
  css += subset('@fontsource/be-vietnam-pro', 'Be Vietnam Pro', 'latin', weight)
  css += subset('@fontsource/be-vietnam-pro', 'Be Vietnam Pro', 'vietnamese', weight)
  css += subset('@fontsource/noto-sans-bengali', 'Noto Sans Bengali', 'bengali', weight)
  css += await figures(weight)
}
writeFileSync(join(out, 'fonts.css'), css)
