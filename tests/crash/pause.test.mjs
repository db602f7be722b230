// The process stands still while the world goes on, as when a machine sleeps or a virtual one is moved. A
// pause of PAUSE_SECONDS (4 in `make test`, 60 in `make test-crash`).
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as pass } from 'node:timers/promises'

import { eventually } from '../support/eventually.mjs'
import { FaultProxy } from '../support/fault_proxy.mjs'
import { hooks, listTicket, pay, person, placeOrder, refusal } from '../support/shop.mjs'
import { Server, Simulator, assertAuditClean } from '../support/stagedoor.mjs'
import { note } from '../support/figures.mjs'
import { Trade, flags } from '../support/trade.mjs'

const pauseMs = 1000 * Number(process.env.PAUSE_SECONDS ?? 4)

/** The server stands still for that long. Real time has to pass here: it is what the test is about. */
async function pause(server) {
  await server.freeze()
  await pass(pauseMs)
  server.thaw()
}

/** Whoever wakes up closes connections that were idle for so long, one with a request on it perhaps: that
    request was not looked at, and is sent again. */
const again = request => request().catch(request)

describe(`a pause of ${pauseMs / 1000} s`, { timeout: 600_000 }, () => {
  // EXP-10
  it('across deadlines: locks have ended at once, and no money is taken for them', async () => {
    const stripe = await Simulator.start()
    const windows = ['--order-window', `${pauseMs / 2}ms`, '--payment-grace', `${pauseMs / 4}ms`]
    const proxy = await FaultProxy.start(stripe.url)
    const env = { ...stripe.env, STRIPE_API_BASE: proxy.url }
    const server = await Server.start({ hooks: false, flags: [...flags, ...windows], env })
    const [seller, idle, payer, rival] = await Promise.all(
      ['seller', 'idle', 'payer', 'rival'].map(name => person(server, name))
    )
    const tickets = [await listTicket(seller, 'Left lying'), await listTicket(seller, 'Being paid')]
    const orders = [await placeOrder(idle, tickets[0].id), await placeOrder(payer, tickets[1].id)]
    // The bank's yes is on its way when the pause begins, and is read after the deadline.
    await hooks(stripe).fault('confirm', 'delay', { delayMs: pauseMs / 4 })
    const confirmation = proxy.inject({ match: `${orders[1].id}:1:confirm` })
    const intent = async () => (await hooks(stripe).intentOf(orders[1].id))[0]
    const paying = pay(payer, orders[1].id)
    await eventually(() => confirmation.passed, 'the confirmation to be sent')
    await pause(server)
    assert.equal((await again(intent)).status, 'requires_capture')

    const order = ({ id }) =>
      rival.post('/api/orders', { ticketId: id }, { headers: { 'idempotency-key': id } })
    const rivals = await Promise.all(tickets.map(ticket => again(() => order(ticket))))
    assert.deepEqual(rivals.map(reply => reply.status), [201, 201])
    for (const [buyer, { id }] of [[idle, orders[0]], [payer, orders[1]]]) {
      const { status, cancelReason } = (await again(() => buyer.get(`/api/orders/${id}`))).body
      assert.deepEqual([status, cancelReason], ['cancelled', 'expired'])
    }
    const paid = await paying
    assert.ok(paid.status === 202 || refusal(paid).join(' ') === '400 order_expired', paid.text)
    await eventually(async () => (await intent()).status === 'canceled', 'the hold to be released', 60_000)
    assert.equal((await intent()).amount_received, 0)
    assert.equal(await server.stop(), 0)
    assertAuditClean(server.dataDir)
    await proxy.refuse()
    assert.equal(await stripe.stop(), 0)
    note({ pauses: 1 })
  })

  // CRASH-01, EXP-10
  it('under load: everybody is answered in the end, and it goes on', async () => {
    const stripe = await Simulator.start()
    const server = await Server.start({ hooks: false, flags, env: stripe.env })
    const trade = await Trade.open(server)
    trade.begin(server)
    await trade.progress(40)
    await pause(server)
    await trade.progress(40)
    await trade.stop()
    // The batch that slept looks slow, so some may be asked to come again.
    const others = trade.refusals.filter(reply => refusal(reply)[1] !== 'overloaded')
    assert.deepEqual(others, [])
    await trade.assertKept(server, stripe, { all: true })
    assert.equal(await server.stop(), 0)
    assertAuditClean(server.dataDir)
    assert.equal(await stripe.stop(), 0)
    note({ pauses: 1, ...trade.figures })
  })
})
