// Tabs are links: each stage has its own address, so Back works and a page can be sent to somebody.
import type { ComponentChildren } from 'preact'

export function Tabs({ tabs, label }: { label: string; tabs: readonly { href: string; label: ComponentChildren; current: boolean }[] }) {
  return (
    <nav class="tabs" aria-label={label}>
      {tabs.map((tab) => <a key={tab.href} href={tab.href} aria-current={tab.current ? 'page' : undefined}>{tab.label}</a>)}
    </nav>
  )
}
