// Banners say a state in words; the border style repeats what the colour says: smooth is done, dotted
// under way, dashed broken.
import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon'

export type BannerState = 'ok' | 'wait' | 'stop' | 'note' | 'live' | 'plain'

export interface BannerProps {
  state: BannerState
  icon: IconName
  title: ComponentChildren
  children?: ComponentChildren
  /** A button at its end. */
  act?: ComponentChildren
  /** Red ones are announced at once; the others when the reader is idle. None for what was there from the start. */
  role?: 'status' | 'alert' | 'none'
}

export function Banner({ state, icon, title, children, act, role }: BannerProps) {
  const speaks = role ?? (state === 'stop' ? 'alert' : 'status')
  return (
    <div class={`banner is-${state}`} role={speaks === 'none' ? undefined : speaks}>
      <Icon name={icon} />
      <div><strong>{title}</strong>{children && <p>{children}</p>}</div>
      {act}
    </div>
  )
}
