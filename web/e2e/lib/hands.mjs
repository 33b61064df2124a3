// What hands do beyond a click.
import { until } from './expect.mjs'

/** Holds a button until its act has begun, however slow the machine is, and lets it go. */
export async function hold(page, name) {
  const button = page.getByRole('button', { name })
  await button.scrollIntoViewIfNeeded()
  await button.hover()
  await page.mouse.down()
  try {
    await until(`held: ${name}`, async () => (await button.count()) === 0 || (await button.isDisabled({ timeout: 1000 }).catch(() => true)))
  } finally {
    await page.mouse.up()
  }
}
