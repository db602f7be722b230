// How a page looks and whether everybody can use it: axe, sideways scrolling, pictures.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export const wide = { width: 1280, height: 900 }
export const phone = { width: 360, height: 740 }

/** The page in this theme and size, after two frames: styles apply with the first, layout is done by the second. */
export async function dress(page, colorScheme, size) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.setViewportSize(size)
  await page.evaluate(
    () => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  )
}

/** A picture of the page down to where a long list only repeats itself. */
export async function photograph(page, path) {
  const [width, height] = await page.evaluate(() => [innerWidth, document.documentElement.scrollHeight])
  const clip = { x: 0, y: 0, width, height: Math.min(height, 2000) }
  await page.screenshot({ path, fullPage: true, clip, animations: 'disabled' })
}

/** What axe finds that is serious or critical, by WCAG 2.2 AA and its best practices. */
export async function assertAccessible(page) {
  // The driver's own way in: the page's policy allows no foreign script.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const rules = { 'target-size': { enabled: true } }
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'], rules })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help, nodes }) => ({
        rule: `${id}: ${help}`,
        nodes: nodes.slice(0, 5).map(node => `${node.html} ${node.failureSummary}`)
      }))
  })
  assert.deepEqual(found, [])
}

/** The page is no wider than the window; if it is, what sticks out. */
export async function assertNoSidewaysScrolling(page) {
  const [width, out] = await page.evaluate(() => {
    const room = document.documentElement.clientWidth
    const elements = [...document.querySelectorAll('body *')]
    const sticking = elements.filter(element => element.getBoundingClientRect().right > room + 1)
    return [
      document.documentElement.scrollWidth - room,
      sticking.slice(0, 5).map(element => element.outerHTML.slice(0, 120))
    ]
  })
  assert.ok(width <= 0, `${width} px too wide: ${out.join('\n')}`)
}
