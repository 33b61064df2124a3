// The administrator's desk: whether the server is well and who is known to it. Changing accounts is done
// with the command on the server, and the page says so.
import { useEffect, useState } from 'preact/hooks'
import type { Person } from '../../api/types'
import { me } from '../../boot'
import { number, original, t } from '../../i18n'
import { serverNow } from '../../live/clock'
import { Banner, Button, Lamp, Table } from '../../ui'
import { useRead } from '../office/data'
import { Frame, NotYours, Zone } from '../office/frame'
import { w } from '../office/words'

export function Administrator() {
  const bodies = (me.value?.bodies ?? []).filter((one) => one.permissions.includes('people.read'))
  if (!me.value?.bodies.some((one) => one.roles.includes('administrator'))) return <NotYours desk="administrator" />
  return (
    <Frame desk="administrator" title={w('adminDesk')} work="is-two">
      <Health />
      <div class="zone" tabIndex={0}>{bodies.map((one) => <People key={one.body.id} body={one.body.id} name={one.body.name} />)}<p class="small soft">{w('adminHelp')}</p></div>
    </Frame>
  )
}

type Answer = 'asking' | 'ok' | 'bad'

/** What the server says of itself, and what this browser can see of the line. */
function Health() {
  const [live, setLive] = useState<Answer>('asking')
  const [ready, setReady] = useState<Answer>('asking')
  const [turn, setTurn] = useState(0)
  useEffect(() => {
    const ask = (path: string, set: (to: Answer) => void) => fetch(path, { cache: 'no-store' }).then((answer) => set(answer.ok ? 'ok' : 'bad'), () => set('bad'))
    void ask('/healthz', setLive)
    void ask('/readyz', setReady)
  }, [turn])
  const drift = Math.abs(serverNow() - Date.now())
  return (
    <Zone title={w('health')} end={<Button kind="quiet" icon="sync" onClick={() => setTurn(turn + 1)}>{w('askAgain')}</Button>}>
      <dl class="facts">
        <dt>{w('serverRuns')}</dt><dd><State of={live} /></dd>
        <dt>{w('serverReady')}</dt><dd><State of={ready} /></dd>
        <dt>{w('safeLine')}</dt><dd>{isSecureContext ? <Lamp state="ok">{location.protocol === 'https:' ? 'HTTPS' : 'localhost'}</Lamp> : <Lamp state="stop">{w('plainHttp')}</Lamp>}</dd>
        <dt>{w('clockDrift')}</dt><dd>{drift < 5000 ? <Lamp state="ok">{w('clockRight')}</Lamp> : <Lamp state="stop">{w('clockWrong', { n: Math.round(drift / 1000) })}</Lamp>}</dd>
      </dl>
      {!isSecureContext && <Banner state="note" icon="warning" role="none" title={w('plainHttp')}>{w('plainHttpHelp')}</Banner>}
    </Zone>
  )
}

function State({ of }: { of: Answer }) {
  return <Lamp state={of === 'ok' ? 'ok' : of === 'bad' ? 'stop' : 'wait'}>{w(`health_${of}`)}</Lamp>
}

function People({ body, name }: { body: string; name: string }) {
  const people = useRead<Person[]>(`/bodies/${body}/people`)
  return (
    <Zone title={<span lang={original()}>{name}</span>} note={people.value && number(people.value.length)}>
      {people.problem ? <Banner state="stop" icon="warning" title={people.problem} /> : !people.value ? <p class="soft" aria-busy="true">{t('loading')}</p> : (
        <Table caption={name} rows={people.value} keyOf={(one) => one.id} columns={[
          { head: w('seat'), figure: true, cell: (one) => (one.seat ? number(one.seat) : '') },
          { head: w('person'), cell: (one) => <span lang={original()}>{one.name}</span> },
          { head: w('roles'), cell: (one) => one.roles.map((role) => w(`role_${role}`)).join(', ') },
          { head: w('titleOf'), cell: (one) => <span lang={original()}>{one.title}</span> },
        ]} />
      )}
    </Zone>
  )
}
