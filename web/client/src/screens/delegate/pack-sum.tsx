// How much of the session's papers is on this device, and what hinders the rest.
import { bytes, t, time } from '../../i18n'
import { downSince, reachable, room } from '../../live/room'
import { lackingRoom, pack, packProblem, packSum, refreshPack, sync } from '../../offline/packs'
import { Banner, Button, Lamp, Progress } from '../../ui'

export function PackSum() {
  const sum = packSum.value
  if (packProblem.value) return <Banner state="stop" icon="warning" title={t('packRefused', { why: packProblem.value })} act={<Retry />} />
  if (!pack.value) return reachable.value ? <p class="soft" aria-busy="true">{t('loading')}</p> : <p><Lamp state="stop">{t('packWaiting')}</Lamp></p>
  if (sum.of === 0) return <p class="soft">{t('noPapersHelp')}</p>
  if (sum.held === sum.of) return <p><Lamp state="ok">{t('packDone', { of: sum.of, all: bytes(sum.all) })}</Lamp></p>
  return (
    <>
      <p>{t('packState', { n: sum.held, of: sum.of, bytes: bytes(sum.bytes), all: bytes(sum.all) })}</p>
      <Progress n={sum.bytes} of={sum.all} label={t('packProgress')} />
      {lackingRoom.value > 0 && <Banner state="stop" icon="warning" title={t('packFull', { bytes: bytes(lackingRoom.value) })} act={<Retry />} />}
      {!reachable.value && downSince.value && (
        <Banner state="note" icon="wifi-off" title={t('offlineSince', { time: time(downSince.value) })}>{t('offlineHelp', { n: sum.held, of: sum.of })}</Banner>
      )}
    </>
  )
}

function Retry() {
  const retry = () => {
    if (lackingRoom.value > 0) void sync()
    else if (room.value) void refreshPack(room.value)
  }
  return <Button icon="sync" onClick={retry}>{t('retry')}</Button>
}
