// Idempotency-Key: contract 1.10, promise I7.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import { hooks, listTicket, lockedTicket, pay, person, placeOrder, refusal, eventually } from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'

// DBL-05
describe('Idempotency-Key', () => {
  let server, hook, seller, buyer
  before(async () => (server = await Server.start()))
  after(() => server.stop())
  beforeEach(async () => {
    hook = hooks(server)
    await hook.reset()
    seller = await person(server, 'seller')
    buyer = await person(server, 'buyer')
  })
  const keyed = key => ({ headers: { 'idempotency-key': key } })
  const list = (key, fields, who = seller) => who.post('/api/tickets', fields, keyed(key))

  it('repeats the answer byte for byte, and the effect not at all', async () => {
    const first = await list('k', { title: 'A', price: 1 })
    assert.equal(first.status, 201)
    assert.equal(first.headers['idempotent-replayed'], undefined)
    for (const fields of [{ title: 'A', price: 1 }, { price: '1.00', title: 'A', more: 1 }]) {
      const again = await list('k', fields)
      assert.equal(again.status, 201)
      assert.equal(again.text, first.text)
      assert.equal(again.headers['idempotent-replayed'], 'true')
    }
    const alias = await seller.post('/api/tickets/new', { title: 'A', price: 1 }, keyed('k'))
    assert.equal(alias.text, first.text)
    assert.equal((await hook.events('ticket:created')).length, 1)
  })

  it('belongs to one user and one route', async () => {
    await list('k', { title: 'A', price: 1 })
    assert.equal((await list('k', { title: 'B', price: 2 }, buyer)).status, 201)
    const [ticket] = (await buyer.get('/api/tickets?seller=me')).body
    assert.equal((await seller.post('/api/orders', { ticketId: ticket.id }, keyed('k'))).status, 201)
  })

  it('refuses other parameters under the same key', async () => {
    await list('k', { title: 'A', price: 1 })
    assert.deepEqual(refusal(await list('k', { title: 'B', price: 1 })), [422, 'idempotency_mismatch'])
    assert.equal((await hook.events('ticket:created')).length, 1)
  })

  it('refuses keys that are none, before the body is looked at', async () => {
    for (const key of ['', 'x'.repeat(256), 'a b', 'é']) {
      const reply = await seller.request('POST', '/api/tickets', {
        text: '{', headers: { 'idempotency-key': Buffer.from(key, 'utf8').toString('latin1'), 'content-type': 'application/json' }
      })
      assert.deepEqual(refusal(reply), [400, 'idempotency_key_invalid'], key.slice(0, 5))
    }
    assert.equal((await list('x'.repeat(255), { title: 'A', price: 1 })).status, 201)
  })

  it('has one effect for 100 copies at once', async () => {
    const ticket = await listTicket(seller)
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => buyer.post('/api/orders', { ticketId: ticket.id }, keyed('k')))
    )
    const good = replies.filter(r => r.status === 201)
    assert.ok(good.length >= 1)
    assert.equal(new Set(good.map(r => r.body.id)).size, 1)
    for (const reply of replies) {
      if (reply.status !== 201) {
        assert.deepEqual(refusal(reply), [409, 'idempotency_in_flight'])
        assert.equal(reply.headers['retry-after'], '1')
      }
    }
    assert.equal((await hook.events('order:created')).length, 1)
  })

  it('does not store what had no effect', async () => {
    const ticket = await listTicket(seller)
    const order = await placeOrder(await person(server), ticket.id).then(o => o)
    const loser = () => buyer.post('/api/orders', { ticketId: ticket.id }, keyed('k'))
    assert.deepEqual(refusal(await loser()), [400, 'ticket_reserved'])
    await hook.advance(900_001)
    assert.equal((await loser()).status, 201)
    assert.ok(order.id)
  })

  it('is forgotten after a day', async () => {
    const first = await list('k', { title: 'A', price: 1 })
    await hook.advance(24 * 3600 * 1000 + 1000)
    const again = await list('k', { title: 'A', price: 1 })
    assert.equal(again.status, 201)
    assert.notEqual(again.body.id, first.body.id)
  })

  it('repeats the answers of payments, refusals of the card included', async () => {
    const { buyer: payer, order } = await lockedTicket(server)
    const post = (key, token) => pay(payer, order.id, token, keyed(key))
    const declined = await post('first', 'tok_chargeDeclined')
    assert.deepEqual(refusal(declined), [400, 'card_declined'])
    const repeated = await post('first', 'tok_chargeDeclined')
    assert.equal(repeated.text, declined.text)
    assert.equal(repeated.headers['idempotent-replayed'], 'true')
    const good = await post('second', 'tok_visa')
    assert.equal(good.status, 201)
    assert.equal((await post('second', 'tok_visa')).text, good.text)
    assert.deepEqual(refusal(await post('second', 'tok_amex')), [422, 'idempotency_mismatch'])
    assert.deepEqual(refusal(await post('third', 'tok_visa')), [400, 'order_complete'])
  })

  it('tells the present outcome of an attempt that was answered 202', async () => {
    const { buyer: payer, order } = await lockedTicket(server)
    await hook.fault('confirm', 'delay', { delayMs: 4000 })
    const open = await pay(payer, order.id, 'tok_visa', keyed('k'))
    assert.equal(open.status, 202)
    const done = await eventually(async () => {
      const reply = await pay(payer, order.id, 'tok_visa', keyed('k'))
      return reply.status === 201 && reply
    }, 'the outcome', 10_000)
    assert.equal(done.body.id, open.body.id)
    assert.equal((await hook.intentOf(order.id)).length, 1)
  })

  it('survives a restart', async () => {
    const own = await Server.start()
    const ada = await person(own, 'ada')
    const first = await ada.post('/api/tickets', { title: 'A', price: 1 }, keyed('k'))
    await own.kill()
    const second = await own.restart()
    ada.server = second
    const again = await ada.post('/api/tickets', { title: 'A', price: 1 }, keyed('k'))
    assert.equal(again.text, first.text)
    assert.equal(await second.stop(), 0)
  })
})
