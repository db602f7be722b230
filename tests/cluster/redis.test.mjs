// What replicas share through Redis, and what becomes of it when Redis is emptied, stands still or dies:
// limits change, and nothing else.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Cluster } from '../../tools/cluster/cluster.mjs'
import { send } from '../support/client.mjs'
import { scrape } from '../support/prometheus.mjs'
import { eventually, listTicket, pay, person, placeOrder } from '../support/shop.mjs'
import { binary, scratchFolder } from '../support/stagedoor.mjs'

// Of one address: 20 sign-ins at once, then one every 3 s.
const burst = 20
const everyMs = 3000

describe('limits of a cluster', { timeout: 300_000 }, () => {
  let cluster
  const folder = scratchFolder()
  const internal = replica => ({ internalUrl: `http://${replica.internal}` })
  const series = async (replica, name, labels) => (await scrape(internal(replica))).value(name, labels)

  before(async () => {
    cluster = await Cluster.start({ folder: join(folder, 'cluster'), binary })
  })
  after(() => cluster?.stop())

  /** What a replica of Auth, asked directly, says to an empty sign-in that comes from `address`. */
  const knock = async (replica, address) => {
    const headers = { 'x-forwarded-for': address }
    return (await send(`http://${replica.address}`, 'POST', '/api/users/signin', { json: {}, headers })).status
  }
  /** How many decisions the replicas of Auth made without an answer of Redis. */
  const alone = async () => {
    const counts = cluster.of('auth').map(r => series(r, 'stagedoor_limit_decisions_total', { by: 'replica' }))
    return (await Promise.all(counts)).reduce((sum, count) => sum + count)
  }

  /**
   * Four times the burst from one address, spread over `replicas`, `parallel` at a time. Gives how many passed, and how
   * many tokens had flowed in by the end.
   */
  async function storm(address, parallel, replicas = cluster.of('auth')) {
    const begin = Date.now()
    const statuses = []
    while (statuses.length < 4 * burst) {
      const turn = Array.from({ length: parallel }, (_, i) => knock(replicas[i % replicas.length], address))
      statuses.push(...(await Promise.all(turn)))
    }
    const passed = statuses.filter(status => status === 400).length
    assert.equal(passed + statuses.filter(status => status === 429).length, statuses.length)
    return { passed, tokens: burst + Math.ceil((Date.now() - begin) / everyMs) }
  }

  /** As many pass as if there were one replica; but for those that were decided without Redis, which are few. */
  async function assertShared(address, parallel) {
    const before = await alone()
    const { passed, tokens } = await storm(address, parallel)
    const unshared = (await alone()) - before
    assert.ok(passed >= burst && passed <= tokens + unshared, `${passed} of ${tokens} + ${unshared} passed`)
    assert.ok(unshared < burst / 2, `${unshared} decisions were not shared`)
  }

  const untilShared = shared =>
    eventually(
      async () => {
        const all = await Promise.all(cluster.of('auth').map(r => series(r, 'stagedoor_limits_shared')))
        return all.every(one => one === (shared ? 1 : 0))
      },
      shared ? 'both replicas to share' : 'both replicas to be alone',
      20_000
    )

  /** A ticket sold at the front. */
  async function sell(seller, buyer) {
    const ticket = await listTicket(seller)
    const order = await placeOrder(buyer, ticket.id)
    const paid = await pay(buyer, order.id)
    assert.equal(paid.status, 201, paid.text)
  }

  // CLU-07
  it('are those of all replicas together', async () => {
    await untilShared(true)
    await assertShared('10.0.0.1', 2)
    await assertShared('10.0.0.2', 4 * burst)
  })

  // CLU-07
  it('slow down who guesses a password at one replica and the other', async () => {
    const { email } = await person(cluster, 'victim')
    const replicas = cluster.of('auth')
    const guess = async replica => {
      const headers = { 'x-forwarded-for': '10.0.0.9' }
      const json = { email, password: 'wrong horse' }
      return (await send(`http://${replica.address}`, 'POST', '/api/users/signin', { json, headers })).status
    }

    let guesses = 0
    while ((await guess(replicas[guesses % 2])) === 400) ++guesses

    // Six of one replica; each on its own would take twelve.
    assert.ok(guesses >= 6 && guesses < 12, `${guesses} guesses`)
  })

  // CLU-07
  it('are all that changes when Redis is emptied, stands still and dies', async () => {
    const people = [await person(cluster, 'seller'), await person(cluster, 'buyer')]
    const redis = cluster.redis
    const steps = [
      [true, () => execFileSync('redis-cli', ['-u', redis.url, 'FLUSHALL'])],
      [false, () => redis.signal('SIGSTOP')],
      [true, () => redis.signal('SIGCONT')],
      [false, () => redis.kill()],
      [true, () => redis.start()]
    ]
    for (const [shared, step] of steps) {
      await Promise.all([sell(...people), step()])
      await sell(...people)
      await untilShared(shared)
      await sell(...people)
    }
    await assertShared('10.0.0.3', 2)
  })

  // CLU-07
  it('are those of each replica without Redis, which stays ready and says so', async () => {
    await cluster.redis.kill()
    await untilShared(false)

    for (const replica of cluster.of('auth')) {
      const { status, body } = await send(internal(replica).internalUrl, 'GET', '/readyz')
      assert.equal(status, 200)
      const { ok, reason } = body.checks.find(check => check.name === 'redis')
      assert.ok(!ok && reason)
      const { passed, tokens } = await storm('10.0.0.4', 2, [replica])
      assert.ok(passed >= burst && passed <= tokens, `${passed} of ${tokens} passed`)
    }
  })
})
