// A sale through a whole cluster: two replicas of every service, PostgreSQL, three NATS servers, Redis, nginx.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Cluster } from '../../tools/cluster/cluster.mjs'
import { scrape } from '../support/prometheus.mjs'
import { eventually, listTicket, pay, person, placeOrder } from '../support/shop.mjs'
import { binary, scratchFolder } from '../support/stagedoor.mjs'

describe('a cluster on one machine', { timeout: 300_000 }, () => {
  let cluster
  const folder = scratchFolder()

  before(async () => {
    cluster = await Cluster.start({ folder: join(folder, 'cluster'), binary, flags: ['--rate-limits', 'off'] })
  })
  after(() => cluster?.stop())

  it('serves its client at the front', async () => {
    const page = await (await fetch(cluster.url)).text()
    assert.match(page, /<!doctype html>/i)
  })

  it('sells a ticket, whichever replica is asked', async () => {
    const [seller, buyer] = [await person(cluster, 'seller'), await person(cluster, 'buyer')]
    for (let sale = 0; sale < 4; ++sale) {
      const ticket = await listTicket(seller)
      const order = await placeOrder(buyer, ticket.id)
      const paid = await pay(buyer, order.id)
      assert.equal(paid.status, 201, paid.text)
      const { body } = await buyer.get(`/api/orders/${order.id}`)
      assert.equal(body.status, 'complete')
      const status = async () => (await buyer.get(`/api/tickets/${ticket.id}`)).body.status
      await eventually(async () => (await status()) === 'sold', 'the ticket to be sold')
    }
  })

  it('gives a ticket to one of many', async () => {
    const seller = await person(cluster, 'seller')
    const buyers = await Promise.all(Array.from({ length: 8 }, () => person(cluster, 'buyer')))
    const ticket = await listTicket(seller)
    const replies = await Promise.all(buyers.map(buyer => buyer.post('/api/orders', { ticketId: ticket.id })))
    assert.deepEqual(replies.map(reply => reply.status).sort(), [201, ...Array(7).fill(400)])
  })

  it('tells Prometheus, each replica for itself, that it is well', async () => {
    for (const replica of cluster.replicas) {
      const { value } = await scrape({ internalUrl: `http://${replica.internal}` })
      assert.equal(value('stagedoor_build_info'), 1, replica.name)
      assert.equal(value('stagedoor_ready'), 1, replica.name)
      if (replica.target === 'payments') {
        assert.equal(value('stagedoor_paid_without_ticket'), 0)
        assert.equal(value('stagedoor_ticket_without_payment'), 0)
      }
      if (replica.target === 'orders') {
        assert.ok(value('stagedoor_orders_total', { result: 'complete' }) >= 4, replica.name)
      }
    }
  })

  it('is audited while it sells', async () => {
    const seller = await person(cluster, 'seller')
    const listing = (async () => {
      for (let i = 0; i < 40; ++i) await listTicket(seller)
    })()
    const audits = []
    for (let i = 0; i < 3; ++i) audits.push(await cluster.audit())
    await listing
    for (const audit of audits) {
      assert.ok(audit.clean, audit.report)
      assert.match(audit.report, /^audit: no violation in [1-9]\d* orders and [1-9]\d* events$/m)
    }
  })

  it('is found out by the audit when its databases contradict each other', async () => {
    cluster.postgres.query('tickets', `UPDATE tickets SET status = 'reserved' WHERE status = 'sold'`)
    const audit = await cluster.audit()
    assert.equal(audit.clean, false)
    assert.match(audit.report, /^I\d .*ticket/m)
  })
})
