// A browser, a server and the people in front of it. One of both for a test file; every test has fresh
// browser contexts and an empty server, and fails by itself when a page complains: an uncaught error, an
// error on the console or a violation of the content security policy is never fine.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join, resolve } from 'node:path'
import { after, before } from 'node:test'
import { fileURLToPath } from 'node:url'

import { chromium } from 'playwright-core'

import { chromiumFlags, chromiumPath } from '../../support/chromium.mjs'
import { hooks } from '../../support/shop.mjs'
import { Server, scratchFolder } from '../../support/stagedoor.mjs'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
/** How long a page may take for anything; generous, because a machine may be busy. */
export const patienceMs = 20_000

/** A headless browser that talks to nobody but the page's server. */
export function launch() {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    timeout: 60_000,
    args: chromiumFlags,
    // Chromium keeps crash reports and caches below $HOME otherwise.
    env: { ...process.env, HOME: scratchFolder() }
  })
}

const typeOf = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json'
}

/**
 * STAGEDOOR_WEB=web/dist: the client as it was just built, in place of the one inside the binary, under the
 * same origin and the same content security policy.
 */
async function serveFrom(folder, context, server) {
  const policy = (await fetch(server.url)).headers.get('content-security-policy')
  const ours = url => !/^\/(api|test|healthz|readyz)(\/|$)/.test(url.pathname)
  await context.route(ours, route => {
    const { pathname } = new URL(route.request().url())
    const name = extname(pathname) ? pathname : '/index.html'
    const headers = { 'content-security-policy': policy, 'cache-control': 'no-cache' }
    try {
      const body = readFileSync(join(folder, name))
      return route.fulfill({ body, contentType: typeOf[extname(name)], headers })
    } catch {
      return route.fulfill({ status: 404, body: '' })
    }
  })
}

/** Turns what the policy forbids into an error on the console, which is where tests look. */
const reportViolations = () =>
  document.addEventListener('securitypolicyviolation', event =>
    console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`)
  )

/** The part of a test in which people come to the site. */
export class Visit {
  constructor(stage) {
    this.stage = stage
    this.contexts = []
    this.complaints = []
    this.tolerated = []
  }

  get server() {
    return this.stage.server
  }

  get hook() {
    return this.stage.hook
  }

  /** These complaints belong to the test: an answer of 400 shows up on the console. */
  tolerate(...patterns) {
    this.tolerated.push(...patterns)
  }

  /**
   * Somebody opens `path` in a browser of their own.
   * @param {object} options
   * @param {Client} [options.as] whose session it is; nobody's when left out
   * @param {Function} [options.before] runs in each page before its own scripts
   * @param {object} [options.context] options of Playwright's context
   */
  async open(path, { as, before: early, ...options } = {}) {
    const context = await this.stage.browser.newContext({
      baseURL: this.server.url,
      locale: 'en-US',
      timezoneId: 'UTC',
      viewport: { width: 1280, height: 900 },
      reducedMotion: 'reduce',
      ...options
    })
    this.contexts.push(context)
    context.setDefaultTimeout(patienceMs)
    if (as) await this.signIn(context, as)
    await context.addInitScript(reportViolations)
    if (early) await context.addInitScript(early)
    if (process.env.STAGEDOOR_WEB) await serveFrom(resolve(process.env.STAGEDOOR_WEB), context, this.server)
    const page = await this.tab(context)
    await page.goto(path)
    return page
  }

  /** Another tab of the same browser. */
  async tab(context) {
    const page = await context.newPage()
    page.on('console', message => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} ${message.location().url}`)
    })
    page.on('pageerror', error => this.complaints.push(`uncaught: ${error.stack}`))
    return page
  }

  /** Puts a person's session into the browser. */
  async signIn(context, client) {
    const at = client.cookie.indexOf('=')
    const [name, value] = [client.cookie.slice(0, at), client.cookie.slice(at + 1)]
    await context.addCookies([{ name, value, url: this.server.url }])
  }

  pages = () => this.contexts.flatMap(context => context.pages())

  /** What the pages looked like when a test failed: build/screenshots/failed/. */
  async photograph(name) {
    const folder = join(root, 'build/screenshots/failed')
    mkdirSync(folder, { recursive: true })
    for (const [i, page] of this.pages().entries()) {
      const path = join(folder, `${name.replace(/[^a-z0-9]+/gi, '-')}-${i + 1}.png`)
      await page.screenshot({ path, timeout: 5000 }).catch(() => undefined)
    }
  }

  async close() {
    // A request that a test has its hand on may still be under way; that is nobody's fault.
    await Promise.all(this.pages().map(page => page.unrouteAll({ behavior: 'ignoreErrors' })))
    await Promise.all(this.contexts.map(context => context.close()))
  }

  assertQuiet() {
    const loud = this.complaints.filter(text => !this.tolerated.some(pattern => pattern.test(text)))
    assert.deepEqual(loud, [], 'complaints of the pages')
  }
}

/** Browser and server of a test file, and `test` to wrap each test in. */
export function useStage({ flags = [], fresh = true } = {}) {
  const stage = {
    async restart(options) {
      const { port } = new URL(stage.server.url)
      stage.server = await stage.server.restart({ flags: [...flags, '--listen', `127.0.0.1:${port}`], ...options })
    },
    /** Runs `body(visit)` on an empty server, then closes its pages and holds their complaints against it. */
    test: body => async context => {
      if (fresh) await stage.hook.reset()
      const visit = new Visit(stage)
      try {
        await body(visit)
        visit.assertQuiet()
      } catch (error) {
        await visit.photograph(context.name)
        if (visit.complaints.length > 0) error.message += `\ncomplaints:\n${visit.complaints.join('\n')}`
        throw error
      } finally {
        await visit.close()
      }
    },
    /** A visit that several tests share; they close it. */
    visit: () => new Visit(stage)
  }
  before(async () => {
    stage.server = await Server.start({ flags })
    stage.browser = await launch()
    stage.hook = hooks(stage.server)
  })
  after(async () => {
    await stage.browser?.close()
    await stage.server?.stop()
  })
  return stage
}
