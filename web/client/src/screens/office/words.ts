// The words of the office's screens: chair, secretariat, clerk, auditor, administrator. Brought before the
// first of them is drawn, and again when the language changes.
import { addCatalogue, catalogue } from '../../i18n'
import type vi from './words/vi'

const words = catalogue<typeof vi>({
  vi: () => import('./words/vi'),
  en: () => import('./words/en'),
  bn: () => import('./words/bn'),
})

export type OfficeKey = keyof typeof vi
export const w = words.t

// Whoever imports this module waits for the words of the language on screen.
await addCatalogue(words.load)
