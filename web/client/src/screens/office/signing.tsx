// The signing order of the minutes: each step with its state, and the sheet in which the one whose turn it
// is opens her key. The password goes to the server once and is kept nowhere.
import { useState } from 'preact/hooks'
import type { Minutes, SignRequest, SignStep } from '../../api/types'
import { post } from '../../api/client'
import { date, number, original, t, time } from '../../i18n'
import { serverNow } from '../../live/clock'
import { Button, Dialog, Icon, Row, Rows, Tag, TextField } from '../../ui'
import { useAct } from './act'
import { Refused } from './refused'
import { w } from './words'

const soon = 30 * 24 * 3_600_000

export function SignSteps({ minutes }: { minutes: Minutes }) {
  return <Rows label={w('signOrder')}>{minutes.steps.map((step, i) => <Step key={step.field} step={step} place={i + 1} />)}</Rows>
}

function Step({ step, place }: { step: SignStep; place: number }) {
  const facts = [step.title, step.signed_at && `${time(step.signed_at)} ${date(step.signed_at)}`, step.level && w('signLevel', { level: step.level }), certificateWords(step)]
  return (
    <Row lead={number(place)} title={step.name} titleLang={original()} now={step.state === 'next'}
      below={<><span lang={original()}>{facts.filter(Boolean).join(' · ')}</span>{step.problem && <span class="field__error"> <Icon name="warning" size="small" /> {step.problem}</span>}</>}
      end={<StepTag step={step} place={place} />} />
  )
}

function certificateWords(step: SignStep): string | undefined {
  if (!step.expires || step.state === 'signed') return undefined
  const left = Math.floor((step.expires - serverNow()) / 86_400_000)
  return step.expires - serverNow() < soon ? w('certificateSoon', { n: left }) : w('certificateLeft', { n: left })
}

function StepTag({ step, place }: { step: SignStep; place: number }) {
  const icon = step.field === 'seal' ? 'seal' : 'sign'
  if (step.state === 'signed') return <Tag state="ok"><Icon name="check" size="small" />{w('signed')}</Tag>
  if (step.state === 'next') return <Tag state="wait"><Icon name={icon} size="small" />{w('signNext')}</Tag>
  return <Tag><Icon name={icon} size="small" />{place > 1 ? w('signAfter', { n: place - 1 }) : w('signFirst')}</Tag>
}

/** The step that waits for this person, if any. */
export const myTurn = (minutes: Minutes | undefined): SignStep | undefined =>
  minutes?.state === 'frozen' ? minutes.steps.find((one) => one.mine && one.state === 'next') : undefined

/** The PDF as it is now. */
export function MinutesPdf({ session, minutes }: { session: string; minutes: Minutes }) {
  if (!minutes.hash) return null
  return (
    <a class="button" href={`/docs/minutes/${session}/${minutes.hash}`} target="_blank" rel="noreferrer">
      <Icon name="paper" />{w('openPdf', { n: minutes.pages ?? 0 })}
    </a>
  )
}

interface SignProps { session: string; minutes: Minutes; step: SignStep; onSigned: (minutes: Minutes) => void }

/** The button of the one whose turn it is, with its sheet. */
export function SignButton(p: SignProps) {
  const [open, setOpen] = useState(false)
  const seal = p.step.field === 'seal'
  return (
    <>
      <Button kind="main" icon={seal ? 'seal' : 'sign'} reason={p.step.problem} onClick={() => setOpen(true)}>{w(seal ? 'putSeal' : 'sign')}</Button>
      {open && <SignSheet {...p} onClose={() => setOpen(false)} />}
    </>
  )
}

function SignSheet({ session, minutes, step, onSigned, onClose }: SignProps & { onClose: () => void }) {
  const [password, setPassword] = useState('')
  const acting = useAct('inside')
  const { busy, run } = acting
  const sign = async () => {
    const body: SignRequest = { field: step.field, hash: minutes.hash ?? '', password }
    const done = await run('sign', async () => onSigned(await post<Minutes>(`/sessions/${session}/minutes/sign`, body, { timeout: 60_000 })))
    setPassword('')
    if (done) onClose()
  }
  return (
    <Dialog title={w(step.field === 'seal' ? 'sealAsk' : 'signAsk')} onClose={onClose}>
      <form class="stack" noValidate onSubmit={(event) => { event.preventDefault(); void sign() }}>
        <p>{w('signHelp', { n: minutes.pages ?? 0 })}</p>
        <dl class="facts">
          <dt>SHA-256</dt><dd class="code">{grouped(minutes.hash ?? '')}</dd>
          {step.certificate && <><dt>{w('certificate')}</dt><dd lang={original()}>{ownerOf(step.certificate)}</dd></>}
        </dl>
        <p><MinutesPdf session={session} minutes={minutes} /></p>
        <TextField label={w('keyPassword')} type="password" value={password} autocomplete="off" required onInput={setPassword} />
        {busy && <p class="soft" role="status">{w('signing')}</p>}
        <Refused acting={acting} />
        <div class="acts">
          <Button kind="main" type="submit" busy={busy === 'sign'} reason={password ? undefined : w('typePassword')}>{w(step.field === 'seal' ? 'putSeal' : 'sign')}</Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </div>
      </form>
    </Dialog>
  )
}

/** The name in a certificate's subject; the whole subject where it has none. */
const ownerOf = (subject: string): string => /(?:^|,)\s*CN=((?:\\,|[^,])+)/.exec(subject)?.[1] ?? subject

/** A hash in groups a person can compare aloud. */
export const grouped = (hash: string): string => hash.replace(/(.{8})(?=.)/g, '$1 ')
