// What stands where nothing is yet, or where something failed: what it is, and what to do.
import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon'

export function Empty({ icon, title, children, act }: { icon: IconName; title: string; children?: ComponentChildren; act?: ComponentChildren }) {
  return (
    <section class="empty">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {act}
    </section>
  )
}
