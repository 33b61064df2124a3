// All papers of the session under the items they belong to.
import { useEffect } from 'preact/hooks'
import type { PageProps } from '../../app'
import type { PackFile } from '../../api/types'
import { digits, original, t } from '../../i18n'
import { sections } from '../../live/room'
import { pack } from '../../offline/packs'
import { Empty } from '../../ui'
import { Desk } from './desk'
import { PackSum } from './pack-sum'
import { PaperRows } from './paper-rows'

export function Papers({ params }: PageProps) {
  const session = params['session'] as string
  const wanted = params['item']
  const groups = grouped()
  useEffect(() => {
    // From the agenda one comes for one item: bring it into view once its papers are there.
    if (wanted) document.getElementById(`item-${wanted}`)?.scrollIntoView({ block: 'start' })
  }, [wanted, groups.length])
  return (
    <Desk session={session}>
      <div class="stack is-wide">
        <div class="stack is-tight"><h1>{t('papers')}</h1><PackSum /></div>
        {pack.value && groups.length === 0 && <Empty icon="paper" title={t('noPapers')}>{t('noPapersHelp')}</Empty>}
        {groups.map((group) => (
          <section key={group.id} id={`item-${group.id}`} class="stack is-tight">
            <h2 lang={group.title ? original() : undefined}>{group.title ? `${digits(group.number)}. ${group.title}` : t('generalPapers')}</h2>
            <PaperRows session={session} files={group.files} label={group.title || t('generalPapers')} />
          </section>
        ))}
      </div>
    </Desk>
  )
}

interface Group { id: string; number: string; title: string; files: PackFile[] }

/** Papers without an item first, then in the order of the agenda. */
function grouped(): Group[] {
  const files = pack.value?.files ?? []
  const items = sections.value.agenda ?? []
  const known = new Set(items.map((item) => item.id))
  const general: Group = { id: 'general', number: '', title: '', files: files.filter((file) => !file.item || !known.has(file.item)) }
  const rest = items.map((item) => ({ id: item.id, number: item.number, title: item.title, files: files.filter((file) => file.item === item.id) }))
  return [general, ...rest].filter((group) => group.files.length > 0)
}
