// The files on their way: how far each is, and what can be done about it.
import { bytes, number, t } from '../../i18n'
import { Button, Icon, Progress, Row, Rows } from '../../ui'
import { w } from '../office/words'
import type { Upload, UploadQueue } from './uploads'

export function UploadRows({ queue }: { queue: UploadQueue }) {
  const list = queue.list.value
  if (list.length === 0) return null
  const under = list.filter((one) => one.state === 'waiting' || one.state === 'sending').length
  const arrived = list.filter((one) => one.state === 'done').length
  return (
    <section class="stack is-tight" aria-label={w('uploads')}>
      <div class="line is-spread">
        <p role="status"><b>{w('uploadedOf', { n: arrived, of: list.length })}</b></p>
        {under < list.length && <Button kind="quiet" onClick={() => void queue.clear()}>{w('clearList')}</Button>}
      </div>
      <Rows ruled={false} label={w('uploads')}>{list.map((one) => <Line key={one.id} one={one} queue={queue} />)}</Rows>
    </section>
  )
}

function Line({ one, queue }: { one: Upload; queue: UploadQueue }) {
  const percent = one.file.size > 0 ? Math.floor((one.sent / one.file.size) * 100) : 0
  const going = one.state === 'waiting' || one.state === 'sending'
  const end = one.state === 'done' ? <Icon name="check" />
    : going ? <Button kind="quiet" icon="cross" label={w('stopUpload', { name: one.file.name })} onClick={() => queue.stop(one.id)} />
    : <Button onClick={() => queue.retry(one.id)}>{t('retry')}</Button>
  return <Row lead={one.state === 'sending' ? `${number(percent)} %` : ''} title={one.file.name} below={<Below one={one} percent={percent} />} end={end} />
}

function Below({ one, percent }: { one: Upload; percent: number }) {
  switch (one.state) {
    case 'sending':
      // All bytes are out: the server reads the PDF before it answers.
      return <>{percent < 100 ? w('sentOf', { sent: bytes(one.sent), of: bytes(one.file.size) }) : w('checkingFile')}<Progress n={one.sent} of={one.file.size} label={one.file.name} /></>
    case 'refused':
      return <span class="field__error"><Icon name="warning" size="small" /> {one.why}</span>
    case 'done':
      return <>{w('fileArrived')}</>
    case 'stopped':
      return <>{w('fileStopped')}</>
    default:
      return <>{w('fileWaiting', { of: bytes(one.file.size) })}</>
  }
}
