// A sheet that rises over the page: a native modal dialog, so focus stays inside and Escape closes it.
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'

interface DialogProps {
  title: string
  children: ComponentChildren
  onClose: () => void
}

export function Dialog({ title, children, onClose }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  const onBackdrop = (event: MouseEvent) => event.target === dialog.current && onClose()
  return (
    <dialog ref={dialog} class="sheet" aria-labelledby={heading} onClose={onClose} onClick={onBackdrop}>
      <div class="stack">
        <h2 id={heading} tabIndex={-1}>{title}</h2>
        {children}
      </div>
    </dialog>
  )
}
