// The chair's page: the agenda on the left, what happens now in the middle, one's own vote, the polls and
// who is missing on the right, and one bar with the acts that make sense now.
import { useState } from 'preact/hooks'
import type { PageProps } from '../../app'
import type { Session, SessionSummary } from '../../api/types'
import { may, sessionOf } from '../../boot'
import { date, original } from '../../i18n'
import { sections } from '../../live/room'
import { Banner, Empty } from '../../ui'
import { useAct } from '../office/act'
import { sessionsWhere, useSession } from '../office/data'
import { Frame, NotYours } from '../office/frame'
import { w } from '../office/words'
import { ActBar } from './act-bar'
import { Agenda } from './agenda'
import { Centre } from './centre'
import { QuorumLamp, Side, Undo } from './side'
import { stageOf } from './stage'

/** What the chair has chosen on the page: the item to call, the poll to look at. */
export interface Chosen { item?: string | undefined; poll?: string | undefined }

export function Chair({ params }: PageProps) {
  const mine = sessionsWhere('session.run')
  const summary = sessionOf(params['session']) ?? mine[0]
  if (!summary) return <NoSession />
  if (!may(summary, 'session.run')) return <NotYours desk="chair" />
  return <Desk key={summary.id} summary={summary} />
}

function NoSession() {
  return <Frame desk="chair" title={w('chairDesk')}><Empty icon="agenda" title={w('chairNoSession')}>{w('chairNoSessionHelp')}</Empty></Frame>
}

function Desk({ summary }: { summary: SessionSummary }) {
  const [chosen, setChosen] = useState<Chosen>({})
  const session = useSession(summary.id)
  const acting = useAct()
  const stage = stageOf(sections.value, chosen)
  const ends = <><QuorumLamp /><Undo session={summary.id} acting={acting} /></>
  const choose = (what: Chosen) => setChosen((old) => ({ ...old, ...what }))
  return (
    <Frame session={summary.id} desk="chair" title={w('chairDesk')} subtitle={<span lang={original()}>{[summary.body_name, summary.title, date(summary.starts_at)].join(' · ')}</span>}
      ends={ends} work="is-chair" actbar={<ActBar session={summary.id} whole={session.value} stage={stage} acting={acting} onDone={() => setChosen({})} />}>
      <Agenda stage={stage} chosen={chosen.item} onChoose={(item) => choose({ item })} />
      <section class="zone" aria-live="off">
        {session.problem && <Banner state="stop" icon="warning" title={session.problem} />}
        <Centre stage={stage} summary={summary} whole={session.value as Session | undefined} />
      </section>
      <Side session={summary.id} stage={stage} onChoose={(poll) => choose({ poll })} />
    </Frame>
  )
}
