// What the two pages of the minutes share: the state in words, and the freezing.
import type { Minutes, Session, SessionSummary } from '../../api/types'
import { post } from '../../api/client'
import { clock, date } from '../../i18n'
import { sections } from '../../live/room'
import { HoldButton } from '../../ui'
import type { Acting } from '../office/act'
import { w } from '../office/words'

export function minutesWords(minutes: Minutes): string {
  const saved = minutes.saved_at && `${clock(minutes.saved_at)} ${date(minutes.saved_at)}`
  return [w('minutes'), w(`minutes_${minutes.state}`), minutes.state === 'draft' && saved && w('savedAt', { time: saved })].filter(Boolean).join(' · ')
}

/** Closing the session and freezing belong together: the server freezes only what can no longer change. */
export function Freeze({ summary, acting, onDone, ready }: { summary: SessionSummary; acting: Acting; onDone: () => void; ready: () => Promise<boolean> }) {
  const closed = (sections.value.session?.state ?? summary.state) === 'closed'
  const freeze = () => void acting.run('freeze', async () => {
    if (!(await ready())) return
    if (!closed) await post<Session>(`/sessions/${summary.id}/close`)
    await post<Minutes>(`/sessions/${summary.id}/minutes/freeze`, undefined, { timeout: 60_000 })
  }).then(onDone)
  return (
    <HoldButton kind="main" icon="lock" busy={acting.busy === 'freeze'} question={w(closed ? 'freezeAsk' : 'closeAndFreezeAsk')} act={w('freeze')} onHeld={freeze}>
      {acting.busy === 'freeze' ? w('freezing') : w('holdTo', { act: w(closed ? 'freezeAct' : 'closeAndFreezeAct') })}
    </HoldButton>
  )
}
