// Icons from the one sprite. Always beside a word, or inside something with an aria-label.
import sprite from './icons.svg?url'

export type IconName =
  | 'agenda' | 'paper' | 'vote' | 'speak' | 'note' | 'search' | 'check' | 'cross' | 'dash' | 'clock' | 'wifi-off'
  | 'sync' | 'lock' | 'sign' | 'seal' | 'person' | 'hall' | 'settings' | 'help' | 'download' | 'warning' | 'highlight'
  | 'ink' | 'undo' | 'plus' | 'up' | 'down' | 'next' | 'hand' | 'print' | 'text' | 'pause'

export function Icon({ name, size }: { name: IconName; size?: 'large' | 'small' }) {
  return (
    <svg class={size ? `icon is-${size}` : 'icon'} aria-hidden="true">
      <use href={`${sprite}#${name}`} />
    </svg>
  )
}
