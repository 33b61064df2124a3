// Signing out on a shared tablet: everything this person had is removed from the device first, then the
// server is told.
import { post } from '../api/client'
import { leave } from '../live/room'
import { shutDb, wipeDb } from './db'
import { dropAllPapers } from './papers'

/** Wipes the device and signs out; throws when the server could not be told, the device is clean all the same. */
export async function signOut(): Promise<void> {
  leave()
  // A paper on its way, a state about to be saved: neither may come in after the wiping.
  shutDb()
  await Promise.all([wipeDb(), dropAllPapers()])
  for (const key of Object.keys(localStorage)) if (key.startsWith('ecabinet.flight.')) localStorage.removeItem(key)
  await post('/logout')
  location.assign('/sign-in')
}
