// What stands where nothing is yet, or where something failed: what it is, and what to do.
import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon'

interface EmptyProps {
  icon: IconName
  title: string
  children?: ComponentChildren
  act?: ComponentChildren
  /** 1 where it stands for the whole page. */
  level?: 1 | 2
}

export function Empty({ icon, title, children, act, level = 2 }: EmptyProps) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <section class="empty">
      <Icon name={icon} />
      <Heading>{title}</Heading>
      {children && <p>{children}</p>}
      {act}
    </section>
  )
}
