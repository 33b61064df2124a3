// One act at a time on a screen: its button waits, a refusal is shown in the server's words, and what it
// answered is handed on.
import { useRef, useState } from 'preact/hooks'
import { NoLine, Refusal } from '../../api/client'
import { refuse, sentence } from '../../ui'

export interface Acting {
  /** Why the last act of a sheet was refused; acts of a page show that as a notice. */
  problem: string | undefined
  /** The name of the act under way. */
  busy: string | undefined
  /**
   * Runs an act; true when it was done. The same one tapped twice is begun once; another one waits for its
   * turn, because what a person tapped must not get lost: the state may be on screen before the answer is here.
   */
  run: (name: string, act: () => Promise<unknown>) => Promise<boolean>
}

/** On a sheet ("inside") a refusal must stand on the sheet itself: a notice would lie behind it. */
export function useAct(where: 'page' | 'inside' = 'page'): Acting {
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const [busy, setBusy] = useState<string | undefined>(undefined)
  const last = useRef<{ name: string; over: Promise<boolean> } | undefined>(undefined)
  const begin = async (name: string, act: () => Promise<unknown>, before: Promise<boolean> | undefined): Promise<boolean> => {
    await before
    setBusy(name)
    setProblem(undefined)
    try {
      await act()
      return true
    } catch (error) {
      if (where === 'inside') setProblem(explain(error))
      else refuse(error)
      return false
    }
  }
  const run = async (name: string, act: () => Promise<unknown>): Promise<boolean> => {
    if (last.current?.name === name) return false
    const mine = { name, over: begin(name, act, last.current?.over) }
    last.current = mine
    const done = await mine.over
    if (last.current === mine) {
      last.current = undefined
      setBusy(undefined)
    }
    return done
  }
  return { busy, problem, run }
}

function explain(error: unknown): string {
  if (!(error instanceof Refusal) && !(error instanceof NoLine)) console.error(error)
  return sentence(error)
}
