// What clients were told, and whether the server still stands by it: the judge of every test here. The rules
// are plain functions from (what was told, what is seen now) to lines, so that history.test.mjs can show that
// each of them finds what it is there for.
import { eventually } from './eventually.mjs'
import { send } from './client.mjs'

const restDeadlineMs = 60_000

/** From one look to the next an order may be in one of these. */
const followers = {
  created: ['created', 'awaiting:payment', 'complete', 'cancelled'],
  'awaiting:payment': ['awaiting:payment', 'complete', 'cancelled'],
  complete: ['complete'],
  cancelled: ['cancelled']
}
const isLive = order => order.status === 'created' || order.status === 'awaiting:payment'
const cents = price => Math.round(price * 100)

function groupBy(list, key) {
  const groups = new Map()
  for (const item of list) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return groups
}

/** What was acknowledged is there, as it was said, and has moved on by legal steps only. */
export function lost(told, seen) {
  const lines = []
  for (const [id, ticket] of told.tickets) {
    const now = seen.tickets.get(id)
    if (!now) lines.push(`lost: ticket ${id}`)
    else if (now.title !== ticket.title || now.price !== ticket.price) lines.push(`changed: ticket ${id}`)
    else if (now.version < ticket.version) lines.push(`lost: ticket ${id} is back at version ${now.version}`)
    else if (ticket.status === 'sold' && now.orderId !== ticket.orderId) lines.push(`unsold: ticket ${id}`)
  }
  for (const [id, order] of told.orders) {
    const now = seen.orders.get(id)
    if (!now) lines.push(`lost: order ${id}`)
    else if (now.price !== order.price || now.ticket.id !== order.ticket.id || now.expiresAt !== order.expiresAt) {
      lines.push(`changed: order ${id}`)
    } else if (now.version < order.version) lines.push(`lost: order ${id} is back at version ${now.version}`)
    else if (!followers[order.status].includes(now.status)) {
      lines.push(`illegal: order ${id} went from ${order.status} to ${now.status}`)
    }
  }
  return lines
}

/** Nothing happened twice: what nobody was told of is the effect of a request that is still unanswered. */
export function twice(told, seen, unanswered) {
  const lines = []
  for (const [of, path] of [['tickets', '/api/tickets'], ['orders', '/api/orders']]) {
    const unknown = [...seen[of].values()].filter(({ id }) => !told[of].has(id))
    for (const [userId, some] of groupBy(unknown, item => item.userId)) {
      const most = unanswered.filter(request => request.userId === userId && request.path === path).length
      if (some.length > most) lines.push(`twice: ${of} ${some.map(({ id }) => id)} of user ${userId}`)
    }
  }
  for (const [title, some] of groupBy([...seen.tickets.values()], ticket => ticket.title)) {
    if (some.length > 1) lines.push(`twice: ticket ${title}`)
  }
  const complete = [...seen.orders.values()].filter(order => order.status === 'complete')
  for (const [ticket, some] of groupBy(complete, order => order.ticket.id)) {
    if (some.length > 1) lines.push(`sold twice: ticket ${ticket}`)
  }
  return lines
}

/** At rest the tickets mirror the orders. */
export function mirror(seen) {
  const lines = []
  const holders = groupBy(
    [...seen.orders.values()].filter(order => isLive(order) || order.status === 'complete'),
    order => order.ticket.id
  )
  for (const ticket of seen.tickets.values()) {
    const held = holders.get(ticket.id) ?? []
    const status = held.length === 0 ? 'available' : held[0].status === 'complete' ? 'sold' : 'reserved'
    if (held.length > 1 || ticket.status !== status || ticket.orderId !== held[0]?.id) {
      lines.push(`mirror: ticket ${ticket.id} is ${ticket.status}, its orders: ${held.map(o => o.status)}`)
    }
  }
  return lines
}

/** At rest money is taken for complete orders, once and exactly, and nothing is held for any other. */
export function money(seen) {
  const lines = []
  const intents = groupBy(seen.intents, intent => intent.metadata.order_id)
  for (const id of intents.keys()) {
    if (!seen.orders.has(id)) lines.push(`money: an intent for order ${id}, which is not there`)
  }
  for (const order of seen.orders.values()) {
    const all = intents.get(order.id) ?? []
    const wanted = order.status === 'complete' ? cents(order.price) : 0
    const kept = all.reduce((sum, i) => sum + i.amount_received - i.amount_refunded, 0)
    if (kept !== wanted) lines.push(`money: ${kept} taken for order ${order.id}, which is ${order.status}`)
    const captures = all.filter(i => i.amount_received > 0).length
    if (captures > 1) lines.push(`money: order ${order.id} was charged ${captures} times`)
    for (const { id, status } of all) {
      const waits = isLive(order) && status !== 'requires_capture'
      if (!waits && status !== 'succeeded' && status !== 'canceled') {
        lines.push(`money: intent ${id} of order ${order.id}, which is ${order.status}, is ${status}`)
      }
    }
  }
  return lines
}

/** Refused for load, which says when to come again. */
const isOverloaded = reply => reply.status === 503 && reply.text.includes('"overloaded"')

/** The reply to a request, which is repeated while it is told to come again. */
const answered = (request, comeAgain) => eventually(async () => {
  const reply = await request()
  return comeAgain(reply) ? undefined : reply
}, 'an answer', restDeadlineMs, 20)

/** Everything behind the pages of a list. */
async function pages(client, path, comeAgain) {
  const all = []
  while (path) {
    const reply = await answered(() => client.get(path), comeAgain)
    if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`)
    all.push(...reply.body)
    path = /<([^>]+)>; rel="next"/.exec(reply.headers.link ?? '')?.[1]
  }
  return all
}

/** What the server says now to all these people, and what Stripe says. */
export async function look(people, stripe, comeAgain = isOverloaded) {
  const byId = lists => new Map(lists.flat().map(item => [item.id, item]))
  const lists = path => Promise.all(people.map(client => pages(client, path, comeAgain)))
  const tickets = byId(await lists('/api/tickets?seller=me&limit=500'))
  const orders = byId(await lists('/api/orders?limit=500'))
  const intents = (await send(stripe.url, 'GET', '/test/stripe/payment_intents')).body.data
  return { tickets, orders, intents }
}

const sample = (list, count) =>
  Array.from({ length: Math.min(count, list.length) }, () => list[Math.floor(Math.random() * list.length)])

export class History {
  tickets = new Map()
  orders = new Map()
  payments = new Map()
  /** Answers that were given for good under an Idempotency-Key: {client, path, json, key, status, text}. */
  answers = []
  /** Answers and payments that no check has looked at yet begin here. */
  #checked = { answers: 0, payments: 0 }

  /** @param {function} [comeAgain] whether a reply is no answer yet, but asks to come again */
  constructor(comeAgain = isOverloaded) {
    this.comeAgain = comeAgain
  }

  listed(ticket) {
    this.tickets.set(ticket.id, ticket)
  }

  placed(order) {
    this.orders.set(order.id, order)
    if (this.orders.size >= this.goal?.orders) this.goal.resolve()
  }

  /** Resolves once so many orders were placed. */
  reached(orders) {
    return new Promise(resolve => (this.goal = { orders, resolve }))
  }

  cancelled(id) {
    this.orders.set(id, { ...this.orders.get(id), status: 'cancelled' })
  }

  /** A payment exists; with 201 the ticket is the buyer's. */
  paid(client, { status, body }) {
    this.payments.set(body.id, { client, orderId: body.orderId })
    if (status === 201) this.orders.set(body.orderId, { ...this.orders.get(body.orderId), status: 'complete' })
  }

  /**
   * How far the server is from what it has said: lines, none when it stands by all of it. What was
   * acknowledged has to be there at once; what follows by itself is given time to come to rest.
   * @param {object} context
   * @param {Client[]} context.people everybody who ever listed or ordered
   * @param {Simulator} context.stripe
   * @param {object[]} [context.unanswered] requests without an answer: {userId, path}
   * @param {boolean} [context.all] repeat every keyed request, not only new ones and a sample
   * @param {boolean} [context.atRest] false: it cannot come to rest now
   */
  async check({ people, stripe, unanswered = [], all = false, atRest = true }) {
    const seen = await look(people, stripe, this.comeAgain)
    const lines = [...lost(this, seen), ...twice(this, seen, unanswered), ...(await this.otherAnswers(all))]
    this.absorb(seen)
    if (atRest) lines.push(...(await this.unrest(people, stripe, all)))
    return lines
  }

  /** What is not as it should be once nothing moves any more. */
  async unrest(people, stripe, all) {
    let seen
    const unrest = () => [...mirror(seen), ...money(seen)]
    const calm = async () => {
      seen = await look(people, stripe, this.comeAgain)
      return unrest().length === 0
    }
    await eventually(calm, 'rest', restDeadlineMs).catch(() => {}) // what is left then is the finding
    const lines = [...unrest(), ...lost(this, seen), ...(await this.unpaid(seen, all))]
    this.absorb(seen)
    return lines
  }

  /** Keyed requests that are not answered as they were before, byte for byte. */
  async otherAnswers(all) {
    const old = this.answers.slice(0, this.#checked.answers)
    const some = all ? this.answers : [...this.answers.slice(this.#checked.answers), ...sample(old, 20)]
    this.#checked.answers = this.answers.length
    const lines = await Promise.all(some.map(async ({ client, path, json, key, status, text }) => {
      const ask = () => client.post(path, json, { headers: { 'idempotency-key': key } })
      const reply = await answered(ask, this.comeAgain)
      const same = reply.status === status && reply.text === text
      return same ? [] : [`another answer: ${path} ${key}: ${status} ${text}, then ${reply.status} ${reply.text}`]
    }))
    return lines.flat()
  }

  /** Payments that are gone, or say something else than their order. */
  async unpaid(seen, all) {
    const some = [...this.payments].slice(all ? 0 : this.#checked.payments)
    this.#checked.payments = this.payments.size
    const lines = await Promise.all(some.map(async ([id, { client, orderId }]) => {
      const { status, body } = await answered(() => client.get(`/api/payments/${id}`), this.comeAgain)
      if (status !== 200) return [`lost: payment ${id}`]
      const complete = seen.orders.get(orderId)?.status === 'complete'
      return complete === (body.status === 'captured') ? [] : [`money: payment ${id} says ${body.status}`]
    }))
    return lines.flat()
  }

  /** What was read was told, too. */
  absorb(seen) {
    for (const of of ['tickets', 'orders']) {
      for (const id of this[of].keys()) {
        const now = seen[of].get(id)
        if (now) this[of].set(id, now)
      }
    }
  }
}
