// A whole cluster on one machine: PostgreSQL, NATS, Redis, Stripe's simulator, replicas of every service, nginx.
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import { Nats, Nginx, Postgres, Redis } from './engines.mjs'
import { Program, freePort } from './program.mjs'

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
  static create({ cluster, target, number, ports }) {
    const name = `${target}-${number}`
    const replica = new Replica({
      name,
      command: [
        cluster.binary, 'serve', '--target', target, '--listen', `127.0.0.1:${ports.public}`,
        '--internal-listen', `127.0.0.1:${ports.internal}`, '--public-url', cluster.url,
        '--log-format', 'json', ...cluster.outboxFlag, ...cluster.flags
      ],
      log: join(cluster.folder, `${name}.log`),
      env: { ...cluster.secrets, ...cluster.env(target) },
      ready: () => replica.isReady()
    })
    Object.assign(replica, { target, ports, address: `127.0.0.1:${ports.public}` })
    return replica
  }

  async isReady() {
    try {
      return (await fetch(`http://127.0.0.1:${this.ports.internal}/readyz`)).ok
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
   */
  static async start({ folder, binary, listen, replicas = 2, flags = [], env = {}, hooks }) {
    mkdirSync(folder, { recursive: true })
    const cluster = new Cluster()
    const front = listen ?? `127.0.0.1:${await freePort()}`
    Object.assign(cluster, { folder, binary, flags, secrets: { ...secrets, ...env }, url: `http://${front}` })
    try {
      await cluster.startEngines()
      await cluster.startStripe()
      await cluster.startReplicas(replicas)
      const upstreams = Object.fromEntries(
        hosted.filter(target => target !== 'expiration').map(target => [target, cluster.of(target).map(r => r.address)])
      )
      if (hooks) upstreams.test = [hooks]
      cluster.front = await Nginx.create({ folder: join(folder, 'nginx'), listen: front, upstreams })
    } catch (error) {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  async startEngines() {
    const at = name => join(this.folder, name)
    this.postgres = await Postgres.create({ folder: at('postgres'), databases: services })
    this.nats = await Nats.createCluster({ folder: this.folder })
    this.redis = await Redis.create({ folder: at('redis') })
  }

  async startStripe() {
    const port = await freePort()
    const hook = `${this.url}/api/payments/webhook`
    this.stripe = new Program({
      name: "Stripe's simulator",
      command: [this.binary, 'stripe-simulator', '--listen', `127.0.0.1:${port}`, '--webhook-url', hook, '--test-hooks'],
      log: join(this.folder, 'stripe.log'),
      env: this.secrets,
      ready: () => fetch(`http://127.0.0.1:${port}/healthz`).then(() => true, () => false)
    })
    this.stripe.url = `http://127.0.0.1:${port}`
    await this.stripe.start()
  }

  async startReplicas(count) {
    const places = []
    for (const target of hosted) {
      for (let number = 1; number <= count; ++number) {
        places.push({ target, number, ports: { public: await freePort(), internal: await freePort() } })
      }
    }
    const first = service => places.find(place => place.target === service)
    const outboxes = services.map(service => `${service}=http://127.0.0.1:${first(service).ports.internal}`)
    this.outboxes = outboxes.join(',')
    this.replicas = places.map(place => Replica.create({ cluster: this, ...place }))
    await Promise.all(this.replicas.map(replica => replica.start()))
  }

  get outboxFlag() {
    return ['--outbox-urls', this.outboxes]
  }

  /** What a target finds in its environment. */
  env(target) {
    if (target === 'web') return {}
    return {
      DATABASE_URL: this.postgres.url(target),
      NATS_URL: this.nats.map(node => node.url).join(','),
      REDIS_URL: this.redis.url,
      STRIPE_API_BASE: this.stripe.url
    }
  }

  /** The replicas of a service. */
  of(target) {
    return this.replicas.filter(replica => replica.target === target)
  }

  /** What `stagedoor audit` says of all databases: {clean, report}. */
  audit() {
    const urls = services.map(service => [`${service.toUpperCase()}_DATABASE_URL`, this.postgres.url(service)])
    const env = { PATH: process.env.PATH, ...Object.fromEntries(urls) }
    return new Promise(resolve =>
      execFile(this.binary, ['audit'], { env }, (error, stdout, stderr) =>
        resolve({ clean: !error, report: stdout + stderr })
      )
    )
  }

  /** Ends every replica, those that others ask included: how each ended. */
  async stopReplicas() {
    await this.front?.stop()
    return Promise.all((this.replicas ?? []).map(replica => replica.stop()))
  }

  /** Ends everything, what stands on others first. */
  async stop() {
    await this.stopReplicas()
    await this.stripe?.stop()
    await this.redis?.stop()
    await Promise.all((this.nats ?? []).map(node => node.stop()))
    await this.postgres?.stop()
  }
}
