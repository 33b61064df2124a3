// Lists on the margin line: numbers, times and page counts to its left, words to its right.
import type { ComponentChildren } from 'preact'

export interface RowProps {
  lead?: ComponentChildren
  title: ComponentChildren
  /** The language of the title when it is not the page's. */
  titleLang?: string | undefined
  below?: ComponentChildren
  end?: ComponentChildren
  href?: string | undefined
  onClick?: (() => void) | undefined
  level?: number
  now?: boolean | undefined
  done?: boolean | undefined
  chosen?: boolean | undefined
  paper?: boolean
}

export function Row(p: RowProps) {
  const state = [p.now && 'is-now', p.done && 'is-done', p.chosen && 'is-chosen', p.paper && 'is-paper']
  const inside = (
    <>
      <span class="row__lead">{p.lead}</span>
      <span class="row__body">
        <span class="row__title" lang={p.titleLang}>{p.title}</span>
        {p.below && <span class="small soft">{p.below}</span>}
      </span>
      {p.end !== undefined && <span class="row__end">{p.end}</span>}
    </>
  )
  const shared = { class: ['row', ...state.filter(Boolean)].join(' '), 'data-level': p.level, 'aria-current': p.now ? ('step' as const) : undefined }
  if (p.href) return <li><a {...shared} href={p.href}>{inside}</a></li>
  if (p.onClick) return <li><button {...shared} type="button" class={`${shared.class} is-button`} aria-pressed={p.chosen ?? false} onClick={p.onClick}>{inside}</button></li>
  return <li><div {...shared}>{inside}</div></li>
}

export function Rows({ children, ruled = true, label }: { children: ComponentChildren; ruled?: boolean; label?: string }) {
  return <ul class={ruled ? 'rows is-ruled' : 'rows'} aria-label={label}>{children}</ul>
}
