// Numbers, sizes, dates and times in the reader's language and the council's time zone. Bengali gets
// Bengali digits through Intl; codes and hashes are never formatted.
import { signal } from '@preact/signals'
import type { Language } from './catalogue'

const tags: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB', bn: 'bn-BD' }

export const localeTag = (language: Language): string => tags[language]

/** The council's time zone; the device's own until a body is known. */
export const timeZone = signal<string | undefined>(undefined)

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

function numbers(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `n${language}${JSON.stringify(options)}`
  if (!made.has(key)) made.set(key, new Intl.NumberFormat(tags[language], options))
  return made.get(key) as Intl.NumberFormat
}

function dates(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const zone = timeZone.value
  const key = `d${language}${zone}${JSON.stringify(options)}`
  if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(tags[language], zone ? { ...options, timeZone: zone } : options))
  return made.get(key) as Intl.DateTimeFormat
}

export const formatNumber = (n: number, language: Language): string => numbers(language, {}).format(n)

/** 10:41 */
export const formatTime = (ms: number, language: Language): string =>
  dates(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(ms)

/** 10:41:22 */
export const formatClock = (ms: number, language: Language): string =>
  dates(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(ms)

/** 10/12/2026 */
export const formatDate = (ms: number, language: Language): string =>
  dates(language, { day: '2-digit', month: '2-digit', year: 'numeric' }).format(ms)

/** Megabytes with one decimal below ten: "3,1 MB", "52 MB"; small files in kilobytes. */
export function formatBytes(bytes: number, language: Language): string {
  if (bytes > 0 && bytes < 1e5) return `${formatNumber(Math.ceil(bytes / 1000), language)} kB`
  const mb = bytes / 1e6
  return `${numbers(language, { maximumFractionDigits: mb < 10 ? 1 : 0 }).format(mb)} MB`
}

/** A length of time as 02:15; negative ones as +00:12, because they are over. */
export function formatSpan(ms: number, language: Language): string {
  const seconds = Math.abs(ms < 0 ? Math.floor(ms / 1000) : Math.ceil(ms / 1000))
  const two = numbers(language, { minimumIntegerDigits: 2, useGrouping: false })
  return `${ms < 0 ? '+' : ''}${two.format(Math.floor(seconds / 60))}:${two.format(seconds % 60)}`
}

/** Rewrites the ASCII digits of a text such as an item's number, "10.5", in the reader's digits. */
export function formatDigits(text: string, language: Language): string {
  if (language !== 'bn') return text
  return text.replace(/\d/g, (d) => numbers('bn', {}).format(Number(d)))
}
