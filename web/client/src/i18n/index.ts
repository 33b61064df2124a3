// The words of the delegate's screens and of everything shared, and short forms of the formatters bound
// to the language on screen.
import { catalogue, language, languages, type Language } from './catalogue'
import * as format from './format'
import type vi from './vi'

const base = catalogue<typeof vi>({
  vi: () => import('./vi'),
  en: () => import('./en'),
  bn: () => import('./bn'),
})

export type Key = keyof typeof vi
export const t = base.t
export { catalogue, language, languages, type Language }
export type { Words } from './catalogue'

const others: ((to: Language) => Promise<void>)[] = []

/** Registers the catalogue of a lazy part, so that changing the language brings its words too. */
export async function addCatalogue(load: (to: Language) => Promise<void>): Promise<void> {
  others.push(load)
  await load(language.value)
}

/** Brings the words of a language and puts it on screen. */
export async function setLanguage(to: Language): Promise<void> {
  await Promise.all([base.load(to), ...others.map((load) => load(to))])
  language.value = to
  document.documentElement.lang = to
}

/** The language the client knows that comes nearest to a tag such as "vi-VN". */
export function knownLanguage(tag: string | undefined): Language {
  const short = (tag ?? '').slice(0, 2)
  return languages.find((one) => one === short) ?? 'vi'
}

export const number = (n: number): string => format.formatNumber(n, language.value)
export const time = (ms: number): string => format.formatTime(ms, language.value)
export const clock = (ms: number): string => format.formatClock(ms, language.value)
export const date = (ms: number): string => format.formatDate(ms, language.value)
export const bytes = (n: number): string => format.formatBytes(n, language.value)
export const span = (ms: number): string => format.formatSpan(ms, language.value)
export const digits = (text: string): string => format.formatDigits(text, language.value)
/** Titles, names and questions are Vietnamese whatever the page's language is. */
export const original = (): 'vi' | undefined => (language.value === 'vi' ? undefined : 'vi')
