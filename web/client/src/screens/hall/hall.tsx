// The hall screen: no controls, one statement at a time, no tally before the close. It finds the running
// session and connects again by itself; nobody has to touch it all day.
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { PageProps } from '../../app'
import type { Poll, SessionSummary } from '../../api/types'
import { likelySession, membershipIn, refreshBoot, sessionOf } from '../../boot'
import { date, digits, original, t, time } from '../../i18n'
import { serverNow, useNow } from '../../live/clock'
import { enter, line, runningItem, sections } from '../../live/room'
import { outOf } from '../../live/needed'
import { Empty, Lamp, Running, WallClock } from '../../ui'
import { HallAgenda } from './agenda'
import { HallNames, HallResult, HallVote, namesFit } from './poll'

/** A declared result stays until the item changes, at most this long. */
const showResultFor = 5 * 60_000
/** The result and the names take turns. */
const turn = 15_000

export function Hall({ params }: PageProps) {
  const summary = sessionOf(params['session']) ?? likelySession.value
  useHallLook()
  useEffect(() => {
    if (summary) void enter(summary.id, 'hall')
  }, [summary?.id])
  useEffect(() => {
    // A session may be published or start later in the day: look again now and then.
    const timer = setInterval(() => refreshBoot().catch(() => undefined), 60_000)
    return () => clearInterval(timer)
  }, [])
  if (!summary) return <Frame body="e-Cabinet" title=""><Empty level={1} icon="hall" title={t('hallNoSession')} /></Frame>
  return <HallOf summary={summary} />
}

function useHallLook(): void {
  useEffect(() => {
    const { dataset } = document.documentElement
    dataset['screen'] = 'hall'
    return () => void delete dataset['screen']
  }, [])
}

function HallOf({ summary }: { summary: SessionSummary }) {
  const now = useNow(1000)
  const body = membershipIn(summary)?.body.name ?? summary.body_name
  const poll = pollToShow(now)
  const shown = poll ? pollView(poll, now) : itemView(summary)
  return <Frame body={body} title={summary.title} foot={shown.foot}>{shown.view}</Frame>
}

interface Shown { view: ComponentChildren; foot: readonly [ComponentChildren, ComponentChildren] }

/** The poll the hall should see: the open one, one that waits to be declared, or the last result. */
function pollToShow(now: number): Poll | undefined {
  const polls = Object.values(sections.value.polls ?? {})
  const latest = (of: Poll[], at: (poll: Poll) => number) => of.sort((a, b) => at(b) - at(a))[0]
  const running = latest(polls.filter((poll) => ['open', 'closing', 'closed'].includes(poll.state)), (poll) => poll.opened_at ?? 0)
  if (running) return running
  const last = latest(polls.filter((poll) => poll.state === 'declared'), (poll) => poll.declared_at ?? 0)
  const item = sections.value.session?.item
  if (!last || now - (last.declared_at ?? 0) > showResultFor || (item && item !== last.item)) return undefined
  return last
}

function pollView(poll: Poll, now: number): Shown {
  const number = sections.value.agenda?.find((item) => item.id === poll.item)?.number ?? ''
  const attendance = sections.value.attendance
  if (poll.state !== 'declared' || !poll.result) {
    const people = outOf(poll, attendance)
    const need = poll.needed > 0 && people ? t('needOf', { n: poll.needed, of: people, rule: poll.rule_text ?? '' }) : poll.rule_text
    return { view: <HallVote poll={poll} number={digits(number)} />, foot: [need, poll.state === 'closed' ? t('counting') : t('resultAfterClose')] }
  }
  const byName = namesFit(poll) && Math.floor((now - (poll.declared_at ?? 0)) / turn) % 2 === 1
  const { cast, silent, checkpoint } = poll.result
  const facts = t('resultFoot', { n: poll.ordinal, time: time(poll.closed_at ?? 0), cast, silent })
  return { view: byName ? <HallNames poll={poll} /> : <HallResult poll={poll} number={digits(number)} />, foot: [facts, checkpoint && t('checkpoint', { code: checkpoint })] }
}

function itemView(summary: SessionSummary): Shown {
  const { agenda = [], attendance, session } = sections.value
  const present = attendance && t('presentOf', { n: attendance.present, of: attendance.seats })
  const item = runningItem.value
  const next = agenda[agenda.findIndex((one) => one.id === item?.id) + 1]
  if (item) {
    const view = <Running lead={digits(item.number)} title={item.title}>{item.presenter && <p class="large soft">{t('presenter', { name: item.presenter })}</p>}</Running>
    return { view, foot: [next && <span lang={original()}>{t('nextUp', { title: `${digits(next.number)}. ${next.title}` })}</span>, present] }
  }
  if (agenda.length > 0 && (session?.state === 'running' || summary.starts_at - serverNow() < 3_600_000)) return { view: <HallAgenda items={agenda} />, foot: ['', present] }
  return { view: <Empty level={1} icon="clock" title={t('hallWaiting', { when: `${time(summary.starts_at)} · ${date(summary.starts_at)}` })}>{summary.place}</Empty>, foot: ['', present] }
}

function Frame({ body, title, foot, children }: { body: string; title: string; foot?: Shown['foot']; children: ComponentChildren }) {
  return (
    <div class="hall">
      <header class="hall__bar"><b class="hall__name" lang={original()}>{body}</b><span lang={original()}>{title}</span><WallClock /></header>
      <main class="hall__body">{children}</main>
      <footer class="hall__foot">
        <span>{foot?.[0]}</span>
        <span role="status">{line.value === 'down' ? <Lamp state="stop">{t('hallOffline')}</Lamp> : foot?.[1]}</span>
      </footer>
    </div>
  )
}
