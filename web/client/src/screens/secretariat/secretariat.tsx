// The secretariat: the list of sessions, and for each its stages from the agenda to the signed minutes.
import type { PageProps } from '../../app'
import { may, sessionOf } from '../../boot'
import { t } from '../../i18n'
import { Button, Empty } from '../../ui'
import { sessionsWhere } from '../office/data'
import { Frame, NotYours } from '../office/frame'
import { w } from '../office/words'
import { Builder } from './builder'
import { CheckInDesk } from './check-in'
import { MinutesDesk } from './minutes'
import { PapersDesk } from './papers'
import { Sessions } from './sessions'
import { stages, type Stage } from './stages'
import { Votes } from './votes'

const pages = { agenda: Builder, papers: PapersDesk, 'check-in': CheckInDesk, votes: Votes, minutes: MinutesDesk }

export function Secretariat({ params }: PageProps) {
  const id = params['session']
  if (!id) return <Sessions />
  const summary = sessionOf(id)
  if (!summary) return <Missing />
  if (!may(summary, 'session.edit')) return <NotYours desk="secretary" />
  const stage: Stage = stages.find((one) => one === params['stage']) ?? 'agenda'
  const Page = pages[stage]
  return <Page key={summary.id} summary={summary} />
}

function Missing() {
  const all = sessionsWhere('session.edit')
  return (
    <Frame desk="secretary" title={w('secretariat')}>
      <Empty icon="search" title={w('sessionMissing')} act={<Button kind="main" href="/office">{all.length ? w('sessions') : t('back')}</Button>}>{w('sessionMissingHelp')}</Empty>
    </Frame>
  )
}
