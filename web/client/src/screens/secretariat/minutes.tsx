// The minutes from draft to seal: written beside their preview, then frozen and signed in order.
import type { Minutes, SessionSummary } from '../../api/types'
import { post } from '../../api/client'
import { t } from '../../i18n'
import { sections } from '../../live/room'
import { Banner, Button, Empty, HoldButton } from '../../ui'
import { useAct, type Acting } from '../office/act'
import { useRead, type Loaded } from '../office/data'
import { Signing } from '../office/signing-view'
import { w } from '../office/words'
import { Editor } from './editor'
import { minutesWords } from './minutes-parts'
import { StageFrame } from './stages'

export function MinutesDesk({ summary }: { summary: SessionSummary }) {
  const minutes = useRead<Minutes>(`/sessions/${summary.id}/minutes`, sections.value.minutes)
  const acting = useAct()
  const state = minutes.value?.state
  if (minutes.value && state === 'draft') return <Editor key={summary.id} summary={summary} minutes={minutes.value} acting={acting} onChanged={minutes.reload} />
  return (
    <StageFrame summary={summary} stage="minutes" subtitle={state && minutesWords(minutes.value as Minutes)} ends={minutes.value && state === 'frozen' && <Unfreeze session={summary.id} minutes={minutes.value} acting={acting} onDone={minutes.reload} />}>
      {state === 'frozen' || state === 'signed' ? <Signing session={summary.id} minutes={minutes.value as Minutes} onSigned={minutes.reload} />
        : <section class="zone"><Start summary={summary} minutes={minutes} acting={acting} /></section>}
    </StageFrame>
  )
}

function Start({ summary, minutes, acting }: { summary: SessionSummary; minutes: Loaded<Minutes>; acting: Acting }) {
  if (minutes.problem) return <Banner state="stop" icon="warning" title={minutes.problem} act={<Button onClick={minutes.reload}>{t('retry')}</Button>} />
  if (!minutes.value) return <p class="soft" aria-busy="true">{t('loading')}</p>
  const draft = () => void acting.run('draft', () => post<Minutes>(`/sessions/${summary.id}/minutes/draft`, undefined, { timeout: 60_000 })).then(minutes.reload)
  return (
    <Empty icon="note" title={w('noMinutes')} act={<Button kind="main" icon="note" busy={acting.busy === 'draft'} onClick={draft}>{w('draftMinutes')}</Button>}>
      {w('noMinutesHelp')}
    </Empty>
  )
}

function Unfreeze({ session, minutes, acting, onDone }: { session: string; minutes: Minutes; acting: Acting; onDone: () => void }) {
  if (minutes.steps.some((one) => one.state === 'signed')) return null
  const back = () => void acting.run('unfreeze', () => post<Minutes>(`/sessions/${session}/minutes/unfreeze`)).then(onDone)
  return <HoldButton danger busy={acting.busy === 'unfreeze'} question={w('unfreezeAsk')} act={w('unfreeze')} onHeld={back}>{w('holdTo', { act: w('unfreezeAct') })}</HoldButton>
}
