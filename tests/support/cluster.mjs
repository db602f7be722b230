// A cluster that the suites of one server run against: the same address, the same test hooks. What one process does
// by itself for /test/ is done here for all of them.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

import { Cluster, services } from '../../tools/cluster/cluster.mjs'
import { privateLoopback } from '../../tools/cluster/hosts.mjs'
import { send } from './client.mjs'
import { binary, jwtKey, scratchFolder } from './stagedoor.mjs'

export class TestCluster {
  /** @param {{flags?: string[], env?: object, hooks?: boolean}} options as Server.start() */
  static async start({ flags = [], env = {}, hooks = true, folder = join(scratchFolder(), 'cluster') } = {}) {
    const server = new TestCluster()
    server.hooks = new Hooks(server)
    const host = privateLoopback()
    server.cluster = await Cluster.start({
      host: () => host,
      folder,
      binary,
      flags: [...(hooks ? ['--test-hooks'] : []), ...flags],
      env: { JWT_KEY: jwtKey, ...env },
      hooks: hooks && (await server.hooks.listen())
    })
    server.url = server.cluster.url
    return server
  }

  settled() {
    return this.hooks.all(this.hooks.replicas, 'POST', '/test/settle')
  }

  /** Another one on the same data. Stripe's simulator has forgotten what it knew. */
  restart(options = {}) {
    return TestCluster.start({ ...options, folder: this.cluster.folder })
  }

  /** Ends the services without a word, and then what they stand on. */
  async kill() {
    await Promise.all(this.cluster.replicas.map(replica => replica.kill()))
    return this.stop()
  }

  /** What all replicas said. */
  get stderr() {
    return this.cluster.replicas.map(({ log }) => readFileSync(log, 'utf8')).join('')
  }

  askInside(service, path) {
    const headers = { authorization: `Bearer ${this.cluster.secrets.INTERNAL_TOKEN}` }
    return send(`http://${this.cluster.of(service)[0].internal}`, 'GET', path, { headers })
  }

  get internalUrls() {
    return this.cluster.replicas.map(replica => `http://${replica.internal}`)
  }

  get stripeUrl() {
    return this.cluster.stripe.url
  }

  /** Ends it; the exit code of a replica that did not end well, or 0. */
  async stop() {
    this.hooks.close()
    const ends = await this.cluster.stopReplicas()
    await this.cluster.stop()
    return ends.find(end => end.code !== 0)?.code ?? 0
  }

  /** Ends it, which must go well, and has its databases audited. */
  async stopClean() {
    await this.cluster.stopReplicas()
    const { clean, report } = await this.cluster.audit()
    const code = await this.stop()
    if (code !== 0) throw new Error(`a replica ended with ${code}`)
    if (!clean) throw new Error(`audit: ${report}`)
  }
}

// Of two events of one millisecond, by different services, the cause comes first.
const causes = [
  'user:created', 'ticket:created', 'order:created', 'payment:started', 'order:awaiting-payment', 'payment:authorized',
  'expiration:complete', 'order:completed', 'order:cancelled', 'order:payment-rejected', 'payment:created', 'ticket:updated'
]
const before = (a, b) => Date.parse(a.time) - Date.parse(b.time) || causes.indexOf(a.type) - causes.indexOf(b.type)

/** The test hooks of the whole: one server that asks every process. */
class Hooks {
  constructor(server) {
    this.server = server
    this.forget()
    this.http = createServer((request, response) => this.answer(request, response))
  }

  /** Resolves to its address. */
  listen() {
    return new Promise(resolve =>
      this.http.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${this.http.address().port}`)).unref()
    )
  }

  close() {
    this.http.close()
    this.http.closeAllConnections()
  }

  get replicas() {
    return this.server.cluster.replicas.filter(replica => replica.target !== 'web')
  }

  get stripe() {
    return this.server.cluster.stripe.url
  }

  /** The first replica of every service. */
  get one() {
    return services.map(service => this.replicas.find(replica => replica.target === service))
  }

  async answer(request, response) {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const { status, body } = await this.route(request.method, new URL(request.url, 'http://x'), text).catch(error => ({
      status: 500, body: { errors: [{ message: String(error) }] }
    }))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  route(method, url, text) {
    const asked = `${method} ${url.pathname}`
    if (asked === 'POST /test/reset') return this.reset()
    if (asked === 'POST /test/clock') return this.advance(text)
    if (asked === 'GET /test/events') return this.events(url.searchParams)
    const json = text === '' ? {} : { text, headers: { 'content-type': 'application/json' } }
    const whom = url.pathname.startsWith('/test/stripe/') ? this.stripe : `http://${this.replicas[0].address}`
    return send(whom, method, url.pathname + url.search, json)
  }

  async all(whom, method, path, text) {
    const body = text === undefined ? {} : { text, headers: { 'content-type': 'application/json' } }
    const replies = await Promise.all(whom.map(replica => send(`http://${replica.address}`, method, path, body)))
    const bad = replies.findIndex(reply => reply.status !== 200)
    if (bad >= 0 && replies[bad].status >= 500) throw new Error(`${whom[bad].name}: ${path}: ${replies[bad].text}`)
    return bad >= 0 ? replies[bad] : replies[0]
  }

  async advance(text) {
    await send(this.stripe, 'POST', '/test/clock', { text, headers: { 'content-type': 'application/json' } })
    return this.all(this.replicas, 'POST', '/test/clock', text)
  }

  async reset() {
    await this.all(this.replicas, 'POST', '/test/reset/hold')
    // What one process says may make another one speak.
    for (let said = -1, now = await this.said(); now !== said; now = await this.said()) {
      said = now
      await this.all(this.replicas, 'POST', '/test/settle')
    }
    await this.all(this.one, 'POST', '/test/reset/wipe')
    await send(this.stripe, 'POST', '/test/reset')
    await this.all(this.replicas, 'POST', '/test/reset/resume')
    this.forget()
    return { status: 200, body: {} }
  }

  async said() {
    const replies = await Promise.all(
      this.one.map(replica => send(`http://${replica.address}`, 'GET', '/test/events?limit=1'))
    )
    return replies.reduce((sum, reply) => sum + reply.body.last, 0)
  }

  forget() {
    this.merged = []
    this.seen = services.map(() => 0)
  }

  async events(query) {
    await this.gather()
    const after = Number(query.get('after') ?? 0)
    const type = query.get('type')
    const events = this.merged.filter(event => event.feedseq > after && (!type || event.type === type))
    return { status: 200, body: { events: events.slice(0, Number(query.get('limit') ?? 10_000)), last: this.merged.length } }
  }

  // Rounds until one brings nothing: then every cause is among what was gathered with its effect.
  async gather() {
    await this.all(this.one, 'POST', '/test/settle')
    const found = []
    for (let more = true; more; ) {
      const pages = await Promise.all(
        this.one.map((replica, i) => send(`http://${replica.address}`, 'GET', `/test/events?after=${this.seen[i]}`))
      )
      pages.forEach((page, i) => (this.seen[i] += page.body.events.length))
      const events = pages.flatMap(page => page.body.events)
      found.push(...events)
      more = events.length > 0
    }
    for (const event of found.sort(before)) this.merged.push({ ...event, feedseq: this.merged.length + 1 })
  }
}
