// The delegate's home: the running item with its paper in one tap, the agenda, the papers of the item
// with their download state, and one's own presence.
import { likelySession, sessionOf } from '../../boot'
import { date, time, t } from '../../i18n'
import { runningItem, sections } from '../../live/room'
import type { PageProps } from '../../app'
import type { SessionSummary } from '../../api/types'
import { Empty, Running } from '../../ui'
import { AgendaRows } from './agenda'
import { Desk } from './desk'

export function Home({ params }: PageProps) {
  const summary = sessionOf(params['session']) ?? likelySession.value
  if (!summary) return <Desk session={undefined} strip={false}><Empty icon="agenda" title={t('noSession')}>{t('noSessionHelp')}</Empty></Desk>
  return (
    <Desk session={summary.id} strip={false}>
      <div class="columns">
        <div class="stack is-wide">
          <Now summary={summary} />
          <section class="stack is-tight">
            <h2>{t('agendaWhole')}</h2>
            <AgendaRows session={summary.id} items={sections.value.agenda ?? []} />
          </section>
        </div>
      </div>
    </Desk>
  )
}

function Now({ summary }: { summary: SessionSummary }) {
  const item = runningItem.value
  if (item) return <Running lead={item.number} title={item.title} />
  if (summary.state === 'published') return <Empty icon="clock" title={t('notStarted', { when: `${time(summary.starts_at)} ${date(summary.starts_at)}` })}>{t('notStartedHelp')}</Empty>
  return <Empty icon="agenda" title={t('noRunning')}>{t('noRunningHelp')}</Empty>
}
