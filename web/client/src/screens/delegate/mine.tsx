// My record: my votes with their receipts, when I was present, and the settings of this device.
import { useState } from 'preact/hooks'
import type { PageProps } from '../../app'
import type { RecordEntry } from '../../api/types'
import { me } from '../../boot'
import { clock, number, original, t } from '../../i18n'
import { reachable } from '../../live/room'
import { Banner, ChoiceTag, Decision, Empty, Icon, Row, Rows } from '../../ui'
import { Desk } from './desk'
import { ownRecord, recordProblem } from './presence'
import { ReceiptView } from './receipt'
import { Settings, Stays } from './settings'

export function Mine({ params }: PageProps) {
  const session = params['session'] as string
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  const votes = [...(ownRecord.value?.votes ?? [])].sort((a, b) => (b.poll.opened_at ?? 0) - (a.poll.opened_at ?? 0))
  const entry = votes.find((one) => one.poll.id === chosen) ?? votes.find((one) => one.receipt)
  return (
    <Desk session={session} title={me.value?.name ?? ''} titleLang={original()}>
      <div class="columns">
        <section class="stack">
          <h2>{t('myVotes')}</h2>
          {recordProblem.value && <Banner state="stop" icon="warning" title={recordProblem.value} />}
          <Votes votes={votes} chosen={entry?.poll.id} onChoose={setChosen} />
        </section>
        <div class="stack is-wide">
          {entry?.receipt && <ReceiptView receipt={entry.receipt} poll={entry.poll} />}
          <Stays />
          <Settings />
        </div>
      </div>
    </Desk>
  )
}

function Votes({ votes, chosen, onChoose }: { votes: readonly RecordEntry[]; chosen: string | undefined; onChoose: (poll: string) => void }) {
  if (!ownRecord.value) return <p class="soft" aria-busy={reachable.value}>{t(reachable.value ? 'loading' : 'packWaiting')}</p>
  if (votes.length === 0) return <Empty icon="vote" title={t('noVotes')}>{t('noVotesHelp')}</Empty>
  return (
    <Rows label={t('myVotes')}>
      {votes.map((entry) => (
        <Row key={entry.poll.id} lead={number(entry.poll.ordinal)} title={entry.poll.title} titleLang={original()} chosen={entry.poll.id === chosen}
          onClick={entry.receipt ? () => onChoose(entry.poll.id) : undefined} below={<OwnVote entry={entry} />} end={<End entry={entry} />} />
      ))}
    </Rows>
  )
}

function OwnVote({ entry }: { entry: RecordEntry }) {
  if (!entry.receipt) return <span>{t('silent')}</span>
  return <span class="line"><ChoiceTag choice={entry.receipt.choice} /><span>{clock(entry.receipt.recorded_at / 1000)}</span></span>
}

function End({ entry }: { entry: RecordEntry }) {
  const { poll } = entry
  const declared = poll.state === 'declared' && poll.result
  return (
    <>
      {declared ? <Decision passed={poll.result?.passed === true} /> : <span class="small soft">{t(poll.state === 'annulled' ? 'annulled' : 'resultPending')}</span>}
      {entry.receipt && <Icon name="next" />}
    </>
  )
}
