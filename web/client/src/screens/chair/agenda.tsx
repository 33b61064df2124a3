// The agenda at the chair's hand: choosing an item says which one the action bar calls next.
import { useEffect, useRef } from 'preact/hooks'
import type { AgendaItem } from '../../api/types'
import { digits, original, t, time } from '../../i18n'
import { sections } from '../../live/room'
import { Row, Rows } from '../../ui'
import { running } from '../office/polls'
import { w } from '../office/words'
import type { Stage } from './stage'

interface AgendaProps { stage: Stage; chosen: string | undefined; onChoose: (item: string) => void }

export function Agenda({ stage, chosen, onChoose }: AgendaProps) {
  const items = sections.value.agenda ?? []
  const zone = useRef<HTMLElement>(null)
  const now = sections.value.session?.item
  useEffect(() => zone.current?.querySelector('.is-now')?.scrollIntoView({ block: 'nearest' }), [now, items.length === 0])
  const next = stage.is === 'item' || stage.is === 'idle' ? stage.next?.id : undefined
  return (
    <section class="zone" ref={zone}>
      <div class="zone__head"><h2>{t('agenda')}</h2><Late items={items} /></div>
      {items.length === 0 ? <p class="soft">{t('noAgenda')}</p> : (
        <Rows ruled={false} label={t('agenda')}>
          {items.map((item) => (
            <Row key={item.id} lead={digits(item.number)} title={item.title} titleLang={original()} now={item.id === now} done={item.state === 'done'}
              chosen={item.id === (chosen ?? next)} below={<Below item={item} />} onClick={() => onChoose(item.id)} />
          ))}
        </Rows>
      )}
    </section>
  )
}

function Below({ item }: { item: AgendaItem }) {
  const voting = Object.values(sections.value.polls ?? {}).some((poll) => poll.item === item.id && running(poll))
  if (voting) return <>{t('votingNow')}</>
  if (item.outcome) return <>{t(item.outcome === 'passed' ? 'passed' : 'notPassed')} {item.tally && digits(item.tally)}</>
  const at = item.started_at ?? item.planned_at
  return <>{[at && time(at), item.minutes > 0 && w('minutesShort', { n: item.minutes })].filter(Boolean).join(' · ')}</>
}

/** How far behind its plan the running item was begun. */
function Late({ items }: { items: readonly AgendaItem[] }) {
  const item = items.find((one) => one.state === 'running')
  if (!item?.planned_at || !item.started_at) return null
  const minutes = Math.round((item.started_at - item.planned_at) / 60_000)
  // More than half a day apart is another day's rehearsal, not a delay.
  if (Math.abs(minutes) < 1 || Math.abs(minutes) > 720) return null
  return <span class="soft">{minutes > 0 ? w('late', { n: minutes }) : w('early', { n: -minutes })}</span>
}
