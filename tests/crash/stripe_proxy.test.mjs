// A bad line to Stripe: cut after every k-th byte of what is asked and answered, stalled, reset, refused. Money
// is taken if and only if the buyer gets the ticket, and once. CRASH_REPLIES cuts of each call in each
// direction (5 in `make test`, 60 in `make test-crash`).
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { eventually } from '../support/eventually.mjs'
import { FaultProxy } from '../support/fault_proxy.mjs'
import { hooks, listTicket, pay, person, placeOrder } from '../support/shop.mjs'
import { Server, Simulator, assertAuditClean } from '../support/stagedoor.mjs'
import { look, mirror, money } from '../support/history.mjs'
import { note, noteFindings } from '../support/figures.mjs'
import { flags } from '../support/trade.mjs'

const samples = Math.max(2, Number(process.env.CRASH_REPLIES ?? 5))
const patienceMs = 90_000
/** Well below the 10 s after which a call to Stripe is given up; a buyer waits 3. */
const mostWaitMs = 8000
const charging = ['create', 'confirm', 'capture']
const ends = ['reset', 'close', 'half-close']

/** `samples` places from 0 to `bytes`, both included. */
const places = bytes => Array.from({ length: samples }, (_, i) => Math.round((i * bytes) / (samples - 1)))

describe('a bad line to Stripe', { timeout: 1_800_000 }, () => {
  let stripe, proxy, server, options, seller, buyer
  let faults = 0
  before(async () => {
    stripe = await Simulator.start()
    proxy = await FaultProxy.start(stripe.url)
    options = { hooks: false, flags, env: { ...stripe.env, STRIPE_API_BASE: proxy.url } }
    server = await Server.start(options)
    seller = await person(server, 'seller')
    buyer = await person(server, 'buyer')
  })
  after(async () => {
    await assertSettled()
    assert.equal(await server.stop(), 0)
    assertAuditClean(server.dataDir)
    await proxy.refuse()
    assert.equal(await stripe.stop(), 0)
    note({ replies: faults })
  })

  async function assertSettled() {
    const seen = await look([seller, buyer], stripe)
    const lines = [...mirror(seen), ...money(seen)]
    noteFindings(lines)
    assert.equal(lines.join('\n'), '')
  }

  const locked = async () => placeOrder(buyer, (await listTicket(seller)).id)

  /** Lays in a fault for one call of an order's first attempt. */
  function inject(order, call, fault) {
    ++faults
    return proxy.inject({ match: `${order.id}:1:${call}`, ...fault })
  }

  /** Each of the orders is paid, in the end, by exactly one charge on its only intent. */
  async function assertCharged(orders) {
    for (const { id } of orders) {
      const order = async () => (await buyer.get(`/api/orders/${id}`)).body
      await eventually(async () => (await order()).status === 'complete', `the ticket of ${id}`, patienceMs)
      const payment = `/api/payments/${(await order()).paymentId}`
      const captured = async () => (await buyer.get(payment)).body.status === 'captured'
      await eventually(captured, `the charge of ${id}`, patienceMs)
    }
    const intents = await hooks(stripe).intents()
    for (const { id } of orders) {
      const own = intents.filter(intent => intent.metadata.order_id === id)
      assert.deepEqual(own.map(intent => intent.status), ['succeeded'])
    }
  }

  /** Pays with a fault in the way of one call: the buyer hears yes or "not yet". */
  async function buy(call, fault) {
    const order = await locked()
    const met = inject(order, call, fault)
    const began = Date.now()
    const reply = await pay(buyer, order.id)
    assert.ok(Date.now() - began < mostWaitMs, 'nobody is kept waiting for a call that hangs')
    assert.ok(reply.status === 201 || reply.status === 202, `${call} ${JSON.stringify(fault)}: ${reply.text}`)
    return { order, met }
  }

  /** As buy() for each of [call, fault]; all get their tickets in the end. Gives what passed of each call. */
  async function buyAll(faults) {
    const bought = await Promise.all(faults.map(([call, fault]) => buy(call, fault)))
    await assertCharged(bought.map(({ order }) => order))
    for (const { met } of bought) assert.ok(met.passed, `the fault was met: ${met.match}`)
    return bought.map(({ met }) => met.passed)
  }

  // PAY-06
  for (const direction of ['request', 'reply']) {
    it(`cut anywhere in a ${direction}: one intent, one charge`, async () => {
      const whole = await buyAll(charging.map(call => [call, {}]))
      const cuts = charging.flatMap((call, i) =>
        places(whole[i][direction]).map((bytes, j) => [call, { [direction]: bytes, then: ends[j % ends.length] }])
      )
      const passed = await buyAll(cuts)
      assert.deepEqual(passed.map(bytes => bytes[direction]), cuts.map(([, fault]) => fault[direction]))
      await assertSettled()
    })
  }

  // PAY-06
  it('cut while a hold is released: nothing stays held', async () => {
    const release = async fault => {
      const order = await locked()
      assert.equal((await pay(buyer, order.id, 'tok_threeDSecure2Required')).body.status, 'requires_action')
      const met = inject(order, 'cancel', fault)
      assert.equal((await buyer.delete(`/api/orders/${order.id}`)).status, 204)
      await eventually(() => met.passed, 'the fault', patienceMs)
      const intent = async () => (await hooks(stripe).intentOf(order.id))[0]
      await eventually(async () => (await intent()).status === 'canceled', 'the release', patienceMs)
      return met.passed
    }
    const { reply } = await release({})
    await Promise.all(places(reply).map((bytes, i) => release({ reply: bytes, then: ends[i % ends.length] })))
    await assertSettled()
  })

  // PAY-06, DBL-04
  it('stalled for longer than our patience: the buyer hears "not yet" in time, and nobody else waits', async () => {
    const stalled = buyAll(charging.flatMap(call => [
      [call, { reply: 0, then: 'stall' }],
      [call, { reply: 100, then: 'stall' }],
      [call, { request: 50, then: 'stall' }]
    ]))
    const order = await locked()
    assert.equal((await pay(buyer, order.id)).status, 201)
    await stalled
    await assertSettled()
  })

  // PAY-06
  it('refused: the buyer hears "not yet", and gets the ticket once somebody listens again', async () => {
    await proxy.refuse()
    const orders = await Promise.all(charging.map(locked))
    const replies = await Promise.all(orders.map(order => pay(buyer, order.id)))
    assert.deepEqual(replies.map(reply => reply.status), [202, 202, 202])
    await proxy.accept()
    await assertCharged(orders)
    await assertSettled()
  })

  // PAY-05
  it('stalled, and the process killed before it has heard: the next one finds out', async () => {
    for (const call of charging) {
      const order = await locked()
      const fault = inject(order, call, { reply: 0, then: 'stall' })
      const paying = pay(buyer, order.id).catch(() => undefined)
      await eventually(() => fault.passed, 'the stall')
      await server.kill()
      await paying
      assertAuditClean(server.dataDir)
      server = await server.restart(options)
      for (const client of [seller, buyer]) client.server = server
      await assertCharged([order])
    }
    await assertSettled()
  })

  // LOAD-06
  it('away under load: calls stay few, reads and orders go on, and all is settled after the return', async () => {
    const buyers = 40
    const outageMs = 8000
    const orders = await Promise.all(Array.from({ length: buyers }, locked))
    const before = proxy.count
    const began = Date.now()
    proxy.inject({ request: 0, then: 'reset', times: Infinity })
    const replies = await Promise.all(orders.map(order => pay(buyer, order.id)))
    assert.deepEqual(new Set(replies.map(reply => reply.status)), new Set([202]))
    await eventually(async () => {
      assert.equal((await buyer.get('/api/tickets')).status, 200)
      await locked()
      return Date.now() - began > outageMs
    }, 'the end of the outage', 2 * outageMs)
    // Without any haste a payment tries at 0, 1, 3 and 7 s; hurried retries are one a second, ten to begin
    // with, and one for ten first tries.
    const seconds = (Date.now() - began) / 1000
    const most = buyers * 5 + 10 + seconds + buyers / 10
    assert.ok(proxy.count - before <= most, `${proxy.count - before} calls, at most ${most}`)
    proxy.clear()
    await assertCharged(orders)
    assert.ok(proxy.most <= 64, `${proxy.most} connections at once`)
    await assertSettled()
  })
})
