// The pages of the client. The delegate's own are in the main chunk; each other role's are one lazy chunk.
import type { Page } from './app'
import { Home } from './screens/delegate/home'
import { Mine } from './screens/delegate/mine'
import { OldBrowser, readerRuns } from './screens/delegate/old-browser'
import { Papers } from './screens/delegate/papers'

export interface Route {
  pattern: string
  /** Pages with the same key keep their state when the path changes between them. */
  key?: string
  load: () => Page | Promise<Page>
}

export const routes: readonly Route[] = [
  { pattern: '/', key: 'home', load: () => Home },
  { pattern: '/s/:session', key: 'home', load: () => Home },
  { pattern: '/s/:session/papers', key: 'papers', load: () => Papers },
  { pattern: '/s/:session/papers/:item', key: 'papers', load: () => Papers },
  { pattern: '/s/:session/read/:document', load: () => (readerRuns ? import('./screens/delegate/reader').then((m) => m.Reader) : OldBrowser) },
  { pattern: '/s/:session/mine', load: () => Mine },
  { pattern: '/hall', key: 'hall', load: () => import('./screens/hall/hall').then((m) => m.Hall) },
  { pattern: '/s/:session/hall', key: 'hall', load: () => import('./screens/hall/hall').then((m) => m.Hall) },
]
