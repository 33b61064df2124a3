// The agenda as rows on the margin line.
import type { AgendaItem } from '../../api/types'
import { digits, original, t, time } from '../../i18n'
import { Decision, Row, Rows } from '../../ui'

export function AgendaRows({ items, session }: { items: readonly AgendaItem[]; session: string }) {
  if (items.length === 0) return <p class="soft">{t('noAgenda')}</p>
  return <Rows label={t('agenda')}>{items.map((item) => <AgendaRow key={item.id} item={item} session={session} />)}</Rows>
}

function AgendaRow({ item, session }: { item: AgendaItem; session: string }) {
  const now = item.state === 'running'
  return (
    <Row lead={digits(item.number)} title={item.title} titleLang={original()} level={item.level} now={now} done={item.state === 'done'}
      href={item.documents > 0 ? `/s/${session}/papers#${item.id}` : undefined}
      end={item.outcome ? <Decision passed={item.outcome === 'passed'} /> : item.planned_at ? <span class="soft">{time(item.planned_at)}</span> : undefined} />
  )
}
