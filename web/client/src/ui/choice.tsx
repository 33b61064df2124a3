// The three answers of a vote: word, icon, fixed order and colour say each of them four times.
import type { Choice as ChoiceName } from '../api/types'
import { t } from '../i18n'
import { Icon, type IconName } from './icon'

type Word = 'for' | 'against' | 'abstain' | 'confidenceHigh' | 'confidence' | 'confidenceLow'
interface Face { icon: IconName; word: Word; tone: 'for' | 'against' | 'abstain' }

const faces: Record<string, Face> = {
  for: { icon: 'check', word: 'for', tone: 'for' },
  against: { icon: 'cross', word: 'against', tone: 'against' },
  abstain: { icon: 'dash', word: 'abstain', tone: 'abstain' },
  high: { icon: 'check', word: 'confidenceHigh', tone: 'for' },
  medium: { icon: 'dash', word: 'confidence', tone: 'abstain' },
  low: { icon: 'cross', word: 'confidenceLow', tone: 'against' },
}

/** How a choice looks; an unknown one is shown by its own name in grey. */
export const faceOf = (choice: ChoiceName): Face => faces[choice] ?? { icon: 'dash', word: 'abstain', tone: 'abstain' }
export const choiceWord = (choice: ChoiceName): string => t(faceOf(choice).word)

interface ChoiceProps {
  choice: ChoiceName
  pressed: boolean
  note?: string | undefined
  disabled: boolean
  onCast: (choice: ChoiceName) => void
}

export function Choice({ choice, pressed, note, disabled, onCast }: ChoiceProps) {
  const face = faceOf(choice)
  return (
    <button type="button" class={`choice is-${face.tone}`} aria-pressed={pressed} disabled={disabled} onClick={() => onCast(choice)}>
      <span class="choice__mark"><Icon name={face.icon} /></span>
      <span class="choice__word">{t(face.word)}</span>
      {note && <span class="choice__note">{note}</span>}
    </button>
  )
}

/** A cast choice as a small tag. */
export function ChoiceTag({ choice }: { choice: ChoiceName }) {
  const face = faceOf(choice)
  return <span class={`tag is-${face.tone}`}><Icon name={face.icon} size="small" />{t(face.word)}</span>
}
