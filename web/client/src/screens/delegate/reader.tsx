// The reader of a paper: opens where one stopped, and keeps the version one is reading until one asks for
// the newer. The paper's own title stands in the bar.
import { useEffect, useState } from 'preact/hooks'
import type { PageProps } from '../../app'
import type { PackFile } from '../../api/types'
import { original, t } from '../../i18n'
import { reachable } from '../../live/room'
import { pack, stateOf } from '../../offline/packs'
import { Banner, Button, Empty } from '../../ui'
import { Desk } from './desk'
import { PaperView } from './paper-view'

export function Reader({ params }: PageProps) {
  const session = params['session'] as string
  const document = params['document'] as string
  const listed = pack.value?.files.find((file) => file.document === document)
  const [reading, setReading] = useState<PackFile | undefined>(listed)
  useEffect(() => {
    if (listed && reading?.document !== document) setReading(listed)
  }, [listed, document])
  const file = reading?.document === document ? reading : listed
  if (!file) return <Missing session={session} />
  const newer = listed && listed.version > file.version ? listed : undefined
  const facts = [t('versionNo', { n: file.version }), t('pages', { n: file.pages }), stateOf(file).is === 'held' && t('readableOffline')]
  return (
    <Desk session={session} bare title={file.title} titleLang={original()} subtitle={facts.filter(Boolean).join(' · ')}>
      <main class="main reader" id="main">
        {newer && <NewVersion newer={newer} old={file.version} onRead={() => setReading(newer)} />}
        <PaperView key={file.hash} file={file} />
      </main>
    </Desk>
  )
}

function Missing({ session }: { session: string }) {
  const known = pack.value
  return (
    <Desk session={session}>
      {known ? <Empty level={1} icon="lock" title={t('paperMissing')} act={<Button kind="main" icon="paper" href={`/s/${session}/papers`}>{t('papers')}</Button>}>{t('paperMissingHelp')}</Empty>
        : reachable.value ? <h1 class="soft" aria-busy="true">{t('openingPaper')}</h1>
        : <Empty level={1} icon="wifi-off" title={t('paperOffline')}>{t('paperOfflineHelp')}</Empty>}
    </Desk>
  )
}

function NewVersion({ newer, old, onRead }: { newer: PackFile; old: number; onRead: () => void }) {
  return (
    <Banner state="note" icon="paper" title={t('newVersionOut', { n: newer.version })} act={<Button onClick={onRead}>{t('readNewVersion', { n: newer.version })}</Button>}>
      {t('newVersionOutHelp', { old })}
    </Banner>
  )
}
