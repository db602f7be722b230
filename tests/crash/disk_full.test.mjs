// The disk that holds the data fills up under load: from outside, as disks do. Below the reserve (64 MiB) the
// server refuses writes while it still can; when the disk is full at once, its COMMIT cannot tell any more
// what became of the data, and the process ends rather than guess.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Disk, whyNoDisk } from '../support/disk.mjs'
import { hooks, listTicket, pay, placeOrder, refusal } from '../support/shop.mjs'
import { eventually } from '../support/eventually.mjs'
import { Server, Simulator, assertAuditClean } from '../support/stagedoor.mjs'
import { note } from '../support/figures.mjs'
import { Trade, flags } from '../support/trade.mjs'

const MiB = 1 << 20
const belowReserve = 32 * MiB

/** Background work goes on after a full disk: nothing that runs for ever may have ended over it. */
const ended = server => server.log.filter(entry => entry.msg === 'background task failed')

// CRASH-05
describe('a disk that fills up', { skip: whyNoDisk(), timeout: 300_000 }, () => {
  let disk, stripe, options, server, trade
  before(async () => {
    stripe = await Simulator.start()
    disk = Disk.make(192)
    options = { flags, hooks: false, env: stripe.env, dataDir: join(disk.folder, 'data') }
    server = await Server.start(options)
    trade = await Trade.open(server)
  })
  after(async () => {
    assert.equal(await server.stop(), 0)
    assertAuditClean(options.dataDir)
    assert.equal(await stripe.stop(), 0)
    disk.remove()
    note({ fills: 4, ...trade.figures })
  })

  async function trades(orders) {
    trade.begin(server)
    await trade.progress(orders)
    await trade.stop()
  }

  async function orderOf(seller, buyer) {
    const ticket = await listTicket(seller, `Ticket for ${buyer.email}`)
    const order = await placeOrder(buyer, ticket.id)
    trade.history.listed(ticket)
    trade.history.placed(order)
    return order
  }

  async function assertReadsOnly() {
    const reader = trade.meet(server)[0]
    const refused = await reader.post('/api/tickets', { title: 'One more', price: 20 })
    assert.deepEqual(refusal(refused), [503, 'unavailable'])
    assert.ok(Number(refused.headers['retry-after']) > 0)
    for (const path of ['/', '/api/tickets', '/api/orders', '/healthz', '/readyz']) {
      assert.equal((await reader.get(path)).status, 200, path)
    }
    await trade.assertKept(server, stripe, { atRest: false })
  }

  it('refuses writes in words, goes on with reads, and takes writes again once there is space', async () => {
    trade.begin(server)
    await trade.progress(50)
    disk.fill(belowReserve)
    await trade.lives // every one of them ends with a refusal
    const refused = trade.refusals.filter(reply => refusal(reply)[1] === 'unavailable')
    assert.equal(refused.length, trade.customers.length)
    await assertReadsOnly()
    assertAuditClean(options.dataDir)
    disk.unfill()
    await trades(50)
    await trade.assertKept(server, stripe)
    assert.deepEqual(ended(server), [])
  })

  it('settles a payment that was under way, once there is space', async () => {
    const [seller, buyer, other] = trade.meet(server)
    const [order, another] = await Promise.all([orderOf(seller, buyer), orderOf(seller, other)])
    const started = await pay(buyer, order.id, 'tok_threeDSecure2Required')
    assert.equal(started.body.status, 'requires_action')
    disk.fill(belowReserve)
    const refused = async () => (await pay(other, another.id, 'tok_chargeDeclined')).status === 503
    await eventually(refused, 'payments to be refused')
    const [intent] = await hooks(stripe).intentOf(order.id)
    await hooks(stripe).authenticate(intent.id, 'succeeded')
    const payment = async () => (await buyer.get(`/api/payments/${started.body.id}`)).body.status
    assert.equal(await payment(), 'requires_action', 'what cannot be stored has not happened')
    disk.unfill()
    await eventually(async () => (await payment()) === 'captured', 'the money', 60_000)
    await trade.assertKept(server, stripe)
  })

  it('starts without waiting for events that nobody can take in', async () => {
    const [seller, buyer] = trade.meet(server)
    const ticket = await listTicket(seller, 'On a full disk')
    trade.history.listed(ticket)
    await trade.assertKept(server, stripe)
    disk.fill(belowReserve)
    // Each store looks at the disk after a write, so each does one more: the order, the ticket that follows
    // it. What Orders would have to note of that is left.
    const order = await placeOrder(buyer, ticket.id)
    trade.history.placed(order)
    const status = async () => (await seller.get(`/api/tickets/${ticket.id}`)).body.status
    await eventually(async () => (await status()) === 'reserved', 'the ticket to follow')
    await server.kill()
    server = await Server.start(options)
    await assertReadsOnly()
    disk.unfill()
    await trade.assertKept(server, stripe)
  })

  it('loses nothing when it is full at once, and serves reads from a disk without a free byte', async () => {
    trade.begin(server)
    await trade.progress(20)
    disk.fill()
    await trade.lives
    await server.kill() // if it has not ended itself
    assertAuditClean(options.dataDir)
    disk.fill()
    for (let start = 0; start < 2; ++start) {
      server = await Server.start(options)
      await assertReadsOnly()
      await server.kill()
      disk.fill() // what became free by the death
    }
    server = await Server.start(options)
    await assertReadsOnly()
    disk.unfill()
    await trades(50)
    await trade.assertKept(server, stripe, { all: true })
    assert.deepEqual(ended(server), [])
  })
})
