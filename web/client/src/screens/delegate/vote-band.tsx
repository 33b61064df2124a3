// The state of one's own vote in words. The band's text is the announcement for screen readers.
import type { Receipt } from '../../api/types'
import { clock, t } from '../../i18n'
import { line } from '../../live/room'
import { bandOf, type Band, type Scene } from '../../live/vote'
import { Banner, choiceWord } from '../../ui'
import { CheckIn } from './presence'

export function VoteBand({ scene, onCheckedIn }: { scene: Scene; onCheckedIn: () => void }) {
  const band = bandOf(scene)
  switch (band.is) {
    case 'choose':
      return <Idle changeable={scene.poll.change_allowed} />
    case 'sending':
      return <Banner state="wait" icon="sync" title={t('sendingFor', { n: band.seconds })}>{t('notRecordedYet')}</Banner>
    case 'recorded':
      return <Banner state="ok" icon="check" title={t('recorded', { choice: choiceWord(band.receipt.choice) })}><Details receipt={band.receipt} /></Banner>
    case 'lost':
      return <Banner state="stop" icon="wifi-off" title={t('lostLine')}>{band.kept ? t('lostLineKept', { choice: choiceWord(band.kept.choice) }) : t('raiseHand')}</Banner>
    case 'idleNoLine':
      return <Banner state="stop" icon="wifi-off" title={t('lostLineIdle')}>{t('raiseHand')}</Banner>
    case 'checking':
      return <Banner state="wait" icon="search" title={t('checking')}>{t('askingServer')}</Banner>
    case 'missed':
      return <Banner state="note" icon="warning" title={t('notArrived')}>{t('tapAgain')}</Banner>
    case 'refused':
      return <Banner state="stop" icon="warning" title={t('voteRefused')}>{band.why}</Banner>
    case 'paused':
      return <Banner state="stop" icon="pause" title={t('paused')}>{t('pausedHelp')}</Banner>
    case 'barred':
      return <Banner state="note" icon="person" title={t('cannotVote')} act={<CheckIn session={scene.poll.session} onDone={onCheckedIn} />}>{band.why}</Banner>
    case 'annulled':
      return <Banner state="note" icon="lock" title={t('annulled')}>{band.why && t('annulledWhy', { why: band.why })}</Banner>
    case 'closed':
      return <Banner state="note" icon="lock" title={t('closedAt', { time: clock(band.at) })}>{closedWords(band, scene)}</Banner>
  }
}

function Idle({ changeable }: { changeable: boolean }) {
  if (line.value === 'down') return <Banner state="plain" icon="sync" title={t('slowLine')}>{t('slowLineHelp')}</Banner>
  return <Banner state="plain" icon="hand" title={t('oneTap')}>{t(changeable ? 'changeUntilClose' : 'firstIsFinal')}</Banner>
}

function Details({ receipt }: { receipt: Receipt }) {
  // Times in a receipt are microseconds, as signed.
  return <>{t('recordedDetail', { time: clock(receipt.recorded_at / 1000), no: receipt.position, code: receipt.code })}</>
}

function closedWords(band: Extract<Band, { is: 'closed' }>, scene: Scene): string {
  const outcome = scene.poll.result && scene.poll.state === 'declared' ? ` ${t('seeResult', { outcome: t(scene.poll.result.passed ? 'passed' : 'notPassed') })}.` : ''
  if (band.unknown) return t('voteUnknown') + outcome
  const kept = band.receipt && t('yourVote', { choice: choiceWord(band.receipt.choice), no: band.receipt.position })
  if (band.late) return [t('voteTooLate'), kept].filter(Boolean).join(' ') + outcome
  return (kept ?? t('youWereSilent')) + outcome
}
