// One receipt, whole, and as a file: what a person needs to find her vote in the log later.
import type { Poll, Receipt } from '../../api/types'
import { clock, date, number, original, t } from '../../i18n'
import { Button, ChoiceTag, Lamp } from '../../ui'

export function ReceiptView({ receipt, poll }: { receipt: Receipt; poll: Poll }) {
  // Times in a receipt are microseconds, as signed.
  const at = receipt.recorded_at / 1000
  return (
    <section class="stack" aria-labelledby="receipt">
      <h2 id="receipt">{t('receiptNo', { n: receipt.position })}</h2>
      <dl class="facts">
        <dt>{t('choice')}</dt><dd><ChoiceTag choice={receipt.choice} /></dd>
        <dt>{t('matter')}</dt><dd><span>{t('ordinal', { n: poll.ordinal })}: </span><span lang={original()}>{poll.title}</span></dd>
        <dt>{t('recordedAt')}</dt><dd>{clock(at)}, {date(at)}</dd>
        <dt>{t('code')}</dt><dd class="code">{receipt.code}</dd>
        <dt>{t('position')}</dt><dd>{number(receipt.position)}</dd>
        <dt>{t('ballotId')}</dt><dd class="code">{receipt.ballot}</dd>
        <dt>{t('leaf')}</dt><dd class="code">{receipt.leaf}</dd>
      </dl>
      {receipt.signature && <p><Lamp state="ok">{t('serverSigned')}</Lamp></p>}
      <div class="acts"><Button icon="download" onClick={() => save(receipt)}>{t('saveReceipt')}</Button></div>
    </section>
  )
}

/** Saves the receipt exactly as the server gave it. */
function save(receipt: Receipt): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(receipt, null, 2)], { type: 'application/json' }))
  const link = Object.assign(document.createElement('a'), { href: url, download: `receipt-${receipt.position}.json` })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
