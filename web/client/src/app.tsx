// The frame of all screens: finds the page for the path, loads the lazy ones, and says so when there is none.
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { bootProblem, me } from './boot'
import { t } from './i18n'
import { match, path, type Params } from './router'
import { routes } from './routes'
import { Button, Empty, sentence, Toasts } from './ui'

export interface PageProps { params: Params }
export type Page = ComponentType<PageProps>

export function App() {
  if (!me.value) return <SignedOut />
  const found = find(path.value)
  return (
    <>
      {found ? <Shown key={found.route.key ?? found.route.pattern} load={found.route.load} params={found.params} /> : <NotFound />}
      <Toasts />
    </>
  )
}

function find(actual: string) {
  for (const route of routes) {
    const params = match(route.pattern, actual)
    if (params) return { route, params }
  }
  return undefined
}

function Shown({ load, params }: { load: () => Page | Promise<Page>; params: Params }) {
  const [page, setPage] = useState<Page | undefined>(() => eager(load))
  const [failed, setFailed] = useState<unknown>(undefined)
  useEffect(() => {
    if (page) return
    Promise.resolve(load()).then((loaded) => setPage(() => loaded), setFailed)
  }, [])
  if (failed) return <main class="leaf"><Empty level={1} icon="warning" title={sentence(failed)} act={<Button icon="sync" onClick={() => location.reload()}>{t('reload')}</Button>} /></main>
  if (!page) return <main class="leaf" aria-busy="true"><p class="soft">{t('loading')}</p></main>
  const PageNow = page
  return <PageNow params={params} />
}

function eager(load: () => Page | Promise<Page>): Page | undefined {
  const result = load()
  return result instanceof Promise ? undefined : result
}

function NotFound() {
  return <main class="leaf"><Empty level={1} icon="search" title={t('notFound')} act={<Button kind="main" icon="agenda" href="/">{t('session')}</Button>}>{t('notFoundHelp')}</Empty></main>
}

function SignedOut() {
  return (
    <main class="leaf">
      <Empty level={1} icon="lock" title={t('signedOut')} act={<Button kind="main" icon="person" href="/sign-in">{t('signIn')}</Button>}>
        {bootProblem.value ?? t('signedOutHelp')}
      </Empty>
    </main>
  )
}
