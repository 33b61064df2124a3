// Papers as rows: pages in the margin, whether they can be read without a line, how far one has read.
import type { PackFile } from '../../api/types'
import { bytes, original, t, type Key } from '../../i18n'
import { fetchNow, stateOf } from '../../offline/packs'
import { placeOf } from '../../offline/places'
import { Button, Lamp, Progress, Row, Rows, Tag } from '../../ui'

export const readerPath = (session: string, document: string): string => `/s/${session}/read/${document}`

export function PaperRows({ session, files, label }: { session: string; files: readonly PackFile[]; label: string }) {
  return <Rows label={label}>{files.map((file) => <PaperRow key={file.document} session={session} file={file} />)}</Rows>
}

function PaperRow({ session, file }: { session: string; file: PackFile }) {
  const state = stateOf(file).is
  const askable = state === 'later' || state === 'failed'
  const href = readerPath(session, file.document)
  return (
    <Row paper lead={<span class="small">{t('pagesShort', { n: file.pages })}</span>} titleLang={original()} href={askable ? undefined : href}
      title={askable ? <a href={href}>{file.title}</a> : file.title} below={<Below file={file} />}
      end={askable ? <Button kind="quiet" icon="download" label={`${t('download')}: ${file.title}`} onClick={() => fetchNow(file)} /> : undefined} />
  )
}

function Below({ file }: { file: PackFile }) {
  const place = placeOf(file.document)
  const replaced = place !== undefined && place.version < file.version
  return (
    <span class="stack is-hair">
      <span>{t(kindWord(file.kind))} · {bytes(file.size)}</span>
      <PaperState file={file} />
      {place && <span>{t('readUpTo', { n: place.page })}</span>}
      {file.version > 1 && <span><Tag>{replaced ? t('newVersion', { n: file.version }) : t('versionNo', { n: file.version })}</Tag></span>}
    </span>
  )
}

function PaperState({ file }: { file: PackFile }) {
  const state = stateOf(file)
  switch (state.is) {
    case 'held':
      return <Lamp state="ok">{t('readableOffline')}</Lamp>
    case 'coming':
      return <><Lamp state="wait">{t('downloading', { n: Math.floor((100 * state.bytes) / Math.max(file.size, 1)) })}</Lamp><Progress n={state.bytes} of={file.size} /></>
    case 'online-only':
      return <Lamp>{t('onlineOnly')}</Lamp>
    case 'later':
      return <Lamp>{t('downloadLater')}</Lamp>
    case 'failed':
      return <Lamp state="stop">{t('downloadFailed')}</Lamp>
    case 'waiting':
      return <Lamp>{t('waitingTurn')}</Lamp>
  }
}

const kinds = ['agenda', 'draft_resolution', 'proposal', 'report', 'appraisal', 'annex', 'notice'] as const
type KindWord = Extract<Key, `kind_${string}`>
const kindWord = (kind: string): KindWord => {
  const known = kinds.find((one) => one === kind)
  return known ? `kind_${known}` : 'kind_other'
}

