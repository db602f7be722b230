// The official Stripe SDK as the simulator's client: what it accepts, refuses and understands.
// SIM-06
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import Stripe from 'stripe'

import { Inbox, Simulator, webhookSecret } from './simulator.mjs'

let inbox
let simulator
let stripe

before(async () => {
  inbox = await Inbox.open()
  simulator = await Simulator.start(['--webhook-url', inbox.url])
  stripe = simulator.sdk()
})

after(async () => {
  await simulator?.stop()
  await inbox?.close()
})

beforeEach(async () => {
  await simulator.hook('POST', '/test/reset')
  inbox.received.length = 0
})

const order = { amount: 2000, currency: 'usd', capture_method: 'manual', payment_method_types: ['card'] }
const create = (more = {}, options = {}) =>
  stripe.paymentIntents.create({ ...order, metadata: { order_id: 'o1' }, ...more }, options)
const withToken = token => ({ payment_method_data: { type: 'card', card: { token } } })
const confirm = (intent, token = 'tok_visa', options = {}) =>
  stripe.paymentIntents.confirm(intent.id, withToken(token), options)
const authorize = async more => confirm(await create(more))

/** The error of a call that must fail. */
async function failure(promise) {
  try {
    await promise
  } catch (error) {
    return error
  }
  assert.fail('the call succeeded')
}

test('creates an intent with its metadata', async () => {
  const intent = await create({ description: 'Ticket "A&B" 50%' })

  assert.equal(intent.object, 'payment_intent')
  assert.equal(intent.status, 'requires_payment_method')
  assert.equal(intent.amount, 2000)
  assert.equal(intent.description, 'Ticket "A&B" 50%')
  assert.deepEqual(intent.metadata, { order_id: 'o1' })
  assert.match(intent.client_secret, /^pi_\w+_secret_\w+$/)
  assert.equal(intent.lastResponse.apiVersion, '2020-08-27')
  assert.match(intent.lastResponse.requestId, /^req_/)
})

test('confirms by token, holds the money, captures it', async () => {
  const held = await authorize()
  assert.equal(held.status, 'requires_capture')
  assert.equal(held.amount_capturable, 2000)

  const captured = await stripe.paymentIntents.capture(held.id)
  assert.equal(captured.status, 'succeeded')
  assert.equal(captured.amount_received, 2000)
  assert.equal(captured.charges.data[0].id, captured.latest_charge)
})

test('confirms by payment method, ready-made or from a token', async () => {
  const made = await stripe.paymentMethods.create({ type: 'card', card: { token: 'tok_amex' } })
  assert.equal(made.card.brand, 'amex')
  assert.equal((await stripe.paymentMethods.retrieve(made.id)).id, made.id)

  for (const method of [made.id, 'pm_card_visa']) {
    const intent = await create()
    const held = await stripe.paymentIntents.confirm(intent.id, { payment_method: method })
    assert.equal(held.status, 'requires_capture')
  }
})

test('creates and confirms in one call, under automatic capture', async () => {
  const intent = await create({
    capture_method: 'automatic',
    confirm: true,
    payment_method: 'pm_card_visa'
  })

  assert.equal(intent.status, 'succeeded')
})

const declines = [
  ['chargeDeclined', 'card_declined', 'generic_decline'],
  ['chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['chargeDeclinedFraudulent', 'card_declined', 'fraudulent'],
  ['chargeDeclinedExpiredCard', 'expired_card', 'expired_card'],
  ['chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'incorrect_cvc'],
  ['chargeDeclinedProcessingError', 'processing_error', 'processing_error']
]

for (const [token, code, declineCode] of declines) {
  test(`declines tok_${token} as the SDK's card error`, async () => {
    const intent = await create()

    const error = await failure(confirm(intent, `tok_${token}`))

    assert.ok(error instanceof Stripe.errors.StripeCardError)
    assert.equal(error.statusCode, 402)
    assert.equal(error.code, code)
    assert.equal(error.decline_code, declineCode)
    assert.equal(error.payment_intent.status, 'requires_payment_method')
    assert.equal(error.payment_intent.last_payment_error.code, code)
    assert.equal((await confirm(intent)).status, 'requires_capture')
  })
}

test('asks for 3-D Secure and takes the outcome', async () => {
  const intent = await create()
  const asked = await confirm(intent, 'tok_threeDSecure2Required')
  assert.equal(asked.status, 'requires_action')
  assert.equal(asked.next_action.type, 'use_stripe_sdk')

  const path = `/test/stripe/payment_intents/${intent.id}/authenticate`
  await simulator.hook('POST', path, { outcome: 'succeeded' })

  assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, 'requires_capture')
})

test('cancels, and refuses what a cancelled intent forbids', async () => {
  const held = await authorize()

  const canceled = await stripe.paymentIntents.cancel(held.id, { cancellation_reason: 'abandoned' })
  assert.equal(canceled.status, 'canceled')

  const error = await failure(stripe.paymentIntents.capture(held.id))
  assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError)
  assert.equal(error.code, 'payment_intent_unexpected_state')
  assert.equal(error.payment_intent.status, 'canceled')
})

test('refunds in part and in whole, once', async () => {
  const { id } = await stripe.paymentIntents.capture((await authorize()).id)

  const part = await stripe.refunds.create({ payment_intent: id, amount: 500 })
  const rest = await stripe.refunds.create({ payment_intent: id, reason: 'requested_by_customer' })
  const error = await failure(stripe.refunds.create({ payment_intent: id }))

  assert.equal(part.amount + rest.amount, 2000)
  assert.equal((await stripe.refunds.retrieve(rest.id)).reason, 'requested_by_customer')
  assert.equal((await stripe.refunds.list({ payment_intent: id })).data.length, 2)
  assert.equal(error.code, 'charge_already_refunded')
})

test('replays the first answer to an idempotency key', async () => {
  const first = await create({}, { idempotencyKey: 'o1:1:create' })
  const second = await create({}, { idempotencyKey: 'o1:1:create' })

  assert.deepEqual(second, first)
  assert.equal(second.lastResponse.headers['idempotent-replayed'], 'true')
  assert.equal((await stripe.paymentIntents.list()).data.length, 1)
})

test('replays a decline', async () => {
  const intent = await create()
  const options = { idempotencyKey: 'o1:1:confirm' }
  const first = await failure(confirm(intent, 'tok_chargeDeclined', options))
  const second = await failure(confirm(intent, 'tok_chargeDeclined', options))

  assert.equal(second.headers['idempotent-replayed'], 'true')
  assert.equal(second.charge, first.charge)
})

test('refuses a key with other parameters', async () => {
  await create({}, { idempotencyKey: 'k' })

  const error = await failure(create({ amount: 2001 }, { idempotencyKey: 'k' }))

  assert.ok(error instanceof Stripe.errors.StripeIdempotencyError)
  assert.equal(error.statusCode, 400)
})

test('refuses the second of two calls in flight under one key', async () => {
  await simulator.hook('POST', '/test/stripe/faults', {
    operation: 'create',
    fault: 'delay',
    delayMs: 1000
  })
  const slow = create({}, { idempotencyKey: 'k' })
  const log = '/test/stripe/requests'
  while ((await simulator.hook('GET', log)).last === 0);

  const error = await failure(create({}, { idempotencyKey: 'k' }))

  assert.equal(error.statusCode, 409)
  assert.equal((await slow).status, 'requires_payment_method')
})

test("survives lost replies by the SDK's own retries", async () => {
  const retrying = simulator.sdk({ maxNetworkRetries: 2 })
  const held = await authorize()
  await simulator.hook('POST', '/test/stripe/faults', { operation: 'capture', fault: 'drop_reply' })

  const captured = await retrying.paymentIntents.capture(held.id)

  assert.equal(captured.status, 'succeeded')
  assert.equal(captured.lastResponse.headers['idempotent-replayed'], 'true')
})

test('closes the connection while it is offline', async () => {
  // Until deleted: the SDK tries a broken connection again even without retries.
  const faults = '/test/stripe/faults'
  await simulator.hook('POST', faults, { operation: 'any', fault: 'offline', times: 0 })

  const error = await failure(create())

  assert.ok(error instanceof Stripe.errors.StripeConnectionError)
  await simulator.hook('DELETE', faults)
  assert.equal((await stripe.paymentIntents.list()).data.length, 0)
})

test('pages through lists by itself', async () => {
  const made = []
  for (let i = 0; i < 7; ++i) made.unshift((await create()).id)

  const seen = []
  for await (const intent of stripe.paymentIntents.list({ limit: 3 })) seen.push(intent.id)

  assert.deepEqual(seen, made)
})

test('finds intents by metadata', async () => {
  const wanted = await create({ metadata: { order_id: 'o2' } })
  await create()

  const found = await stripe.paymentIntents.search({ query: "metadata['order_id']:'o2'" })

  assert.deepEqual(found.data.map(intent => intent.id), [wanted.id])
  assert.equal(found.has_more, false)
})

test('refuses amounts that cannot be charged', async () => {
  for (const [amount, code] of [[49, 'amount_too_small'], [100_000_000, 'amount_too_large']]) {
    const error = await failure(create({ amount }))
    assert.equal(error.code, code)
    assert.equal(error.param, 'amount')
  }
})

test('refuses unknown parameters, ids, tokens and keys', async () => {
  const unknown = await failure(create({ colour: 'red' }))
  assert.equal(unknown.code, 'parameter_unknown')

  const missing = await failure(stripe.paymentIntents.retrieve('pi_nothing'))
  assert.equal(missing.statusCode, 404)
  assert.equal(missing.code, 'resource_missing')

  const token = await failure(confirm(await create(), 'tok_invalid'))
  assert.equal(token.statusCode, 400)
  assert.equal(token.code, 'resource_missing')

  const stranger = new Stripe('sk_live_x', { ...addressOf(simulator), maxNetworkRetries: 0 })
  const refused = await failure(stranger.paymentIntents.list())
  assert.ok(refused instanceof Stripe.errors.StripeAuthenticationError)
})

function addressOf({ url }) {
  const { hostname, port } = new URL(url)
  return { protocol: 'http', host: hostname, port: Number(port) }
}

test('lists events', async () => {
  const held = await authorize()

  const { data } = await stripe.events.list({ type: 'payment_intent.amount_capturable_updated' })

  assert.equal(data.length, 1)
  assert.equal(data[0].data.object.id, held.id)
  assert.deepEqual(await stripe.events.retrieve(data[0].id), data[0])
})

test("signs webhooks that the SDK's verifier accepts", async () => {
  const intent = await create()

  const [{ body, signature }] = await inbox.first(1)
  const event = stripe.webhooks.constructEvent(body, signature, webhookSecret)

  assert.equal(event.type, 'payment_intent.created')
  assert.equal(event.data.object.id, intent.id)
  assert.throws(() => stripe.webhooks.constructEvent(body, signature, 'whsec_other'))
  assert.throws(() => stripe.webhooks.constructEvent(body + ' ', signature, webhookSecret))
})

test('an authorisation lapses after seven days', async () => {
  const held = await authorize()

  await simulator.hook('POST', '/test/clock', { advanceMs: 7 * 24 * 3600 * 1000 })

  const lapsed = await stripe.paymentIntents.retrieve(held.id)
  assert.equal(lapsed.status, 'canceled')
  assert.equal(lapsed.cancellation_reason, 'automatic')
})
