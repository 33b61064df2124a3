// The acts on a poll that is open, or closed and not yet declared: the same for chair and secretariat.
import { useState } from 'preact/hooks'
import type { Poll } from '../../api/types'
import { post } from '../../api/client'
import { t } from '../../i18n'
import { Button, Dialog, HoldButton, TextField } from '../../ui'
import { useAct, type Acting } from './act'
import { PaperForm } from './manual'
import { actsOf, type PollAct } from './polls'
import { Refused } from './refused'
import { w } from './words'

export function PollActs({ poll, acting }: { poll: Poll; acting: Acting }) {
  const [annulling, setAnnulling] = useState(false)
  const [counting, setCounting] = useState(false)
  const acts = actsOf(poll)
  const has = (act: PollAct) => acts.includes(act)
  const step = (name: string) => void acting.run(name, () => post<Poll>(`/polls/${poll.id}/${name}`))
  return (
    <>
      {has('declare') && <Button kind="main" big icon="check" busy={acting.busy === 'declare'} onClick={() => step('declare')}>{w('declare')}</Button>}
      {has('count') && <Button kind="main" big icon="vote" onClick={() => setCounting(true)}>{w('enterCount')}</Button>}
      {has('close') && <HoldButton kind="main" big icon="lock" busy={acting.busy === 'close'} question={w('closePollAsk')} act={w('closePoll')} onHeld={() => step('close')}>{w('holdTo', { act: w('closePollAct') })}</HoldButton>}
      {has('countdown') && <Button big icon="clock" busy={acting.busy === 'countdown'} onClick={() => step('countdown')}>{w('closeAfter', { n: poll.countdown })}</Button>}
      {has('annul') && <span class="push"><HoldButton big danger question={w('annulAsk')} act={w('annulGo')} onHeld={() => setAnnulling(true)}>{w('holdTo', { act: w('annulAct') })}</HoldButton></span>}
      {annulling && <AnnulForm poll={poll} onClose={() => setAnnulling(false)} />}
      {counting && <PaperForm poll={poll} onClose={() => setCounting(false)} />}
    </>
  )
}

function AnnulForm({ poll, onClose }: { poll: Poll; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const acting = useAct('inside')
  const { busy, run } = acting
  const annul = () => run('annul', async () => {
    await post<Poll>(`/polls/${poll.id}/annul`, { reason })
    onClose()
  })
  return (
    <Dialog title={w('annulWhy')} onClose={onClose}>
      <p class="soft">{w('annulHelp')}</p>
      <TextField label={w('reason')} lines={3} maxLength={500} value={reason} onInput={setReason} />
      <Refused acting={acting} />
      <div class="acts">
        <Button kind="main" danger={false} busy={busy === 'annul'} reason={reason.trim() ? undefined : w('typeReason')} onClick={() => void annul()}>{w('annulGo')}</Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </Dialog>
  )
}
