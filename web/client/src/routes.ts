// The pages of the client. The delegate's own are in the main chunk; each other role's are one lazy chunk.
import type { Page } from './app'
import { me } from './boot'
import { desksOf, type Desk } from './roles'
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

const hall = () => import('./screens/hall/hall').then((m) => m.Hall)
const chair = () => import('./screens/chair/chair').then((m) => m.Chair)
const secretariat = () => import('./screens/secretariat/secretariat').then((m) => m.Secretariat)
const clerk = () => import('./screens/clerk/clerk').then((m) => m.Clerk)
const auditor = () => import('./screens/auditor/auditor').then((m) => m.Auditor)
const administrator = () => import('./screens/admin/admin').then((m) => m.Administrator)

/** The first page is that of the person's first desk. */
const pages: Record<Desk, () => Page | Promise<Page>> = { chair, secretary: secretariat, clerk, delegate: () => Home, hall, auditor, administrator }
const landing = (): Page | Promise<Page> => pages[desksOf(me.value)[0] ?? 'delegate']()

export const routes: readonly Route[] = [
  { pattern: '/', load: landing },
  { pattern: '/s', key: 'home', load: () => Home },
  { pattern: '/s/:session', key: 'home', load: () => Home },
  { pattern: '/s/:session/papers', key: 'papers', load: () => Papers },
  { pattern: '/s/:session/papers/:item', key: 'papers', load: () => Papers },
  { pattern: '/s/:session/read/:document', load: () => (readerRuns ? import('./screens/delegate/reader').then((m) => m.Reader) : OldBrowser) },
  { pattern: '/s/:session/mine', load: () => Mine },
  { pattern: '/hall', key: 'hall', load: hall },
  { pattern: '/s/:session/hall', key: 'hall', load: hall },
  { pattern: '/chair', key: 'chair', load: chair },
  { pattern: '/chair/:session', key: 'chair', load: chair },
  { pattern: '/office', key: 'office', load: secretariat },
  { pattern: '/office/:session', key: 'office', load: secretariat },
  { pattern: '/office/:session/:stage', key: 'office', load: secretariat },
  { pattern: '/clerk', key: 'clerk', load: clerk },
  { pattern: '/clerk/:session', key: 'clerk', load: clerk },
  { pattern: '/audit', key: 'audit', load: auditor },
  { pattern: '/audit/:session', key: 'audit', load: auditor },
  { pattern: '/admin', load: administrator },
]
