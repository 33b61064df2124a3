// One act at a time on a screen: its button waits, a refusal is shown in the server's words, and what it
// answered is handed on.
import { useRef, useState } from 'preact/hooks'
import { refuse } from '../../ui'

export interface Acting {
  /** The name of the act under way. */
  busy: string | undefined
  /** Runs an act; true when it was done. A second one waits for nobody: it is not begun. */
  run: (name: string, act: () => Promise<unknown>) => Promise<boolean>
}

export function useAct(): Acting {
  const [busy, setBusy] = useState<string | undefined>(undefined)
  const under = useRef(false)
  const run = async (name: string, act: () => Promise<unknown>): Promise<boolean> => {
    if (under.current) return false
    under.current = true
    setBusy(name)
    try {
      await act()
      return true
    } catch (error) {
      refuse(error)
      return false
    } finally {
      under.current = false
      setBusy(undefined)
    }
  }
  return { busy, run }
}
