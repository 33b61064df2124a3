// The clerk's desk: the minutes that wait for the seal, and what stands before it.
import type { PageProps } from '../../app'
import type { Minutes, SessionSummary } from '../../api/types'
import { may, sessionOf } from '../../boot'
import { date, number, original, t } from '../../i18n'
import { sections } from '../../live/room'
import { Banner, Empty, Lamp, Row, Rows } from '../../ui'
import { sessionsWhere, useRead } from '../office/data'
import { Frame, NotYours, Zone } from '../office/frame'
import { myTurn } from '../office/signing'
import { Signing } from '../office/signing-view'
import { w } from '../office/words'

export function Clerk({ params }: PageProps) {
  const id = params['session']
  const summary = sessionOf(id)
  if (id) return summary && may(summary, 'minutes.sign') ? <OneSession key={id} summary={summary} /> : <NotYours desk="clerk" />
  return <Waiting />
}

/** All sessions whose minutes the clerk may see; each says itself whether it waits. */
function Waiting() {
  const all = sessionsWhere('minutes.sign').filter((one) => one.state === 'running' || one.state === 'closed')
  return (
    <Frame desk="clerk" title={w('clerkDesk')}>
      {all.length === 0 ? <Empty icon="seal" title={w('nothingToSeal')}>{w('nothingToSealHelp')}</Empty> : (
        <Zone title={w('minutes')} note={number(all.length)}><Rows ruled={false} label={w('minutes')}>{all.map((one) => <SessionRow key={one.id} summary={one} />)}</Rows></Zone>
      )}
    </Frame>
  )
}

function SessionRow({ summary }: { summary: SessionSummary }) {
  const minutes = useRead<Minutes>(`/sessions/${summary.id}/minutes`)
  const mine = myTurn(minutes.value)
  const end = minutes.value && (mine ? <Lamp state="live">{w('waitsForSeal')}</Lamp> : <span class="small soft">{w(`minutes_${minutes.value.state}`)}</span>)
  return <Row href={`/clerk/${summary.id}`} now={Boolean(mine)} lead={date(summary.starts_at).slice(0, 5)} title={summary.title} titleLang={original()} below={minutes.problem ?? <span lang={original()}>{summary.body_name}</span>} end={end ?? <span />} />
}

function OneSession({ summary }: { summary: SessionSummary }) {
  const minutes = useRead<Minutes>(`/sessions/${summary.id}/minutes`, sections.value.minutes)
  const state = minutes.value?.state
  return (
    <Frame session={summary.id} desk="clerk" title={summary.title} content subtitle={state && w(`minutes_${state}`)} work="is-two">
      {state === 'frozen' || state === 'signed' ? <Signing session={summary.id} minutes={minutes.value as Minutes} onSigned={minutes.reload} /> : (
        <section class="zone">
          {minutes.problem ? <Banner state="stop" icon="warning" title={minutes.problem} /> : state ? <Empty icon="seal" title={w('notFrozenYet')}>{w('notFrozenYetHelp')}</Empty> : <p class="soft" aria-busy="true">{t('loading')}</p>}
        </section>
      )}
    </Frame>
  )
}
