// The delegate's home: the running item with its paper in one tap, the agenda, the papers of the item
// with their download state, and one's own presence.
import { useEffect } from 'preact/hooks'
import type { PageProps } from '../../app'
import type { AgendaItem, PackFile, SessionSummary } from '../../api/types'
import { bootedOffline, likelySession, refreshBoot, sessionOf, sessions } from '../../boot'
import { date, digits, original, t, time } from '../../i18n'
import { line, reachable, room, roomProblem, runningItem, sections, votingNow } from '../../live/room'
import { pack } from '../../offline/packs'
import { placeOf } from '../../offline/places'
import { newClient, takeNewClient } from '../../offline/worker'
import { Banner, Button, Empty, Row, Rows, Running } from '../../ui'
import { AgendaRows } from './agenda'
import { Desk } from './desk'
import { PackSum } from './pack-sum'
import { PaperRows, readerPath } from './paper-rows'
import { Presence } from './presence'

export function Home({ params }: PageProps) {
  const summary = sessionOf(params['session']) ?? likelySession.value
  useEffect(() => {
    // The page came from the device: ask again as soon as there is a line.
    if (bootedOffline.value && (reachable.value || !room.value)) refreshBoot().catch(() => undefined)
  }, [line.value])
  if (!summary) return <Desk session={undefined} strip={false}><Empty level={1} icon="agenda" title={t('noSession')}>{t('noSessionHelp')}</Empty></Desk>
  return (
    <Desk session={summary.id} strip={false}>
      {newClient.value && !votingNow.value && (
        <Banner state="note" icon="sync" title={t('newClient')} act={<Button onClick={() => void takeNewClient()}>{t('reload')}</Button>}>{t('newClientHelp')}</Banner>
      )}
      {roomProblem.value && <Banner state="stop" icon="warning" title={roomProblem.value} />}
      <div class="columns">
        <div class="stack is-wide">
          <Now summary={summary} />
          <section class="stack is-tight">
            <h2>{t('agendaWhole')}</h2>
            <AgendaRows session={summary.id} items={sections.value.agenda ?? []} />
          </section>
        </div>
        <div class="stack is-wide">
          <ItemPapers session={summary.id} item={runningItem.value} />
          <section class="stack is-tight" aria-label={t('papersOfSession')}>
            <Presence session={summary.id} />
            <PackSum />
            {pack.value && pack.value.files.length > 0 && (
              <p><Button icon="paper" href={`/s/${summary.id}/papers`}>{t('allPapers', { n: pack.value.files.length })}</Button></p>
            )}
          </section>
          <OtherSessions now={summary} />
        </div>
      </div>
    </Desk>
  )
}

function Now({ summary }: { summary: SessionSummary }) {
  const item = runningItem.value
  const live = sections.value.session
  if (item) return <RunningNow item={item} session={summary.id} />
  const coming = sections.value.agenda?.find((one) => one.state === 'planned')
  const next = coming && t('nextItem', { number: digits(coming.number), title: coming.title })
  if (summary.state === 'closed' || live?.state === 'closed') return <Empty level={1} icon="lock" title={t('sessionClosed')}>{summary.title}</Empty>
  if (summary.state === 'published' && live?.state !== 'running') {
    const when = `${time(summary.starts_at)} · ${date(summary.starts_at)}`
    return <Empty level={1} icon="clock" title={t('notStarted', { when })}>{t('notStartedHelp')}</Empty>
  }
  if (live && !live.sitting_open) return <Empty level={1} icon="pause" title={t('sittingPaused')}>{next}</Empty>
  return <Empty level={1} icon="agenda" title={t('noRunning')}>{next ?? t('noRunningHelp')}</Empty>
}

const papersOf = (item: string): PackFile[] => (pack.value?.files ?? []).filter((file) => file.item === item)

function RunningNow({ item, session }: { item: AgendaItem; session: string }) {
  const first = papersOf(item.id)[0]
  const page = first && placeOf(first.document)?.page
  const facts = [item.presenter && t('presenter', { name: item.presenter }), item.minutes > 0 && t('minutesPlanned', { n: item.minutes })]
  return (
    <Running lead={digits(item.number)} title={item.title}>
      <p class="soft">{facts.filter(Boolean).join(' · ')}</p>
      {first && (
        <div class="acts">
          <Button kind="main" big icon="paper" href={readerPath(session, first.document)}>{page && page > 1 ? t('openAtPage', { n: page }) : t('openPaper')}</Button>
        </div>
      )}
    </Running>
  )
}

function ItemPapers({ session, item }: { session: string; item: AgendaItem | undefined }) {
  const all = pack.value?.files ?? []
  const files = item ? papersOf(item.id) : all.slice(0, 5)
  const title = item ? t('papersOfItem') : t('papersOfSession')
  return (
    <section class="stack is-tight">
      <h2>{title}</h2>
      {files.length > 0 ? <PaperRows session={session} files={files} label={title} /> : <p class="soft">{t(item ? 'noPapersOfItem' : 'noPapers')}</p>}
    </section>
  )
}

function OtherSessions({ now }: { now: SessionSummary }) {
  const others = sessions.value.filter((one) => one.id !== now.id).sort((a, b) => b.starts_at - a.starts_at)
  if (others.length === 0) return null
  const words = { draft: 'planned', published: 'planned', running: 'running', closed: 'closed' } as const
  return (
    <section class="stack is-tight">
      <h2>{t('otherSession')}</h2>
      <Rows>
        {others.map((one) => (
          <Row key={one.id} href={`/s/${one.id}`} lead={<span class="small">{date(one.starts_at).slice(0, 5)}</span>} title={one.title} titleLang={original()}
            below={`${one.body_name} · ${t(words[one.state])}`} />
        ))}
      </Rows>
    </section>
  )
}
