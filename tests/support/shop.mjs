// The steps that most tests begin with, and the questions they ask in the end.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'

import { Client, send } from './client.mjs'
import { jwtKey } from './stagedoor.mjs'

export { eventually } from './eventually.mjs'

let people = 0

/** A signed-in person with an account of its own. */
export async function person(server, name = 'person') {
  const client = new Client(server)
  client.email = `${name}-${process.pid}-${++people}@example.com`
  client.password = 'correct horse'
  const reply = await client.post('/api/users/signup', { email: client.email, password: client.password })
  assert.equal(reply.status, 201, reply.text)
  client.id = reply.body.id
  return client
}

/** A session without an account, for Authorization: the token alone makes the user. */
export function bearer(id) {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ id })}`
  return `Bearer ${signed}.${createHmac('sha256', jwtKey).update(signed).digest('base64url')}`
}

/** A ticket that `seller` just listed. */
export async function listTicket(seller, title = 'Front row', price = 20) {
  const reply = await seller.post('/api/tickets', { title, price })
  assert.equal(reply.status, 201, reply.text)
  return reply.body
}

/** An order that `buyer` just placed. */
export async function placeOrder(buyer, ticketId) {
  const reply = await buyer.post('/api/orders', { ticketId })
  assert.equal(reply.status, 201, reply.text)
  return reply.body
}

export const pay = (buyer, orderId, token = 'tok_visa', options) =>
  buyer.post('/api/payments', { orderId, token }, options)

/** A seller, a buyer, a ticket and an order on it. */
export async function lockedTicket(server, price = 20) {
  const seller = await person(server, 'seller')
  const buyer = await person(server, 'buyer')
  const ticket = await listTicket(seller, 'Front row', price)
  const order = await placeOrder(buyer, ticket.id)
  return { seller, buyer, ticket, order }
}

/** Until every replica shows what was acknowledged before; one process does so at once. */
export const settled = server => server.settled?.()

/** The refusal of a reply: status and the codes of its entries, for one comparison. */
export const refusal = reply => [reply.status, ...(reply.body?.errors ?? []).map(e => e.code)]

/** As eventually(), while the server's clock moves on by 15 s a second: enough for retries to become
    due, too slow for an order's deadline to pass meanwhile. */
export async function eventuallyWithTime(hook, probe, what) {
  for (let steps = 0; steps < 20; ++steps) {
    await hook.advance(15_000)
    const end = process.hrtime.bigint() + 1_000_000_000n
    while (process.hrtime.bigint() < end) {
      const seen = await probe()
      if (seen) return seen
      await new Promise(resolve => setImmediate(resolve))
    }
  }
  assert.fail(`never came: ${what}`)
}

/** The test hooks of a server. */
export const hooks = server => {
  const call = async (method, path, json) => {
    const reply = await send(server.url, method, path, json === undefined ? {} : { json })
    assert.equal(reply.status, 200, `${method} ${path}: ${reply.status} ${reply.text}`)
    return reply.body
  }
  return {
    reset: () => call('POST', '/test/reset'),
    now: async () => (await call('GET', '/test/clock')).now,
    advance: advanceMs => call('POST', '/test/clock', { advanceMs }),
    events: async (type, after = 0) =>
      (await call('GET', `/test/events?after=${after}${type ? `&type=${type}` : ''}`)).events,
    lastEvent: async () => (await call('GET', '/test/events?limit=10000')).last,
    intents: async () => (await call('GET', '/test/stripe/payment_intents')).data,
    intentOf: async orderId =>
      (await call('GET', '/test/stripe/payment_intents')).data.filter(
        intent => intent.metadata.order_id === orderId
      ),
    authenticate: (intent, outcome) =>
      call('POST', `/test/stripe/payment_intents/${intent}/authenticate`, { outcome }),
    lapse: intent => call('POST', `/test/stripe/payment_intents/${intent}/lapse`, {}),
    fault: (operation, fault, more = {}) =>
      call('POST', '/test/stripe/faults', { operation, fault, ...more }),
    clearFaults: () => call('DELETE', '/test/stripe/faults'),
    stripeRequests: async () => (await call('GET', '/test/stripe/requests')).requests,
    webhooks: settings => call('POST', '/test/stripe/webhooks', settings),
    flushWebhooks: () => call('POST', '/test/stripe/webhooks/flush', {})
  }
}

const windowMs = 900_000
/** Enough to pass an order's deadline, without and with the grace of a payment in flight. */
export const pastWindow = windowMs + 1
export const pastGrace = windowMs + 300_000 + 1

/** Every event type of the aggregates named, in the order they were said. */
export const typesOf = (events, ...subjects) =>
  events.filter(e => subjects.includes(e.subject)).map(e => e.type)
