// The agenda on the hall screen: as much as fits without scrolling, around what comes next.
import type { AgendaItem } from '../../api/types'
import { digits, original, t, time } from '../../i18n'
import { Decision, Row, Rows } from '../../ui'

const fits = 7

export function HallAgenda({ items }: { items: readonly AgendaItem[] }) {
  const next = Math.max(0, items.findIndex((item) => item.state !== 'done'))
  const from = Math.max(0, Math.min(next - 2, items.length - fits))
  return (
    <div class="stack">
      <h1 class="is-title">{t('agenda')}</h1>
      <Rows>
        {items.slice(from, from + fits).map((item) => (
          <Row key={item.id} lead={digits(item.number)} title={item.title} titleLang={original()} level={item.level} now={item.state === 'running'} done={item.state === 'done'}
            end={item.outcome ? <Decision passed={item.outcome === 'passed'} /> : item.planned_at ? <span class="soft">{time(item.planned_at)}</span> : undefined} />
        ))}
      </Rows>
    </div>
  )
}
