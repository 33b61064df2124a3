// Registers the service worker, which makes the app itself start without a line, and tells when a newer
// version of the app is waiting. It never reloads by itself: a vote may be running.
import { signal } from '@preact/signals'

/** Whether a newer version of the app is ready to be taken by a reload. */
export const newClient = signal(false)

/** The first screen and the first papers come before the reader. */
const warmAfter = 4000

export function startWorker(): void {
  if (import.meta.env.DEV || !('serviceWorker' in navigator)) return
  const register = () => navigator.serviceWorker.register('/sw.js', { scope: '/' }).then(follow, (cause) => console.warn('no offline start', cause))
  if (document.readyState === 'complete') void register()
  else addEventListener('load', () => void register())
  setTimeout(() => void warmReader(), warmAfter)
}

function follow(registration: ServiceWorkerRegistration): void {
  registration.addEventListener('updatefound', () => {
    const fresh = registration.installing
    fresh?.addEventListener('statechange', () => {
      if (fresh.state === 'installed' && navigator.serviceWorker.controller) newClient.value = true
    })
  })
}

/** Takes the newer version: only when the person asks, never during a vote. */
export async function takeNewClient(): Promise<void> {
  const { waiting } = await navigator.serviceWorker.ready
  if (!waiting) return location.reload()
  navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true })
  waiting.postMessage('take')
}

/** Asks the service worker to put the reader on the device too, once the first screen is up. */
async function warmReader(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready
  active?.postMessage('warm')
}
