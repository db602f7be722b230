// node tests/lighthouse/run.mjs: Lighthouse's four scores of the browse and the ticket page, served by the
// release binary with demo data, on a desk (Lighthouse's own desktop preset: 10 Mbit/s, 40 ms, no slower
// processor) or with FORM=mobile on a slow phone. Each page is measured three times and the median counts,
// because other work on the machine is seen in the figures. Exits 1 below the budget.
import * as chromeLauncher from 'chrome-launcher'
import lighthouse from 'lighthouse'
import desktop from 'lighthouse/core/config/desktop-config.js'

import { chromiumFlags, chromiumPath } from '../support/chromium.mjs'
import { send } from '../support/client.mjs'
import { Server } from '../support/stagedoor.mjs'

const runs = 3
const budget = { performance: 95, accessibility: 100 }
const categories = ['performance', 'accessibility', 'best-practices', 'seo']
const mobile = process.env.FORM === 'mobile'

async function measure(url, port) {
  const options = { port, output: 'json', logLevel: 'error', onlyCategories: categories }
  const { lhr } = await lighthouse(url, options, mobile ? undefined : desktop)
  if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`)
  return lhr
}

const scoreOf = (lhr, category) => Math.round((lhr.categories[category].score ?? 0) * 100)

/** Of several runs the one in the middle by performance. */
async function median(url, port) {
  const all = []
  for (let i = 0; i < runs; ++i) all.push(await measure(url, port))
  return all.sort((a, b) => scoreOf(a, 'performance') - scoreOf(b, 'performance'))[Math.floor(runs / 2)]
}

/** What costs points, for those who have to mend it. */
const losses = (lhr, category) =>
  lhr.categories[category].auditRefs
    .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 1) < 0.9)
    .map(({ id }) => `    ${lhr.audits[id].title}: ${lhr.audits[id].displayValue ?? lhr.audits[id].score}`)

const server = await Server.start({ hooks: false, flags: ['--demo-data'] })
const chrome = await chromeLauncher.launch({
  chromePath: chromiumPath(),
  chromeFlags: ['--headless=new', ...chromiumFlags],
  logLevel: 'error'
})
try {
  const [ticket] = (await send(server.url, 'GET', '/api/tickets?limit=1')).body
  const pages = { browse: '/', ticket: `/tickets/${ticket.id}` }
  console.log(`${'page'.padEnd(8)}${categories.map(name => name.padStart(16)).join('')}`)
  for (const [name, path] of Object.entries(pages)) {
    const lhr = await median(server.url + path, chrome.port)
    const scores = categories.map(category => scoreOf(lhr, category))
    console.log(`${name.padEnd(8)}${scores.map(score => String(score).padStart(16)).join('')}`)
    for (const [category, least] of Object.entries(budget)) {
      if (scoreOf(lhr, category) >= least) continue
      process.exitCode = 1
      console.log([`  ${category} is below ${least}:`, ...losses(lhr, category)].join('\n'))
    }
  }
} finally {
  chrome.kill()
  await server.stop()
}
