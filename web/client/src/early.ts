// Runs before the first paint: the reader's own theme and text size, which the server does not know, and
// a preload of the words of the page's language, which the build names on <html>. Kept as a classic script without imports; src/settings.ts owns the same keys afterwards.
(() => {
  const root = document.documentElement
  const words = (root.dataset.words || '').split(' ').find((file) => file.startsWith(`/assets/${root.lang}-`))
  if (words) document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href: words }))
  try {
    const saved = JSON.parse(localStorage.getItem('ecabinet.look') || '{}') as { theme?: string; text?: string }
    const dark = saved.theme === 'dark' || (saved.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
    if (dark) root.dataset.theme = 'dark'
    if (saved.text) root.dataset.text = saved.text
  } catch {
    // A tablet that forbids storage simply gets the default look.
  }
})()
