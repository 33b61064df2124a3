// Small marks: lamp, tag, progress, outcome. A lamp's shape differs with its state, not only its colour.
import type { ComponentChildren } from 'preact'
import { Icon } from './icon'
import { t } from '../i18n'

export type LampState = 'ok' | 'wait' | 'stop' | 'live' | 'none'

export function Lamp({ state = 'none', children, class: more }: { state?: LampState; children: ComponentChildren; class?: string }) {
  return <span class={['lamp', state !== 'none' && `is-${state}`, more].filter(Boolean).join(' ')}>{children}</span>
}

export function Tag({ state, children }: { state?: 'ok' | 'wait' | 'stop'; children: ComponentChildren }) {
  return <span class={state ? `tag is-${state}` : 'tag'}>{children}</span>
}

/** A bar of n out of `of`. The words beside it say the same; it is hidden from screen readers unless it has a label. */
export function Progress({ n, of, live, label }: { n: number; of: number; live?: boolean; label?: string }) {
  const widths = { '--n': Math.min(n, of), '--of': Math.max(of, 1) }
  const role = label ? { role: 'progressbar' as const, 'aria-label': label, 'aria-valuenow': n, 'aria-valuemin': 0, 'aria-valuemax': of } : { 'aria-hidden': true as const }
  return <span class={live ? 'progress is-live' : 'progress'} style={widths} {...role} />
}

/** The council's decision, printed in ink: filled when passed, outlined when not. */
export function Outcome({ passed }: { passed: boolean }) {
  return <span class={passed ? 'outcome is-passed' : 'outcome'}><Icon name={passed ? 'check' : 'cross'} /></span>
}

/** The outcome with its word. */
export function Decision({ passed }: { passed: boolean }) {
  return <span class="decision"><Outcome passed={passed} />{t(passed ? 'passed' : 'notPassed')}</span>
}
