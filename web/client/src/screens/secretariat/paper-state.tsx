// In what state a paper is: without a file, a draft, published, published with a newer version waiting, or
// withdrawn.
import type { Document, Version } from '../../api/types'
import { bytes, t } from '../../i18n'
import { Icon, Tag } from '../../ui'
import { w } from '../office/words'

export type PaperIs = 'empty' | 'draft' | 'published' | 'newer' | 'withdrawn'

export const newest = (one: Document): Version | undefined => one.versions.at(-1)

export function paperIs(one: Document): PaperIs {
  if (one.versions.length === 0) return 'empty'
  if (one.state === 'withdrawn') return 'withdrawn'
  if (one.state === 'draft') return 'draft'
  return one.published === newest(one)?.number ? 'published' : 'newer'
}

/** Whether publishing it would change what people hold. */
export const publishable = (one: Document): boolean => ['draft', 'newer'].includes(paperIs(one))

export function paperState(one: Document): { is: PaperIs; words: string } {
  const version = newest(one)
  const is = paperIs(one)
  const facts = [t(`kind_${one.kind}` as 'kind_other'), w(`level_${one.level}`), version && version.number > 1 && t('versionNo', { n: version.number }), version && bytes(version.size)]
  return { is, words: facts.filter(Boolean).join(' · ') }
}

export function PaperTag({ document }: { document: Document }) {
  const is = paperIs(document)
  if (is === 'published') return <Tag state="ok"><Icon name="check" size="small" />{w('paper_published')}</Tag>
  return <Tag {...(is === 'newer' || is === 'empty' ? { state: 'wait' as const } : {})}>{w(`paper_${is}`)}</Tag>
}
