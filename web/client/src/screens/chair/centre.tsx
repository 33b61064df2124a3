// What happens now, large: the running item with its papers, or the vote that stands before everything else.
import type { AgendaItem, Pack, Poll, Session, SessionSummary } from '../../api/types'
import { date, digits, original, t, time } from '../../i18n'
import { sections } from '../../live/room'
import { Button, Empty, Row, Rows, Running } from '../../ui'
import { readerPath } from '../delegate/paper-rows'
import { useRead } from '../office/data'
import { PollLabel, PollView, usePollLabel } from '../office/poll-view'
import { running } from '../office/polls'
import { w } from '../office/words'
import type { Stage } from './stage'

interface CentreProps { stage: Stage; summary: SessionSummary; whole: Session | undefined }

export function Centre({ stage, summary, whole }: CentreProps) {
  switch (stage.is) {
    case 'waiting':
      return <p class="soft" aria-busy="true">{t('loading')}</p>
    case 'over':
      return <Empty icon="lock" title={t('sessionClosed')}>{w('sessionOverHelp')}</Empty>
    case 'between':
      return <Between summary={summary} whole={whole} begun={stage.begun} />
    case 'idle':
      return <Empty icon="agenda" title={t('noRunning')}>{stage.next ? w('callHelp') : w('allDone')}</Empty>
    case 'poll':
      return <PollNow poll={stage.poll} item={stage.item} />
    case 'item':
      return <ItemNow item={stage.item} poll={stage.poll} session={summary.id} />
  }
}

function Between({ summary, whole, begun }: { summary: SessionSummary; whole: Session | undefined; begun: boolean }) {
  const attendance = sections.value.attendance
  const next = whole?.sittings.find((one) => !one.opened_at)
  const when = next && `${time(next.starts_at)} · ${date(next.starts_at)}`
  if (begun && !next) return <Empty icon="check" title={w('sittingsDone')}>{w('sittingsDoneHelp')}</Empty>
  return (
    <Empty icon={begun ? 'pause' : 'clock'} title={begun ? t('sittingPaused') : t('notStarted', { when: when ?? time(summary.starts_at) })}>
      {begun && when ? `${w('nextSitting', { n: next?.number ?? 0, when })} ` : ''}
      {attendance && (attendance.quorate ? w('quorumReached', { n: attendance.present, of: attendance.needed }) : w('quorumMissing', { n: attendance.present, of: attendance.needed }))}
    </Empty>
  )
}

function PollNow({ poll, item }: { poll: Poll; item: AgendaItem | undefined }) {
  const label = usePollLabel(poll)
  const live = running(poll)
  return (
    <>
      <Running level={2} lead={item && digits(item.number)} title={poll.title} ink={!live} label={label}>{!live && <p class="label soft">{label}</p>}</Running>
      <PollView poll={poll} />
    </>
  )
}

function ItemNow({ item, poll, session }: { item: AgendaItem; poll: Poll | undefined; session: string }) {
  const facts = [item.presenter && t('presenter', { name: item.presenter }), item.minutes > 0 && t('minutesPlanned', { n: item.minutes }), item.started_at && w('since', { time: time(item.started_at) })]
  return (
    <>
      <Running level={2} lead={digits(item.number)} title={item.title}><p class="soft">{facts.filter(Boolean).join(' · ')}</p></Running>
      <ItemPapers item={item} session={session} />
      {poll && (
        <section class="stack office__poll">
          <div class="zone__head"><h3>{poll.state === 'draft' ? w('pollPrepared') : w('pollOfItem')}</h3><span class="soft"><PollLabel poll={poll} /></span></div>
          <h4 lang={original()}>{poll.title}</h4>
          <PollView poll={poll} />
        </section>
      )}
    </>
  )
}

function ItemPapers({ item, session }: { item: AgendaItem; session: string }) {
  // The tablet's own pack is kept for delegates only: here it is read.
  const pack = useRead<Pack>(`/sessions/${session}/pack`, sections.value.papers)
  const files = (pack.value?.files ?? []).filter((file) => file.item === item.id)
  if (!pack.value) return <p class="soft" aria-busy={!pack.problem}>{pack.problem ?? t('loading')}</p>
  if (files.length === 0) return <p class="line"><span class="soft">{t('noPapersOfItem')}</span><Button kind="quiet" icon="paper" href={`/s/${session}/papers`}>{t('papersOfSession')}</Button></p>
  return (
    <Rows label={t('papersOfItem')}>
      {files.map((file) => <Row key={file.document} href={readerPath(session, file.document)} lead={t('pagesShort', { n: file.pages })} title={file.title} titleLang={original()} />)}
    </Rows>
  )
}
