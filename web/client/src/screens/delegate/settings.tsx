// When one was present, and what this device is set to: language, text size, light or dark, and signing out,
// which wipes the papers from a tablet that others use too.
import { useState } from 'preact/hooks'
import type { Me, MeChange } from '../../api/types'
import { patch } from '../../api/client'
import { date, language, languages, number, setLanguage, t, time, type Language } from '../../i18n'
import { signOut } from '../../offline/wipe'
import { textSize, textSizes, theme, themes, type TextSize, type Theme } from '../../settings'
import { Button, Dialog, PickOne, refuse, Row, Rows, toast } from '../../ui'
import { ownRecord } from './presence'

const names: Record<Language, string> = { vi: 'Tiếng Việt', en: 'English', bn: 'বাংলা' }

export function Stays() {
  const stays = ownRecord.value?.presence ?? []
  return (
    <section class="stack is-tight">
      <h2>{t('myPresence')}</h2>
      {stays.length === 0 ? <p class="soft">{t('presenceNone')}</p> : (
        <Rows>
          {stays.map((stay) => (
            <Row key={stay.from} lead={<span class="small">{date(stay.from).slice(0, 5)}</span>}
              title={stay.to ? t('fromTo', { from: time(stay.from), to: time(stay.to) }) : t('fromOn', { from: time(stay.from) })} />
          ))}
        </Rows>
      )}
    </section>
  )
}

export function Settings() {
  const [asking, setAsking] = useState(false)
  return (
    <section class="stack">
      <h2>{t('settings')}</h2>
      <PickOne legend={t('language')} name="language" value={language.value} onChange={(to) => void speak(to as Language)} options={languages.map((one) => ({ value: one, label: names[one], lang: one }))} />
      <PickOne legend={t('textSize')} name="text" value={textSize.value} onChange={(to) => (textSize.value = to as TextSize)} options={textSizes.map((one) => ({ value: one, label: `${number(Number(one))} %` }))} />
      <PickOne legend={t('appearance')} name="theme" value={theme.value} onChange={(to) => (theme.value = to as Theme)}
        options={themes.map((one) => ({ value: one, label: t(one === 'auto' ? 'themeAuto' : one === 'light' ? 'themeLight' : 'themeDark') }))} />
      <div class="stack is-tight">
        <p><Button danger onClick={() => setAsking(true)}>{t('signOut')}</Button></p>
        <p class="small soft">{t('signOutHelp')}</p>
      </div>
      {asking && <AskSignOut onClose={() => setAsking(false)} />}
    </section>
  )
}

/** The language is the person's, so the server remembers it; the screen changes at once. */
async function speak(to: Language): Promise<void> {
  try {
    await setLanguage(to)
    await patch<Me>('/me', { language: to } satisfies MeChange)
  } catch (error) {
    refuse(error)
  }
}

function AskSignOut({ onClose }: { onClose: () => void }) {
  const [busy, setBusy] = useState(false)
  const leave = async () => {
    setBusy(true)
    try {
      await signOut()
    } catch {
      toast(t('signOutFailed'), 'stop')
      onClose()
    }
  }
  return (
    <Dialog title={t('signOutAsk')} onClose={onClose}>
      <div class="acts">
        <Button kind="main" busy={busy} onClick={() => void leave()}>{busy ? t('signingOut') : t('signOut')}</Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </Dialog>
  )
}
