// The toolbar of the reader: contents, search, size, and the page number, which leads to any page.
import { useState } from 'preact/hooks'
import { digits, number, t } from '../../i18n'
import { Button, Dialog, Icon, TextField, type IconName } from '../../ui'

export type Panel = 'none' | 'contents' | 'search'

interface ToolsProps {
  page: number
  pages: number
  /** The number printed on the page, when the paper says so. */
  label: string | undefined
  panel: Panel
  onPanel: (panel: Panel) => void
  onGo: (page: number) => void
  zoom: number
  most: number
  onZoom: (to: number) => void
}

export function ReaderTools(p: ToolsProps) {
  const [asking, setAsking] = useState(false)
  const toggle = (panel: Panel) => p.onPanel(p.panel === panel ? 'none' : panel)
  return (
    <div class="tools" role="toolbar" aria-label={t('readerTools')}>
      <Tool icon="agenda" word={t('contents')} pressed={p.panel === 'contents'} onClick={() => toggle('contents')} />
      <Tool icon="search" word={t('find')} label={t('findInPaper')} pressed={p.panel === 'search'} onClick={() => toggle('search')} />
      <Tool icon="dash" word={t('zoomOut')} disabled={p.zoom === 0} onClick={() => p.onZoom(p.zoom - 1)} />
      <Tool icon="plus" word={t('zoomIn')} disabled={p.zoom === p.most} onClick={() => p.onZoom(p.zoom + 1)} />
      <Button class="push" onClick={() => setAsking(true)}>
        {p.label ? digits(p.label) : number(p.page)}/{number(p.pages)}<span class="hush">: {t('pageOf', { n: p.page, of: p.pages })}</span>
      </Button>
      {asking && <GoTo page={p.page} pages={p.pages} onGo={p.onGo} onClose={() => setAsking(false)} />}
    </div>
  )
}

interface ToolProps { icon: IconName; word: string; label?: string; pressed?: boolean; disabled?: boolean; onClick: () => void }

function Tool({ icon, word, label, pressed, disabled, onClick }: ToolProps) {
  return (
    <button type="button" class={pressed ? 'button is-quiet is-on' : 'button is-quiet'} aria-label={label ?? word} aria-pressed={pressed} disabled={disabled} onClick={onClick}>
      <Icon name={icon} /><span class="wide-only">{word}</span>
    </button>
  )
}

function GoTo({ page, pages, onGo, onClose }: { page: number; pages: number; onGo: (page: number) => void; onClose: () => void }) {
  const [text, setText] = useState(String(page))
  const wanted = Number(text)
  const possible = Number.isInteger(wanted) && wanted >= 1 && wanted <= pages
  const submit = (event: Event) => {
    event.preventDefault()
    if (!possible) return
    onGo(wanted)
    onClose()
  }
  return (
    <Dialog title={t('goToPage')} onClose={onClose}>
      <form class="stack" onSubmit={submit} noValidate>
        <TextField label={t('goToPage')} type="number" min={1} max={pages} value={text} onInput={setText} help={possible ? t('pageHelp', { of: pages }) : undefined} error={possible ? undefined : t('pageHelp', { of: pages })} />
        <div class="acts"><Button kind="main" type="submit">{t('open')}</Button><Button onClick={onClose}>{t('cancel')}</Button></div>
      </form>
    </Dialog>
  )
}
