// A button that must be held for 1.2 s: for acts that cannot be taken back. From a keyboard or a switch,
// Enter opens a sheet that asks once more instead.
import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { buttonClass, type ButtonProps } from './button'
import { Dialog } from './dialog'
import { Icon } from './icon'
import { t } from '../i18n'

const holdFor = 1200

interface HoldProps extends Pick<ButtonProps, 'icon' | 'kind' | 'danger' | 'big' | 'busy' | 'disabled'> {
  children: ComponentChildren
  /** The question of the sheet, a whole sentence with the consequence. */
  question: string
  /** The word of the act on the sheet. */
  act: string
  onHeld: () => void
}

export function HoldButton(p: HoldProps) {
  const button = useRef<HTMLButtonElement>(null)
  const timer = useRef(0)
  const [asking, setAsking] = useState(false)

  const show = (held: number) => button.current?.style.setProperty('--held', String(held))
  const stop = () => {
    cancelAnimationFrame(timer.current)
    show(0)
  }
  const start = (event: PointerEvent) => {
    if (event.button !== 0) return
    const from = performance.now()
    const step = (now: number) => {
      const held = Math.min(1, (now - from) / holdFor)
      show(held)
      if (held < 1) timer.current = requestAnimationFrame(step)
      else {
        stop()
        p.onHeld()
      }
    }
    timer.current = requestAnimationFrame(step)
  }
  return (
    <>
      <button ref={button} type="button" class={buttonClass({ ...p, class: 'is-hold' })} disabled={p.disabled || p.busy} aria-busy={p.busy || undefined}
        onPointerDown={start} onPointerUp={stop} onPointerLeave={stop} onPointerCancel={stop} onContextMenu={(e) => e.preventDefault()}
        onClick={(event) => event.detail === 0 && setAsking(true)}>
        {p.icon && <Icon name={p.icon} />}
        {p.children}
      </button>
      {asking && (
        <Dialog title={p.question} onClose={() => setAsking(false)}>
          <div class="acts">
            <button type="button" class={buttonClass({ kind: 'main', danger: false })} onClick={() => { setAsking(false); p.onHeld() }}>{p.act}</button>
            <button type="button" class="button" onClick={() => setAsking(false)}>{t('cancel')}</button>
          </div>
        </Dialog>
      )}
    </>
  )
}
