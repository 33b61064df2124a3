// The bars of a result on a scale of all seats, with the needed number drawn in.
import type { Result } from '../api/types'
import { number, t } from '../i18n'
import { choiceWord, faceOf } from './choice'
import { Icon } from './icon'

export function Tally({ result }: { result: Result }) {
  const counts = [['for', result.for], ['against', result.against], ['abstain', result.abstain]] as const
  return (
    <dl class="tally" style={{ '--of': Math.max(result.seats, 1), '--need': result.needed }}>
      {counts.map(([choice, n]) => (
        <div key={choice} class={`tally__row is-${choice}`}>
          <dt><Icon name={faceOf(choice).icon} />{choiceWord(choice)}</dt>
          <dd class="tally__bar" style={{ '--n': n }}>
            {choice === 'for' && <span class={result.for >= result.needed ? 'tally__need is-passed' : 'tally__need'}><span>{t('needs', { n: result.needed })}</span></span>}
          </dd>
          <dd><b>{number(n)}</b></dd>
        </div>
      ))}
    </dl>
  )
}
