// Buttons: filled is the next act of a screen (one at most), outlined the others, quiet the tools. A
// disabled button must say what is missing: give it a reason.
import type { ComponentChildren, TargetedMouseEvent } from 'preact'
import { useId } from 'preact/hooks'
import { Icon, type IconName } from './icon'

export interface ButtonProps {
  children?: ComponentChildren
  icon?: IconName | undefined
  kind?: 'main' | 'quiet' | 'plain'
  big?: boolean
  wide?: boolean
  danger?: boolean
  /** Makes it a link. */
  href?: string
  onClick?: (event: TargetedMouseEvent<HTMLElement>) => void
  /** While the act runs: the button waits and says so to a screen reader. */
  busy?: boolean
  /** Why the act is not possible now; disables the button and is shown under it. */
  reason?: string | undefined
  disabled?: boolean
  type?: 'button' | 'submit'
  label?: string
  pressed?: boolean
  expanded?: boolean
  class?: string
}

/** The classes of a button, also for links that look like one. */
export function buttonClass(p: Pick<ButtonProps, 'kind' | 'big' | 'wide' | 'danger' | 'pressed' | 'class'>): string {
  const on = [p.kind === 'main' && 'is-main', p.kind === 'quiet' && 'is-quiet', p.big && 'is-big', p.wide && 'is-wide',
    p.danger && 'is-danger', p.pressed && 'is-on', p.class]
  return ['button', ...on.filter(Boolean)].join(' ')
}

export function Button(p: ButtonProps) {
  const hint = useId()
  const inside = (
    <>
      {p.icon && <Icon name={p.icon} />}
      {p.children}
    </>
  )
  if (p.href !== undefined) return <a class={buttonClass(p)} href={p.href} aria-label={p.label} onClick={p.onClick}>{inside}</a>
  const button = (
    <button type={p.type ?? 'button'} class={buttonClass(p)} onClick={p.onClick} disabled={p.disabled || p.busy || Boolean(p.reason)}
      aria-busy={p.busy || undefined} aria-label={p.label} aria-pressed={p.pressed} aria-expanded={p.expanded}
      aria-describedby={p.reason ? hint : undefined}>
      {inside}
    </button>
  )
  if (!p.reason) return button
  return <span class="stack is-tight">{button}<span id={hint} class="small soft">{p.reason}</span></span>
}
