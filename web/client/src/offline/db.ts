// What this device remembers, in IndexedDB: the last answers of the server, half-fetched papers, and where
// the reader stopped. All of it goes at sign-out. A device that refuses storage works, but only online.
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

export interface Part { hash: string; from: number; bytes: ArrayBuffer }
export interface Place { document: string; page: number; version: number; at: number }

interface Shelf extends DBSchema {
  kept: { key: string; value: unknown }
  parts: { key: [string, number]; value: Part }
  places: { key: string; value: Place }
}

const name = 'ecabinet'
let opening: Promise<IDBPDatabase<Shelf>> | undefined
let shut = false

/** Whether the person has left: what was under way must not be written any more. */
export const isShut = (): boolean => shut

/** Takes nothing in any more, until the page is loaded again. */
export function shutDb(): void {
  shut = true
}

export function db(): Promise<IDBPDatabase<Shelf>> {
  if (shut) return Promise.reject(new Error('signed out'))
  opening ??= openDB<Shelf>(name, 1, {
    upgrade(fresh) {
      fresh.createObjectStore('kept')
      fresh.createObjectStore('parts', { keyPath: ['hash', 'from'] })
      fresh.createObjectStore('places', { keyPath: 'document' })
    },
  })
  return opening
}

/** Remembers a value; losing it is never an error, because the server has the original. */
export async function keep(key: string, value: unknown): Promise<void> {
  try {
    await (await db()).put('kept', value, key)
  } catch (cause) {
    console.warn('not remembered', key, cause)
  }
}

export async function kept<T>(key: string): Promise<T | undefined> {
  try {
    return (await (await db()).get('kept', key)) as T | undefined
  } catch (cause) {
    console.warn('not remembered', key, cause)
    return undefined
  }
}

/** All remembered values whose key begins so. */
export async function keptWith<T>(prefix: string): Promise<T[]> {
  try {
    return (await (await db()).getAll('kept', IDBKeyRange.bound(prefix, `${prefix}\uffff`))) as T[]
  } catch (cause) {
    console.warn('not remembered', prefix, cause)
    return []
  }
}

/** Forgets everything. */
export async function wipeDb(): Promise<void> {
  const open = await (opening ?? db())
  await Promise.all([open.clear('kept'), open.clear('parts'), open.clear('places')])
}
