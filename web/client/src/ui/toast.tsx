// Short notices at the bottom of the page: what an act did, or the server's sentence why it did not.
import { signal } from '@preact/signals'
import { NoLine, Refusal } from '../api/client'
import { t } from '../i18n'
import { Banner, type BannerState } from './banner'

interface Notice { id: number; state: BannerState; text: string }

const notices = signal<readonly Notice[]>([])
let last = 0

/** Shows a sentence for some seconds; a refusal stays longer. */
export function toast(text: string, state: 'ok' | 'note' | 'stop' = 'note'): void {
  const notice = { id: ++last, state, text }
  notices.value = [...notices.value.slice(-2), notice]
  setTimeout(() => (notices.value = notices.value.filter((one) => one !== notice)), state === 'stop' ? 12_000 : 5000)
}

/** The sentence for whatever an act threw. */
export function sentence(error: unknown): string {
  if (error instanceof Refusal && error.message) return error.message
  if (error instanceof NoLine) return t('noLineAct')
  return t('wentWrong')
}

/** Shows why an act failed. */
export function refuse(error: unknown): void {
  if (!(error instanceof Refusal) && !(error instanceof NoLine)) console.error(error)
  toast(sentence(error), 'stop')
}

const icons = { ok: 'check', note: 'help', stop: 'warning' } as const

export function Toasts() {
  return (
    <div class="toast" aria-live="polite">
      {notices.value.map((one) => <Banner key={one.id} state={one.state} icon={icons[one.state as keyof typeof icons]} title={one.text} role="none" />)}
    </div>
  )
}
