// Registers the service worker, which makes the app itself start without a line, and tells when a newer
// version of the app is waiting. It never reloads by itself: a vote may be running.
import { signal } from '@preact/signals'

/** Whether a newer version of the app is ready to be taken by a reload. */
export const newClient = signal(false)

export function startWorker(): void {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  const register = () => navigator.serviceWorker.register('/sw.js', { scope: '/' }).then(follow, (cause) => console.warn('no offline start', cause))
  if (document.readyState === 'complete') void register()
  else addEventListener('load', () => void register())
}

function follow(registration: ServiceWorkerRegistration): void {
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing
    fresh?.addEventListener('statechange', () => {
      if (fresh.state === 'installed' && navigator.serviceWorker.controller) newClient.value = true
    })
  })
}

/** Asks the service worker to put the reader on the device too, once the first screen is up. */
export async function warmReader(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage('warm')
}
