// The running item: the same margin line, large, in lotus. At most one a zone.
import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { Lamp } from './marks'
import { original, t } from '../i18n'

interface RunningProps {
  lead?: ComponentChildren
  title: string
  label?: string
  /** Ink instead of lotus: a result, not something happening now. */
  ink?: boolean
  level?: 1 | 2
  children?: ComponentChildren
}

export function Running({ lead, title, label, ink, level = 1, children }: RunningProps) {
  const id = useId()
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <section class="running" aria-labelledby={id} style={ink ? { '--live': 'var(--ink)' } : undefined}>
      <p class="running__lead">{lead}</p>
      <div class="running__body">
        {!ink && <p class="label"><Lamp state="live">{label ?? t('now')}</Lamp></p>}
        <Heading id={id} lang={original()}>{title}</Heading>
        {children}
      </div>
    </section>
  )
}
