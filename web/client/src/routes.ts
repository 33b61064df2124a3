// The pages of the client. The delegate's own are in the main chunk; each other role's are one lazy chunk.
import type { Page } from './app'
import { Home } from './screens/delegate/home'

export interface Route {
  pattern: string
  /** Pages with the same key keep their state when the path changes between them. */
  key?: string
  load: () => Page | Promise<Page>
}

export const routes: readonly Route[] = [
  { pattern: '/', key: 'home', load: () => Home },
  { pattern: '/s/:session', key: 'home', load: () => Home },
]
