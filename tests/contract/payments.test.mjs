// Routes of Payments: contract 2.5 and 3.3, against the built-in simulator.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'

import { Client } from '../support/client.mjs'
import {
  eventually, hooks, lockedTicket, pastWindow, pay, person, refusal, typesOf
} from '../support/shop.mjs'
import { Server, inCluster, ownSimulator } from '../support/stagedoor.mjs'

const unknownId = '0'.repeat(24)
const secret = 'whsec_of_this_test'

describe('payments', () => {
  let server, seller, buyer, ticket, order, hook
  before(async () => (server = await Server.start({ env: { STRIPE_WEBHOOK_SECRET: secret } })))
  after(() => server.stop())
  beforeEach(async () => {
    hook = hooks(server)
    await hook.reset()
    ;({ seller, buyer, ticket, order } = await lockedTicket(server, 19.99))
  })
  const orderNow = async () => (await buyer.get(`/api/orders/${order.id}`)).body
  const paymentNow = async id => (await buyer.get(`/api/payments/${id}`)).body
  const calls = async () => (await hook.stripeRequests()).map(r => r.operation)

  it('takes the money and gives the ticket', async () => {
    const reply = await pay(buyer, order.id)
    assert.equal(reply.status, 201)
    assert.deepEqual(Object.keys(reply.body).sort(), ['id', 'orderId', 'status'])
    assert.ok(['captured', 'authorized'].includes(reply.body.status))
    assert.equal((await orderNow()).status, 'complete')
    await eventually(async () => (await paymentNow(reply.body.id)).status === 'captured', 'the capture')
    await eventually(async () => (await buyer.get(`/api/tickets/${ticket.id}`)).body.status === 'sold', 'sold')
    const [intent, ...others] = await hook.intentOf(order.id)
    assert.equal(others.length, 0)
    assert.equal(intent.amount_received, 1999)
    assert.equal(intent.status, 'succeeded')
    const events = await hook.events()
    assert.deepEqual(typesOf(events, order.id), ['order:created', 'order:awaiting-payment', 'order:completed'])
    assert.deepEqual(typesOf(events, reply.body.id), ['payment:started', 'payment:authorized', 'payment:created'])
    assert.deepEqual(
      events.filter(e => e.subject === order.id).map(e => e.aggregateversion), [0, 1, 2]
    )
    assert.doesNotMatch(JSON.stringify(events), /tok_visa|client_secret|pi_[A-Za-z0-9]+_secret/)
  })

  it('refuses in the order of the checks, and never looks at the token before the order', async () => {
    const post = (who, json) => who.post('/api/payments', json)
    assert.deepEqual(refusal(await post(new Client(server), {})), [401, 'not_authorized'])
    assert.deepEqual(refusal(await post(buyer, {})), [400, 'token_required', 'order_id_required'])
    assert.deepEqual(refusal(await post(buyer, { token: 5, orderId: 'x' })), [400, 'token_required', 'invalid_id'])
    assert.deepEqual(refusal(await post(buyer, { token: 'x'.repeat(256), orderId: order.id })), [400, 'token_required'])
    assert.deepEqual(refusal(await post(buyer, { token: 'anything', orderId: unknownId })), [404, 'not_found'])
    assert.deepEqual(refusal(await post(seller, { token: 'anything', orderId: order.id })), [401, 'not_owner'])
    await buyer.delete(`/api/orders/${order.id}`)
    assert.deepEqual(refusal(await pay(buyer, order.id)), [400, 'order_cancelled'])
    assert.deepEqual(await calls(), [])
  })

  // DBL-01, B3
  it('never takes money twice, however often it is asked', async () => {
    const replies = await Promise.all(Array.from({ length: 32 }, () => pay(buyer, order.id)))
    const good = replies.filter(r => r.status === 201)
    assert.ok(good.length >= 1)
    for (const reply of replies) {
      if (reply.status !== 201) assert.deepEqual(refusal(reply), [400, 'order_complete'])
    }
    assert.equal(new Set(good.map(r => r.body.id)).size, 1)
    assert.deepEqual(refusal(await pay(buyer, order.id)), [400, 'order_complete'])
    assert.equal((await hook.intentOf(order.id)).length, 1)
    assert.equal((await hook.events('payment:authorized')).length, 1)
  })

  // DBL-02
  it('keeps the lock when a card is declined, and takes the next one', async () => {
    const declines = {
      tok_chargeDeclined: ['generic_decline', 'Your card was declined'],
      tok_chargeDeclinedInsufficientFunds: ['insufficient_funds', 'Your card has insufficient funds'],
      tok_chargeDeclinedExpiredCard: ['expired_card', 'Your card has expired'],
      tok_chargeDeclinedIncorrectCvc: ['incorrect_cvc', "Your card's security code is incorrect"],
      tok_chargeDeclinedProcessingError: ['processing_error', 'An error occurred while processing your card'],
      tok_chargeDeclinedFraudulent: ['fraudulent', 'Your card was declined']
    }
    for (const [token, [declineCode, message]] of Object.entries(declines)) {
      const reply = await pay(buyer, order.id, token)
      assert.equal(reply.status, 400, token)
      assert.deepEqual(reply.body.errors, [{ message, code: 'card_declined', declineCode }])
      assert.equal((await orderNow()).status, 'awaiting:payment')
      await eventually(async () => (await orderNow()).graceUntil === undefined, 'the end of the grace')
    }
    const reply = await pay(buyer, order.id)
    assert.equal(reply.status, 201)
    assert.equal((await orderNow()).paymentId, reply.body.id)
    assert.equal((await hook.intentOf(order.id)).length, 1)
  })

  it('tells a token that Stripe does not know', async () => {
    const reply = await pay(buyer, order.id, 'tok_invalid')
    assert.deepEqual(refusal(reply), [400, 'token_rejected'])
    assert.equal(reply.body.errors[0].field, 'token')
    assert.equal((await pay(buyer, order.id)).status, 201)
  })

  it('never charges after the deadline', async () => {
    await hook.advance(pastWindow)
    assert.deepEqual(refusal(await pay(buyer, order.id)), [400, 'order_expired'])
    assert.deepEqual(await calls(), [])
  })

  // PAY-04
  it('lets the bank ask the buyer: 3-D Secure passed', ownSimulator, async () => {
    const reply = await pay(buyer, order.id, 'tok_threeDSecure2Required')
    assert.equal(reply.status, 200)
    assert.equal(reply.body.status, 'requires_action')
    assert.match(reply.body.clientSecret, /^pi_.+_secret_.+$/)
    const waiting = await orderNow()
    assert.equal(waiting.status, 'awaiting:payment')
    assert.equal(Date.parse(waiting.graceUntil) - Date.parse(waiting.expiresAt), 300_000)
    const bank = await buyer.post(`/api/payments/${reply.body.id}/authenticate`, { outcome: 'succeeded' })
    assert.equal(bank.status, 200)
    await eventually(async () => (await orderNow()).status === 'complete', 'complete')
    await eventually(async () => (await paymentNow(reply.body.id)).status === 'captured', 'captured')
  })

  it('lets the bank ask the buyer: 3-D Secure failed, then another card', ownSimulator, async () => {
    const reply = await pay(buyer, order.id, 'tok_threeDSecure2Required')
    const path = `/api/payments/${reply.body.id}/authenticate`
    assert.deepEqual(refusal(await seller.post(path, { outcome: 'failed' })), [401, 'not_owner'])
    assert.deepEqual(refusal(await buyer.post(path, { outcome: 'maybe' })), [400, 'invalid_value'])
    await buyer.post(path, { outcome: 'failed' })
    await eventually(async () => (await paymentNow(reply.body.id)).status === 'failed', 'failed')
    assert.equal((await pay(buyer, order.id)).status, 201)
  })

  it('shows the payment to its buyer only', async () => {
    const { body } = await pay(buyer, order.id)
    assert.equal((await paymentNow(body.id)).orderId, order.id)
    assert.deepEqual(refusal(await seller.get(`/api/payments/${body.id}`)), [401, 'not_owner'])
    assert.deepEqual(refusal(await buyer.get('/api/payments/x')), [400, 'invalid_id'])
    assert.deepEqual(refusal(await buyer.get(`/api/payments/${unknownId}`)), [404, 'not_found'])
    assert.deepEqual(refusal(await new Client(server).get(`/api/payments/${body.id}`)), [401, 'not_authorized'])
  })

  it('says what the card form needs', ownSimulator, async () => {
    const reply = await new Client(server).get('/api/payments/config')
    assert.deepEqual(reply.body, { mode: 'simulator', publishableKey: null, currency: 'usd' })
    assert.equal(reply.headers['cache-control'], 'no-cache')
  })

  // PAY-11
  it('calls Stripe as written, and only for what was granted', async () => {
    await pay(buyer, order.id)
    await eventually(async () => (await calls()).includes('capture'), 'the capture')
    // Another replica may ask the same under the same key, to which Stripe gives the answer it has.
    const again = r => inCluster && (r.replayed || r.status === 409)
    const requests = (await hook.stripeRequests()).filter(r => r.method === 'POST' && !again(r))
    assert.deepEqual(requests.map(r => [r.operation, r.idempotencyKey]), [
      ['create', `${order.id}:1:create`], ['confirm', `${order.id}:1:confirm`], ['capture', `${order.id}:1:capture`]
    ])
    const { params } = requests[0]
    assert.equal(String(params.amount), '1999')
    assert.equal(params.currency, 'usd')
    assert.equal(params.capture_method, 'manual')
  })

  it('lets requests with a slow Stripe go with 202 and finishes by itself', async () => {
    await hook.fault('confirm', 'delay', { delayMs: 4000 })
    const reply = await pay(buyer, order.id)
    assert.equal(reply.status, 202)
    assert.equal(reply.body.status, 'processing')
    await eventually(async () => (await orderNow()).status === 'complete', 'complete', 10_000)
  })

  // EVT-01, EVT-02
  describe('webhook', () => {
    const event = JSON.stringify({ id: 'evt_1', object: 'event', type: 'payment_intent.succeeded', data: { object: { id: 'pi_x' } } })
    const sign = (t, body = event, key = secret) =>
      `t=${t},v1=${createHmac('sha256', key).update(`${t}.${body}`).digest('hex')}`
    const post = (signature, body = event) =>
      new Client(server).request('POST', '/api/payments/webhook', {
        text: body, headers: signature ? { 'stripe-signature': signature } : {}
      })
    const seconds = async () => Math.floor(Date.parse(await hook.now()) / 1000)

    it('takes what is signed, once and again', async () => {
      const t = await seconds()
      for (let i = 0; i < 2; ++i) {
        const reply = await post(sign(t))
        assert.equal(reply.status, 200)
        assert.deepEqual(reply.body, { received: true })
      }
      assert.equal((await post(`${sign(t, event, 'whsec_old')},${sign(t).split(',')[1]}`)).status, 200)
    })

    it('refuses everything else', async () => {
      const t = await seconds()
      const bad = [
        undefined, '', 'nonsense', sign(t - 301), sign(t + 301), sign(t, event, 'whsec_other'),
        sign(t, event + ' '), sign(`${t}x`), sign(t).replace('v1=', 'v0='), `t=${t}`, `t=${t},v1=zz`
      ]
      for (const signature of bad) {
        assert.deepEqual(refusal(await post(signature)), [400, 'webhook_signature'], signature)
      }
    })
  })
})
