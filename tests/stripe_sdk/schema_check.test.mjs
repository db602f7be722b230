// What our client asks and what the simulator answers, held against Stripe's published description.
// Needs that file: STRIPE_OPENAPI=<path> (make check-stripe-schema); skipped without it.
// SIM-06
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

import { hooks, lockedTicket, pay, pastWindow, eventually } from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'
import { mismatches, replyMismatches, requestMismatches } from './schema.mjs'
import { Simulator } from './simulator.mjs'

const file = process.env.STRIPE_OPENAPI
const skip = file ? false : 'STRIPE_OPENAPI is not set: no description to check against'
const description = file ? JSON.parse(readFileSync(file, 'utf8')) : undefined

const assertFits = found => assert.deepEqual(found, [])

// The description is of 2022 and does not list `card` here, though live integrations send it.
const cardByToken = /\.payment_method_data\.type: card is none of /

test('the checker finds what is wrong', () => {
  const document = { components: { schemas: { id: { type: 'string', maxLength: 2 } } } }
  const schema = {
    type: 'object',
    required: ['id'],
    additionalProperties: false,
    properties: {
      id: { $ref: '#/components/schemas/id' },
      size: { anyOf: [{ type: 'integer' }, { type: 'string', enum: ['max'] }], nullable: true },
      parts: { type: 'array', items: { type: 'boolean' } }
    }
  }
  const bad = value => mismatches(document, schema, value).length > 0

  for (const good of [{ id: 'a' }, { id: 'a', size: null }, { id: 'a', size: 'max', parts: [true] }]) {
    assert.deepEqual(mismatches(document, schema, good), [])
  }
  for (const wrong of [{}, { id: 'abc' }, { id: 1 }, { id: null }, [], 'a', { id: 'a', more: 1 }]) {
    assert.ok(bad(wrong), JSON.stringify(wrong))
  }
  for (const wrong of [{ id: 'a', size: 'min' }, { id: 'a', size: 1.5 }, { id: 'a', parts: [1] }]) {
    assert.ok(bad(wrong), JSON.stringify(wrong))
  }
})

/** One call as the wire has it; its reply is checked before it is handed back. */
async function call(simulator, method, path, params = {}) {
  const form = new URLSearchParams(params).toString()
  const query = method === 'GET' && form ? `?${form}` : ''
  const reply = await fetch(simulator.url + path + query, {
    method,
    headers: {
      authorization: 'Bearer sk_test_schema',
      'content-type': 'application/x-www-form-urlencoded'
    },
    body: method === 'GET' ? undefined : form
  })
  const body = await reply.json()
  assertFits(replyMismatches(description, method, path, reply.status, body))
  return { status: reply.status, body }
}

test('the simulator answers as described', { skip }, async t => {
  const simulator = await Simulator.start()
  t.after(() => simulator.stop())
  const post = (path, params) => call(simulator, 'POST', path, params)
  const get = (path, params) => call(simulator, 'GET', path, params)
  const intents = '/v1/payment_intents'
  const create = async () =>
    (await post(intents, { amount: 2000, currency: 'usd', capture_method: 'manual', 'metadata[a]': 'b' }))
      .body.id
  const confirm = (id, method) => post(`${intents}/${id}/confirm`, { payment_method: method })

  for (const method of ['pm_card_chargeDeclined', 'pm_card_threeDSecure2Required', 'pm_invalid']) {
    await confirm(await create(), method)
  }
  const asked = await create()
  await post(`${intents}/${asked}/confirm`, {
    payment_method: 'pm_card_authenticationRequired',
    return_url: 'https://example.test/back'
  })
  await post(`${intents}/${asked}/cancel`, { cancellation_reason: 'abandoned' })
  const taken = await create()
  await confirm(taken, 'pm_card_visa')
  await post(`${intents}/${taken}/capture`)
  await post(`${intents}/${taken}/capture`)
  const refund = await post('/v1/refunds', { payment_intent: taken, amount: 500 })
  const lapsed = await create()
  await confirm(lapsed, 'pm_card_visa')
  await simulator.hook('POST', `/test/stripe/payment_intents/${lapsed}/lapse`)
  const method = await post('/v1/payment_methods', { type: 'card', 'card[token]': 'tok_visa' })

  await get(`${intents}/${taken}`)
  await get(`${intents}/${lapsed}`)
  await get(`${intents}/pi_nothing`)
  await get(intents, { limit: 100 })
  await get(`${intents}/search`, { query: "metadata['a']:'b'" })
  await get(`/v1/refunds/${refund.body.id}`)
  await get('/v1/refunds')
  await get(`/v1/payment_methods/${method.body.id}`)
  await get('/v1/payment_methods', { type: 'card' })
  const events = await get('/v1/events', { limit: 100 })
  await get(`/v1/events/${events.body.data[0].id}`)
  const errors = [{ amount: 1, currency: 'usd' }, { colour: 'red' }, { amount: 2000, currency: '?' }]
  for (const params of errors) assert.equal((await post(intents, params)).status, 400)
})

test('our client asks as described', { skip }, async t => {
  const server = await Server.start()
  t.after(() => server.stop())
  const hook = hooks(server)

  const sold = await lockedTicket(server)
  await pay(sold.buyer, sold.order.id, 'tok_chargeDeclined')
  assert.equal((await pay(sold.buyer, sold.order.id, 'tok_visa')).status, 201)
  const byMethod = await lockedTicket(server)
  assert.equal((await pay(byMethod.buyer, byMethod.order.id, 'pm_card_visa')).status, 201)
  const lost = await lockedTicket(server)
  assert.equal((await pay(lost.buyer, lost.order.id, 'tok_threeDSecure2Required')).status, 200)
  await lost.buyer.delete(`/api/orders/${lost.order.id}`)
  await eventually(
    async () => (await hook.intentOf(lost.order.id)).every(intent => intent.status === 'canceled'),
    'the intent of a cancelled order is cancelled'
  )
  await hook.advance(pastWindow)

  const requests = await hook.stripeRequests()
  const operations = new Set(requests.map(({ operation }) => operation))
  for (const operation of ['create', 'confirm', 'capture', 'cancel']) assert.ok(operations.has(operation))
  for (const { method, path, params } of requests) {
    const found = requestMismatches(description, method, path, params)
    assertFits(found.filter(line => !cardByToken.test(line)))
  }
})
