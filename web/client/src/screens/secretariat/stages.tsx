// The frame of one session in the secretariat: its stages as tabs, in the order of time, and on every stage
// whether the session is published and what is not.
import type { ComponentChildren } from 'preact'
import type { SessionSummary } from '../../api/types'
import { date, original, t } from '../../i18n'
import { sections } from '../../live/room'
import { Button, Lamp, Tabs } from '../../ui'
import { Frame } from '../office/frame'
import { w } from '../office/words'

export const stages = ['agenda', 'papers', 'check-in', 'votes', 'minutes'] as const
export type Stage = (typeof stages)[number]

export const stagePath = (session: string, stage: Stage): string => `/office/${session}/${stage}`

interface StageProps {
  summary: SessionSummary
  stage: Stage
  subtitle?: ComponentChildren
  ends?: ComponentChildren
  work?: string
  children: ComponentChildren
}

export function StageFrame({ summary, stage, subtitle, ends, work = 'is-two', children }: StageProps) {
  const words = { agenda: t('agenda'), papers: t('papers'), 'check-in': t('checkIn'), votes: w('polls'), minutes: w('minutes') }
  const tabs = stages.map((one) => ({ href: stagePath(summary.id, one), label: words[one], current: one === stage }))
  return (
    <Frame session={summary.id} desk="secretary" title={summary.title} content subtitle={subtitle ?? <span lang={original()}>{facts(summary)}</span>} work={work} ends={ends}
      tabs={<Tabs label={w('stages')} tabs={[{ href: '/office', label: w('sessions'), current: false }, ...tabs]} />}>
      {children}
    </Frame>
  )
}

const facts = (summary: SessionSummary): string => {
  const [from, to] = [date(summary.starts_at), date(summary.ends_at)]
  return [from === to ? from : `${from} – ${to}`, summary.place].filter(Boolean).join(' · ')
}

/** The state of the session in a word. */
export function StateLamp({ summary }: { summary: SessionSummary }) {
  const state = sections.value.session?.state ?? summary.state
  const lamps = { draft: 'wait', published: 'ok', running: 'live', closed: 'none' } as const
  return <Lamp state={lamps[state]}>{w(`session_${state}`)}</Lamp>
}

/** For a stage that begins only when the session is published. */
export function PublishFirst({ session }: { session: string }) {
  return <p class="line"><span>{w('publishFirst')}</span><Button href={stagePath(session, 'agenda')}>{t('agenda')}</Button></p>
}
