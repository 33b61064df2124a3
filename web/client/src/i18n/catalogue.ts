// Typed dictionaries. Vietnamese is the original: its keys and its {placeholders} are the type that
// English and Bengali must fill, so a missing word fails `npm run check`. A catalogue loads one language
// at a time, as its own chunk; each lazy part of the client (the office) may have a catalogue of its own.
import { signal } from '@preact/signals'
import { formatNumber, localeTag } from './format'

export type Language = 'vi' | 'en' | 'bn'
export const languages: readonly Language[] = ['vi', 'en', 'bn']

/** A message, or one form per plural category of the parameter {n}. */
export type Message = string | { one: string; other: string }
export type Words<Original> = { readonly [K in keyof Original]: Message }

type Names<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never
type Params<S> = [Names<S>] extends [never] ? [] : [values: { readonly [N in Names<S>]: string | number }]

/** The language on screen. Components that call a translator re-render when it changes. */
export const language = signal<Language>('vi')

type Loaders<Original> = Record<Language, () => Promise<{ default: Words<Original> }>>

/** Translate gives the words for a key with its placeholders filled; numbers are written in the reader's digits. */
export type Translate<Original> = <K extends keyof Original>(key: K, ...params: Params<Original[K]>) => string

export interface Catalogue<Original> {
  t: Translate<Original>
  /** Brings a language; until it has come the old one stays on screen. */
  load(to: Language): Promise<void>
}

export function catalogue<Original>(loaders: Loaders<Original>): Catalogue<Original> {
  const words = signal<Words<Original> | undefined>(undefined)
  return {
    t: (key, ...params) => {
      const message = words.value?.[key]
      return message === undefined ? String(key) : fill(message, params[0] ?? {}, language.value)
    },
    async load(to) {
      words.value = (await loaders[to]()).default
    },
  }
}

/** Fills the placeholders of a message. */
export function fill(message: Message, values: Readonly<Record<string, string | number>>, to: Language): string {
  const text = typeof message === 'string' ? message : message[pluralOf(values['n'], to)]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    return value === undefined ? whole : typeof value === 'number' ? formatNumber(value, to) : value
  })
}

function pluralOf(n: string | number | undefined, to: Language): 'one' | 'other' {
  if (typeof n !== 'number') return 'other'
  return new Intl.PluralRules(localeTag(to)).select(n) === 'one' ? 'one' : 'other'
}
