// A whole cluster on one machine: PostgreSQL, NATS, Redis, Stripe's simulator, replicas of every service, nginx.
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { Nats, Nginx, Postgres, Redis } from './engines.mjs'
import { loopback } from './hosts.mjs'
import { Program, turn } from './program.mjs'

export const services = ['auth', 'tickets', 'orders', 'expiration', 'payments']
const hosted = [...services, 'web']

const secrets = {
  JWT_KEY: 'a-key-of-a-cluster-on-one-machine',
  INTERNAL_TOKEN: 'a-token-of-a-cluster-on-one-machine',
  STRIPE_KEY: 'sk_test_of_a_cluster_on_one_machine',
  STRIPE_WEBHOOK_SECRET: 'whsec_of_a_cluster_on_one_machine'
}

/** One process that hosts one target. */
class Replica extends Program {
  static async create({ cluster, target, number }) {
    const name = `${target}-${number}`
    const host = cluster.host(name)
    const at = async () => `${host.address}:${await host.port()}`
    const [address, internal] = [await at(), await at()]
    const replica = new Replica({
      name,
      command: [
        cluster.binary, 'serve', '--target', target, '--listen', address, '--internal-listen', internal,
        '--public-url', cluster.url, '--trusted-proxies', cluster.host('front').address,
        '--outbox-urls', services.map(name => `${name}=http://${cluster.outboxes[name]}`).join(','),
        ...(target === 'web' ? ['--tickets-url', cluster.url] : []), '--log-format', 'json', ...cluster.flags
      ],
      log: join(cluster.folder, `${name}.log`),
      env: { ...cluster.secretsOf(target), ...cluster.env(target) },
      host,
      ready: () => replica.isReady()
    })
    return Object.assign(replica, { target, address, internal })
  }

  async isReady() {
    try {
      return (await fetch(`http://${this.internal}/readyz`)).ok
    } catch {
      return false
    }
  }
}

export class Cluster {
  /**
   * @param {object} options
   * @param {string} options.folder where everything is kept
   * @param {string} options.binary
   * @param {string} [options.listen] of the front
   * @param {number} [options.replicas] of every service
   * @param {string[]} [options.flags] for every service
   * @param {object} [options.env] for every service, beside its secrets or instead of some
   * @param {string} [options.hooks] an address that answers for /test/
   * @param {boolean} [options.standby] whether PostgreSQL has one, without which nothing is committed
   * @param {object} [options.tls] {certificate, key}, files: PostgreSQL and NATS are reached over TLS, and this is trusted
   * @param {(name: string) => object} [options.host] where the program of that name runs (hosts.mjs)
   */
  static async start(options) {
    const { folder, binary, listen, replicas = 2, flags = [], env = {}, hooks, standby = false } = options
    const { host = () => loopback, tls } = options
    mkdirSync(folder, { recursive: true })
    const cluster = new Cluster()
    Object.assign(cluster, { folder, binary, flags, secrets: { ...secrets, ...env }, hooks, host, tls })
    try {
      await cluster.chooseAddresses(listen)
      await cluster.startEngines(standby)
      await cluster.startStripe()
      await cluster.startReplicas(replicas)
    } catch (error) {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  /** Of what everybody has to know before anybody runs. */
  async chooseAddresses(listen) {
    const at = async ({ address, port }) => `${address}:${await port()}`
    this.listen = listen ?? (await at(this.host('front')))
    this.url = `http://${this.listen}`
    this.outboxes = {}
    for (const service of services) this.outboxes[service] = await at(this.host('inner'))
  }

  async startEngines(standby) {
    const at = name => ({ folder: join(this.folder, name), host: this.host(name) })
    this.postgres = await Postgres.create({ ...at('postgres'), databases: services, tls: this.tls })
    if (standby) this.standby = await Postgres.createStandby({ ...at('standby'), primary: this.postgres })
    const hosts = [0, 1, 2].map(number => this.host(`nats-${number}`))
    this.nats = await Nats.createCluster({ folder: this.folder, hosts, tls: this.tls })
    this.redis = await Redis.create(at('redis'))
  }

  // Its test hooks are for loopback only: others reach it through a door.
  async startStripe() {
    const host = this.host('stripe')
    const own = `127.0.0.1:${await host.port()}`
    const address = host === loopback ? own : `${host.address}:${await host.port()}`
    const hook = `${this.url}/api/payments/webhook`
    this.stripe = new Program({
      name: "Stripe's simulator",
      command: [this.binary, 'stripe-simulator', '--listen', own, '--webhook-url', hook, '--test-hooks'],
      log: join(this.folder, 'stripe.log'),
      env: this.secrets,
      host,
      ready: () => fetch(`http://${address}/healthz`).then(reply => reply.status < 500, () => false)
    })
    this.stripe.url = `http://${address}`
    if (host !== loopback) {
      const folder = join(this.folder, 'stripe-door')
      const doors = [{ listen: address, paths: { '/': 'stripe' } }]
      this.stripeDoor = await Nginx.create({ folder, host, pools: { stripe: [own] }, doors })
    }
    await this.stripe.start()
  }

  async startReplicas(count) {
    this.replicas = []
    for (const target of hosted) {
      for (let number = 1; number <= count; ++number) {
        this.replicas.push(await Replica.create({ cluster: this, target, number }))
      }
    }
    // Replicas that start ask each other for their outboxes.
    this.inner = await this.startInner()
    await Promise.all(this.replicas.map(replica => replica.start()))
    this.front = await this.startFront()
  }

  /** What the world sees: each path goes to the replicas of its service. */
  startFront() {
    const visible = hosted.filter(target => target !== 'expiration')
    const path = target => ({ auth: '/api/users', web: '/' })[target] ?? `/api/${target}`
    const pools = Object.fromEntries(visible.map(target => [target, this.of(target).map(r => r.address)]))
    const paths = Object.fromEntries(visible.map(target => [path(target), target]))
    if (this.hooks) {
      pools.hooks = [this.hooks]
      paths['/test/'] = 'hooks'
    }
    return Nginx.create({
      folder: join(this.folder, 'front'),
      host: this.host('front'),
      pools,
      doors: [{ listen: this.listen, paths }]
    })
  }

  /** What services see of each other: one address for the internal listeners of all replicas. */
  startInner() {
    return Nginx.create({
      folder: join(this.folder, 'inner'),
      host: this.host('inner'),
      pools: Object.fromEntries(services.map(name => [name, this.of(name).map(r => r.internal)])),
      doors: services.map(name => ({ listen: this.outboxes[name], paths: { '/internal/': name } }))
    })
  }

  /** Where a service keeps its data: whichever of the servers takes writes. */
  databaseUrl(service) {
    const { postgres, standby } = this
    if (this.tls) return `${postgres.url(service)}?sslmode=verify-full&sslrootcert=${this.tls.certificate}`
    if (!standby) return postgres.url(service)
    const places = [postgres, standby].map(({ address, port }) => `${address}:${port}`)
    return `postgresql://postgres@${places}/${service}?target_session_attrs=read-write`
  }

  /** The standby takes over; the other is no longer part of this cluster. */
  promote() {
    this.standby.promote()
    this.postgres = this.standby
    this.standby = undefined
  }

  /** The secrets of a target: where nobody signs in, it does not know by which key they would. */
  secretsOf(target) {
    const { JWT_KEY, ...others } = this.secrets
    return ['expiration', 'web'].includes(target) ? others : this.secrets
  }

  /** What a target finds in its environment, beside its secrets. */
  env(target) {
    if (target === 'web') return {}
    return {
      DATABASE_URL: this.databaseUrl(target),
      NATS_URL: this.nats.map(node => node.url).join(','),
      REDIS_URL: this.redis.url,
      STRIPE_API_BASE: this.stripe.url,
      ...(this.tls && { SSL_CERT_FILE: this.tls.certificate })
    }
  }

  /** Everything that runs, by the name of its host. */
  get programs() {
    const { front, inner, redis, postgres, standby } = this
    const nats = this.nats.map((node, number) => [`nats-${number}`, node])
    const replicas = this.replicas.map(replica => [replica.name, replica])
    return { front, inner, redis, postgres, standby, ...Object.fromEntries([...nats, ...replicas]) }
  }

  /** The replicas of a service. */
  of(target) {
    return this.replicas.filter(replica => replica.target === target)
  }

  /** What `stagedoor audit` says of all databases: {clean, report}. */
  audit() {
    const urls = services.map(service => [`${service.toUpperCase()}_DATABASE_URL`, this.databaseUrl(service)])
    const env = { PATH: process.env.PATH, ...Object.fromEntries(urls) }
    return new Promise(resolve =>
      execFile(this.binary, ['audit'], { env }, (error, stdout, stderr) =>
        resolve({ clean: !error, report: stdout + stderr })
      )
    )
  }

  /**
   * Ends every replica, those that others ask included: how each ended. Who is being served is served; only live streams
   * outlast a second, and end with the replicas that tell them.
   */
  async stopReplicas() {
    const front = this.front?.stop()
    await Promise.race([front, turn(1000)])
    const ends = await Promise.all((this.replicas ?? []).map(replica => replica.stop()))
    await front
    return ends
  }

  /** Ends everything, what stands on others first. */
  async stop() {
    await this.stopReplicas()
    await this.inner?.stop()
    await this.stripeDoor?.stop()
    await this.stripe?.stop()
    await this.redis?.stop()
    await Promise.all((this.nats ?? []).map(node => node.stop()))
    await this.postgres?.stop()
    await this.standby?.stop()
  }
}
