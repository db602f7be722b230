// The real process under load, killed without warning, started again, and asked whether everything
// that it had acknowledged is still there. CRASH_ROUNDS rounds (10 in `make test`, 100 in
// `make test-crash`).
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'

import { Client } from '../support/client.mjs'
import { eventually, person } from '../support/shop.mjs'
import { Server, Simulator, assertAuditClean } from '../support/stagedoor.mjs'

const rounds = Number(process.env.CRASH_ROUNDS ?? 10)
const flags = ['--rate-limits', 'off', '--max-locks-per-user', '0']
const people = 6

/** What one client was told: the history that a restart has to honour. */
class History {
  constructor() {
    this.tickets = new Map()
    this.orders = new Map()
    this.payments = new Map()
  }
}

/** Buys and sells until the server dies. Every request has a key, and an unanswered one is repeated
    with it after the restart, as a careful client does. */
class Customer {
  constructor(client, history, number) {
    Object.assign(this, { client, history, number, unanswered: undefined, count: 0 })
  }

  async step(path, json, remember) {
    const key = `${this.number}-${++this.count}`
    this.unanswered = { path, json, key, remember }
    return this.send()
  }

  /** Repeats what had no answer; undefined when the server went away again. */
  async send() {
    const { path, json, key, remember } = this.unanswered
    const reply = await this.client
      .post(path, json, { headers: { 'idempotency-key': key } })
      .catch(() => undefined)
    if (!reply) return undefined
    assert.ok(reply.status < 500 || reply.status === 503, `${path}: ${reply.status} ${reply.text}`)
    if (reply.status === 503 || reply.status === 409) return undefined
    this.unanswered = undefined
    remember(reply)
    return reply
  }

  async live(wanted, stopped) {
    while (!stopped()) {
      if (this.unanswered && !(await this.send())) return
      const listed = await this.step('/api/tickets', { title: `T${this.number}`, price: 20 }, reply => {
        assert.equal(reply.status, 201, reply.text)
        this.history.tickets.set(reply.body.id, reply.body)
        wanted.push({ id: reply.body.id, seller: this.number })
      })
      if (!listed) return
      const index = wanted.findIndex(w => w.seller !== this.number)
      if (index < 0) continue
      const [wish] = wanted.splice(index, 1)
      let order
      const ordered = await this.step('/api/orders', { ticketId: wish.id }, reply => {
        if (reply.status !== 201) return
        order = reply.body
        this.history.orders.set(order.id, { ...order, buyer: this.number })
      })
      if (!ordered) return
      if (!order || this.count % 3 === 0) continue
      const paid = await this.step('/api/payments', { orderId: order.id, token: 'tok_visa' }, reply => {
        if (reply.status === 201) this.history.payments.set(reply.body.id, { ...reply.body, buyer: this.number })
      })
      if (!paid) return
    }
  }
}

// CRASH-01, PAY-05, EVT-07
describe('kill -9 under load', () => {
  it(`loses nothing that was acknowledged, in ${rounds} rounds`, { timeout: 3_600_000 }, async () => {
    const stripe = await Simulator.start()
    const options = { flags, hooks: false, env: stripe.env }
    let server = await Server.start(options)
    const history = new History()
    const wanted = []
    const clients = await Promise.all(Array.from({ length: people }, () => person(server)))
    const customers = clients.map((client, number) => new Customer(client, history, number))
    for (let round = 0; round < rounds; ++round) {
      for (const customer of customers) customer.client.server = server
      let dead = false
      const lives = customers.map(customer => customer.live(wanted, () => dead))
      const enough = history.orders.size + randomInt(1, 60)
      await eventually(() => history.orders.size >= enough, 'progress', 30_000)
      dead = true
      await server.kill()
      await Promise.all(lives)
      assertAuditClean(server.dataDir)
      server = await server.restart(options)
      await check(server, history, clients)
    }
    assert.equal(await server.stop(), 0)
    assertAuditClean(server.dataDir)
    assert.equal(await stripe.stop(), 0)
  })
})

/** Everything acknowledged is there, and what was paid is the buyer's. */
async function check(server, history, clients) {
  const anyone = new Client(server)
  for (const client of clients) client.server = server
  for (const id of history.tickets.keys()) {
    assert.equal((await anyone.get(`/api/tickets/${id}`)).status, 200, `ticket ${id}`)
  }
  for (const [id, order] of history.orders) {
    const reply = await clients[order.buyer].get(`/api/orders/${id}`)
    assert.equal(reply.status, 200, `order ${id}`)
    assert.equal(reply.body.price, order.price)
  }
  for (const [id, payment] of history.payments) {
    const buyer = clients[payment.buyer]
    assert.equal((await buyer.get(`/api/orders/${payment.orderId}`)).body.status, 'complete', `paid ${id}`)
    await eventually(
      async () => (await buyer.get(`/api/payments/${id}`)).body.status === 'captured', `capture of ${id}`, 30_000
    )
  }
}
