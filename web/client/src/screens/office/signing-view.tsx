// The frozen minutes with their signatures: the same for secretary, chair and clerk.
import type { Minutes } from '../../api/types'
import { number } from '../../i18n'
import { Banner } from '../../ui'
import { Zone } from './frame'
import { grouped, MinutesPdf, myTurn, SignButton, SignSteps } from './signing'
import { w } from './words'

export function Signing({ session, minutes, onSigned }: { session: string; minutes: Minutes; onSigned: () => void }) {
  const step = myTurn(minutes)
  const done = minutes.steps.filter((one) => one.state === 'signed').length
  return (
    <>
      <Zone title={w('signOrder')} note={w('signedOf', { n: done, of: minutes.steps.length })}>
        <SignSteps minutes={minutes} />
        {minutes.state === 'signed' ? <Banner state="ok" icon="check" role="none" title={w('minutesSigned')}>{w('minutesSignedHelp')}</Banner>
          : <Banner state="note" icon="lock" role="none" title={w('textLocked')}>{w('textLockedHelp')}</Banner>}
        <p class="line">{step && <SignButton session={session} minutes={minutes} step={step} onSigned={onSigned} />}<MinutesPdf session={session} minutes={minutes} /></p>
        <dl class="facts"><dt>SHA-256</dt><dd class="code">{grouped(minutes.hash ?? '')}</dd><dt>{w('pagesOf')}</dt><dd>{number(minutes.pages ?? 0)}</dd></dl>
      </Zone>
      <Zone title={w('text')} note={w('revision', { n: minutes.revision })}><pre class="office__text" lang="vi" tabIndex={0}>{minutes.text}</pre></Zone>
    </>
  )
}
