// For browsers that pdf.js cannot run in: the paper as a plain download.
import type { PageProps } from '../../app'
import { t } from '../../i18n'
import { pack } from '../../offline/packs'
import { Empty } from '../../ui'
import { Desk } from './desk'

/** Whether the reader runs here (Chrome 119 or the like); asked before pdf.js brings its own substitutes. */
export const readerRuns = 'withResolvers' in Promise

export function OldBrowser({ params }: PageProps) {
  const file = pack.value?.files.find((one) => one.document === params['document'])
  return (
    <Desk session={params['session']}>
      <Empty level={1} icon="warning" title={t('oldBrowser')} act={file && <a class="button is-main" href={file.url} download={`${file.title}.pdf`}>{t('downloadOriginal')}</a>}>
        {t('oldBrowserHelp')}
      </Empty>
    </Desk>
  )
}
