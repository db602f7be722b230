// A new version, one replica after the other, while people browse and buy: nobody is refused for it. Each replica is
// taken out of what stands before it, for people and for services, before it is asked to end: as an orchestrator does.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Cluster } from '../../tools/cluster/cluster.mjs'
import { privateLoopback } from '../../tools/cluster/hosts.mjs'
import { agent, send } from '../support/client.mjs'
import { eventually, listTicket, pay, person, placeOrder } from '../support/shop.mjs'
import { binary, scratchFolder } from '../support/stagedoor.mjs'
import { flags } from '../support/trade.mjs'

// A connection for each request: nginx closes those that idle when it is told of other replicas.
agent.keepAlive = false

describe('a cluster that is restarted replica by replica', { timeout: 600_000 }, () => {
  let cluster
  const host = privateLoopback()
  const seen = { pages: 0, lists: 0, sales: 0 }
  let stopped = false

  before(async () => {
    cluster = await Cluster.start({ folder: join(scratchFolder(), 'cluster'), binary, flags, host: () => host })
  })
  after(() => cluster?.stop())

  const browse = async (path, what) => {
    while (!stopped) {
      const reply = await send(cluster.url, 'GET', path)
      assert.equal(reply.status, 200, `${path}: ${reply.status} ${reply.text}`)
      ++seen[what]
    }
  }
  const trade = async () => {
    const [seller, buyer] = [await person(cluster, 'seller'), await person(cluster, 'buyer')]
    while (!stopped) {
      const ticket = await listTicket(seller)
      const order = await placeOrder(buyer, ticket.id)
      const paid = await pay(buyer, order.id)
      assert.ok([201, 202].includes(paid.status), paid.text)
      ++seen.sales
    }
  }
  const more = () => {
    const { pages, lists, sales } = seen
    const all = () => seen.pages > pages && seen.lists > lists && seen.sales > sales
    return eventually(all, 'somebody of each kind to be served', 30_000)
  }

  // CLU-06
  it('refuses nobody', async () => {
    const people = Promise.all([browse('/', 'pages'), browse('/api/tickets', 'lists'), trade(), trade()])
    const restarts = (async () => {
      for (const replica of cluster.replicas) {
        await Promise.all([cluster.front.withdraw(replica.address), cluster.inner.withdraw(replica.internal)])
        assert.equal((await replica.stop()).code, 0, replica.name)
        await more()
        await replica.start()
        await Promise.all([cluster.front.admit(replica.address), cluster.inner.admit(replica.internal)])
        await more()
      }
    })().finally(() => (stopped = true))
    await Promise.all([people, restarts])
    const audit = await cluster.audit()
    assert.ok(audit.clean, audit.report)
  })
})
