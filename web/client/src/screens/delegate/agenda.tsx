// The agenda as rows on the margin line; an item with papers leads to them.
import type { AgendaItem } from '../../api/types'
import { digits, original, t, time } from '../../i18n'
import { Decision, Row, Rows } from '../../ui'

export function AgendaRows({ items, session }: { items: readonly AgendaItem[]; session: string }) {
  if (items.length === 0) return <p class="soft">{t('noAgenda')}</p>
  return <Rows label={t('agenda')}>{items.map((item) => <AgendaRow key={item.id} item={item} session={session} />)}</Rows>
}

function AgendaRow({ item, session }: { item: AgendaItem; session: string }) {
  return (
    <Row lead={digits(item.number)} title={item.title} titleLang={original()} level={item.level} now={item.state === 'running'} done={item.state === 'done'}
      href={item.documents > 0 ? `/s/${session}/papers/${item.id}` : undefined} end={end(item)} />
  )
}

function end(item: AgendaItem) {
  if (item.outcome) return <Decision passed={item.outcome === 'passed'} />
  const at = item.started_at ?? item.planned_at
  return at ? <span class="soft">{time(at)}</span> : undefined
}
