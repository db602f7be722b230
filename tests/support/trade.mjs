// People who buy and sell at one server until it goes away, and go on where they were once it is back: the
// load of the tests here. Every request has a key, and one without an answer is repeated with it, as a
// careful client does.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { setTimeout as pass } from 'node:timers/promises'

import { person, refusal } from './shop.mjs'
import { noteFindings } from './figures.mjs'
import { History } from './history.mjs'

/** Of a server for people who act as fast as they can. */
export const flags = ['--rate-limits', 'off', '--max-locks-per-user', '0']

/** After a second without a write a store empties its WAL. */
const checkpointAfterMs = 1500

/** The server gave no answer, or said that it cannot take writes. */
class Away extends Error {}

/** The answer of a replica while another still works on it. */
const isOpen = reply => refusal(reply).join(' ') === '409 idempotency_in_flight'

class Customer {
  constructor(trade, client, number) {
    Object.assign(this, { trade, client, number, count: 0, unanswered: undefined })
  }

  get history() {
    return this.trade.history
  }

  /** One request under a new key: its reply, already told to the history by `remember`. */
  step(path, json, remember) {
    const key = `${this.number}-${++this.count}`
    this.unanswered = { path, json, key, remember }
    return this.send()
  }

  async send() {
    const { path, json, key, remember } = this.unanswered
    const options = { headers: { 'idempotency-key': key }, patienceMs: this.trade.patienceMs }
    const reply = await this.answer(() => this.client.post(path, json, options))
    assert.ok(reply.status < 500 && reply.status !== 409, `${path}: ${reply.status} ${reply.text}`)
    this.unanswered = undefined
    const { status, text } = reply
    const kept = status === 200 || status === 201 || refusal(reply)[1] === 'card_declined'
    if (kept) this.history.answers.push({ client: this.client, path, json, key, status, text })
    remember(reply)
    return reply
  }

  /** Repeats what is refused for load, after a while as the server asks; with patience, whatever is not answered. */
  async answer(request) {
    for (;;) {
      const reply = await request().catch(() => undefined)
      const open = !reply || (this.trade.patienceMs && isOpen(reply))
      if (!open && reply.status !== 503) return reply
      if (reply) this.trade.refusals.push(reply)
      const overloaded = !open && refusal(reply)[1] === 'overloaded'
      if (!overloaded && (!this.trade.patienceMs || this.trade.stopped)) throw new Away()
      await pass(20)
    }
  }

  async live(stopped) {
    try {
      if (this.unanswered) await this.send()
      while (!stopped()) await this.turn()
    } catch (error) {
      if (!(error instanceof Away)) throw error
    }
  }

  async turn() {
    await this.list()
    const wish = this.trade.wishOf(this)
    const order = wish && (await this.order(wish))
    if (!order) return
    const mood = randomInt(10)
    if (mood < 2) return this.trade.wanted.push(wish) // left lying until the lock ends; others may try
    if (mood < 3) return this.cancel(order)
    if (mood < 5) await this.pay(order, 'tok_chargeDeclined')
    await this.pay(order, 'tok_visa')
  }

  list() {
    const price = 20 + randomInt(100) / 100
    return this.step('/api/tickets', { title: `T${this.number}-${this.count}`, price }, reply => {
      assert.equal(reply.status, 201, reply.text)
      this.history.listed(reply.body)
      this.trade.wanted.push(reply.body.id)
    })
  }

  async order(ticketId) {
    const { status, body } = await this.step('/api/orders', { ticketId }, reply => {
      if (reply.status === 201) this.history.placed(reply.body)
      else if (!this.isAhead(reply)) assert.deepEqual(refusal(reply), [400, 'ticket_reserved'])
    })
    if (status === 404) this.trade.wanted.push(ticketId)
    return status === 201 ? body : undefined
  }

  /** Whether one service was asked for what another has not told it yet, because nothing passes between them. */
  isAhead(reply) {
    return this.trade.patienceMs !== undefined && reply.status === 404
  }

  /** Without a key: doing it twice is doing it once. */
  async cancel({ id, ticket }) {
    const { patienceMs } = this.trade
    const reply = await this.answer(() => this.client.delete(`/api/orders/${id}`, { patienceMs }))
    assert.equal(reply.status, 204, reply.text)
    this.history.cancelled(id)
    this.trade.wanted.push(ticket.id)
  }

  pay(order, token) {
    return this.step('/api/payments', { orderId: order.id, token }, reply => {
      if (reply.status < 300) this.history.paid(this.client, reply)
      else if (!this.isAhead(reply)) assert.match(refusal(reply).join(' '), /^400 (card_declined|order_expired)$/)
    })
  }
}

export class Trade {
  customers = []
  /** Ids of tickets that somebody may want. */
  wanted = []
  /** Every 503 so far. */
  refusals = []

  /**
   * Signs people up at a server. With patience they wait so long for an answer, and repeat what has none until there
   * is one: nobody gives up while the server is away.
   */
  static async open(server, people = 6, { patienceMs } = {}) {
    const trade = new Trade()
    trade.patienceMs = patienceMs
    // A replica may see for a moment longer than the others that its database was away.
    trade.history = new History(patienceMs && (reply => reply.status === 503))
    const clients = await Promise.all(Array.from({ length: people }, () => person(server, 'trader')))
    trade.customers = clients.map((client, number) => new Customer(trade, client, number))
    return trade
  }

  /** Everybody, now at this server. */
  meet(server) {
    return this.customers.map(({ client }) => Object.assign(client, { server }))
  }

  /** A ticket of somebody else, now taken off the list. */
  wishOf(customer) {
    const foreign = id => this.history.tickets.get(id).userId !== customer.client.id
    const index = this.wanted.findIndex(foreign)
    return index < 0 ? undefined : this.wanted.splice(index, 1)[0]
  }

  /** Everybody acts until stop(), or until the server goes away. */
  begin(server) {
    this.meet(server)
    this.stopped = false
    this.lives = Promise.all(this.customers.map(customer => customer.live(() => this.stopped)))
    this.lives.catch(() => {}) // stop() tells
  }

  /** Waits until so many more orders are acknowledged. */
  async progress(orders) {
    const enough = this.history.orders.size + orders
    await Promise.race([this.lives, this.history.reached(enough)])
    assert.ok(this.history.orders.size >= enough, 'everybody stopped before the time')
  }

  /** Trades, with pauses in which the server makes its checkpoints, until it ends: how it did. */
  async untilDeath(server) {
    let end
    const death = server.death().then(how => (end = how))
    while (!end) {
      this.begin(server)
      await Promise.race([this.lives, this.history.reached(this.history.orders.size + 40)])
      await this.stop()
      await Promise.race([death, pass(checkpointAfterMs)])
    }
    return end
  }

  /** No new turns; waits for those under way, which end when they are answered or the server dies. */
  async stop() {
    this.stopped = true
    await this.lives
  }

  /** What history.check() says of this server. */
  check(server, stripe, options = {}) {
    const people = this.meet(server)
    const unanswered = this.customers
      .filter(customer => customer.unanswered)
      .map(({ client, unanswered: { path } }) => ({ userId: client.id, path }))
    return this.history.check({ people, stripe, unanswered, ...options })
  }

  /** Throws unless the server stands by all that it has said. */
  async assertKept(server, stripe, options) {
    const lines = await this.check(server, stripe, options)
    noteFindings(lines)
    assert.equal(lines.join('\n'), '')
  }

  /** What came of it, for the figures. */
  get figures() {
    const { tickets, orders, payments } = this.history
    return { tickets: tickets.size, orders: orders.size, payments: payments.size }
  }
}
