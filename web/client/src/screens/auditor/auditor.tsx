// The auditor's desk: the page that checks any signed file, and the polls of a session with what was recorded.
import { useState } from 'preact/hooks'
import type { PageProps } from '../../app'
import { may, sessionOf } from '../../boot'
import { date, number, original, t } from '../../i18n'
import { sections } from '../../live/room'
import { Button, Decision, Empty, Row, Rows } from '../../ui'
import { sessionsWhere } from '../office/data'
import { Frame, NotYours, Zone } from '../office/frame'
import { PollLabel, PollView } from '../office/poll-view'
import { inOrder } from '../office/polls'
import { w } from '../office/words'

export function Auditor({ params }: PageProps) {
  const all = sessionsWhere('session.drafts')
  const summary = sessionOf(params['session']) ?? all[0]
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  if (summary && !may(summary, 'session.drafts')) return <NotYours desk="auditor" />
  const polls = inOrder(Object.values(sections.value.polls ?? {})).filter((one) => one.state !== 'draft')
  const poll = polls.find((one) => one.id === chosen) ?? polls.at(-1)
  const verify = <Button kind="main" icon="search" href="/verify">{w('verifyFile')}</Button>
  if (!summary) return <Frame desk="auditor" title={w('auditorDesk')}><Empty icon="search" title={w('noSessions')} act={verify}>{w('auditorHelp')}</Empty></Frame>
  return (
    <Frame session={summary.id} desk="auditor" title={w('auditorDesk')} subtitle={<span lang={original()}>{`${summary.title} · ${date(summary.starts_at)}`}</span>} work="is-two" ends={verify}>
      <div class="zone">
        <Zone title={w('polls')} note={number(polls.length)}>
          {polls.length === 0 ? <p class="soft">{w('noPolls')}</p> : (
            <Rows ruled={false} label={w('polls')}>
              {polls.map((one) => <Row key={one.id} lead={number(one.ordinal)} title={one.title} titleLang={original()} chosen={one.id === poll?.id} onClick={() => setChosen(one.id)}
                end={one.state === 'declared' && one.result && !one.result.subjects?.length ? <Decision passed={one.result.passed} /> : <span class="small soft">{w(`poll_${one.state}`)}</span>} />)}
            </Rows>
          )}
        </Zone>
        <p><Button icon="paper" href={`/s/${summary.id}/papers`}>{t('papersOfSession')}</Button></p>
        {all.length > 1 && (
          <Zone title={t('otherSession')}>
            <Rows ruled={false} label={t('otherSession')}>{all.filter((one) => one.id !== summary.id).map((one) => <Row key={one.id} href={`/audit/${one.id}`} lead={date(one.starts_at).slice(0, 5)} title={one.title} titleLang={original()} below={w(`session_${one.state}`)} />)}</Rows>
          </Zone>
        )}
      </div>
      <section class="zone" {...(poll && { tabIndex: 0, 'aria-label': w('pollNo', { n: poll.ordinal }) })}>
        {poll && (
          <Zone title={w('pollNo', { n: poll.ordinal })} note={<PollLabel poll={poll} />}>
            <h3 lang={original()}>{poll.title}</h3>
            <PollView poll={poll} />
            {poll.result?.checkpoint && <dl class="facts"><dt>{w('checkpoint')}</dt><dd class="code">{poll.result.checkpoint}</dd></dl>}
          </Zone>
        )}
      </section>
    </Frame>
  )
}
