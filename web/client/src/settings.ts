// What this device remembers about its look: theme and text size. Set before the first paint by
// early.ts from the same key; changed here.
import { effect, signal } from '@preact/signals'

export type Theme = 'auto' | 'light' | 'dark'
export type TextSize = '100' | '125' | '150' | '200'
export const textSizes: readonly TextSize[] = ['100', '125', '150', '200']
export const themes: readonly Theme[] = ['auto', 'light', 'dark']

const key = 'ecabinet.look'
const saved = read()
export const theme = signal<Theme>(themes.find((one) => one === saved.theme) ?? 'auto')
export const textSize = signal<TextSize>(textSizes.find((one) => one === saved.text) ?? '100')

function read(): { theme?: string; text?: string } {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as { theme?: string; text?: string }
  } catch {
    return {}
  }
}

/** Keeps <html> in step with the settings and with the system's own change between light and dark. */
export function startLook(): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const systemDark = signal(system.matches)
  system.addEventListener('change', () => (systemDark.value = system.matches))
  effect(() => {
    const { dataset } = document.documentElement
    if (theme.value === 'dark' || (theme.value === 'auto' && systemDark.value)) dataset['theme'] = 'dark'
    else delete dataset['theme']
    if (textSize.value === '100') delete dataset['text']
    else dataset['text'] = textSize.value
    if (savesData()) dataset['fonts'] = 'system'
    localStorage.setItem(key, JSON.stringify({ theme: theme.value, text: textSize.value }))
  })
}

/** Whether the person asked the device to save data: then system fonts, and large papers only on demand. */
export const savesData = (): boolean =>
  (navigator as Navigator & { connection?: { saveData?: boolean } }).connection?.saveData === true

/** The next text size, for the one button that steps through them. */
export function nextTextSize(): void {
  const at = textSizes.indexOf(textSize.value)
  textSize.value = textSizes[(at + 1) % textSizes.length] as TextSize
}
