// Stories of several people, services and clocks: the scenarios of the catalogue (docs/testing.md).
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import {
  eventually, eventuallyWithTime, hooks, listTicket, lockedTicket, pastGrace, pastWindow, pay, person, placeOrder, refusal, typesOf
} from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'

describe('a purchase', () => {
  let server, hook
  before(async () => (server = await Server.start()))
  after(() => server.stopClean())
  beforeEach(async () => {
    hook = hooks(server)
    await hook.reset()
  })
  const read = async (who, order) => (await who.get(`/api/orders/${order.id}`)).body
  const statusOf = async (who, order) => (await read(who, order)).status
  const ticketNow = async (who, ticket) => (await who.get(`/api/tickets/${ticket.id}`)).body
  const intentStates = async order => (await hook.intentOf(order.id)).map(i => [i.status, i.amount_received])

  // SOLD-01
  for (const count of [2, 8, 100]) {
    it(`of ${count} buyers at once one gets the ticket`, async () => {
      const ticket = await listTicket(await person(server, 'seller'))
      const buyers = []
      for (let i = 0; i < Math.min(count, 8); ++i) buyers.push(await person(server))
      const replies = await Promise.all(
        Array.from({ length: count }, (_, i) => buyers[i % buyers.length].post('/api/orders', { ticketId: ticket.id }))
      )
      assert.equal(replies.filter(r => r.status === 201).length, 1)
      for (const reply of replies.filter(r => r.status !== 201)) {
        assert.deepEqual(refusal(reply), [400, 'ticket_reserved'])
      }
      assert.equal((await hook.events('order:created')).length, 1)
    })
  }

  it('tells its whole story in events, causes before effects', async () => {
    const { buyer, ticket, order } = await lockedTicket(server)
    await eventually(async () => (await ticketNow(buyer, ticket)).status === 'reserved', 'reserved')
    const paid = await pay(buyer, order.id)
    await eventually(async () => (await hook.events()).length >= 11, 'every event')
    const events = await hook.events()
    const types = typesOf(events, ticket.id, order.id, paid.body.id)
    assert.deepEqual(types.slice(0, 7), [
      'ticket:created', 'order:created', 'ticket:updated', 'payment:started', 'order:awaiting-payment',
      'payment:authorized', 'order:completed'
    ])
    assert.deepEqual(types.slice(7).sort(), ['payment:created', 'ticket:updated'])
    assert.deepEqual(events.map(e => e.feedseq), events.map((_, i) => i + 1))
    for (const source of new Set(events.map(e => e.source))) {
      const numbers = events.filter(e => e.source === source).map(e => e.seq)
      assert.deepEqual(numbers, numbers.map((_, i) => numbers[0] + i), source)
    }
  })

  it('ends with its lock when nobody pays', async () => {
    const { buyer, ticket, order } = await lockedTicket(server)
    await eventually(async () => (await ticketNow(buyer, ticket)).status === 'reserved', 'reserved')
    await hook.advance(pastWindow)
    await eventually(async () => (await ticketNow(buyer, ticket)).status === 'available', 'free again')
    const ended = await read(buyer, order)
    assert.deepEqual([ended.status, ended.cancelReason, ended.version], ['cancelled', 'expired', 1])
    assert.equal((await hook.events('expiration:complete')).length, 1)
    assert.deepEqual(typesOf(await hook.events(), order.id), [
      'order:created', 'expiration:complete', 'order:cancelled'
    ])
    assert.deepEqual((await buyer.get('/api/tickets')).body.map(t => t.id), [ticket.id])
  })

  // PAY-02
  it('paid too late takes no money: the ticket is free', async () => {
    const { buyer, ticket, order } = await lockedTicket(server)
    await hook.fault('confirm', 'delay', { delayMs: 1500 })
    const paying = pay(buyer, order.id)
    await eventually(async () => (await hook.stripeRequests()).some(r => r.operation === 'confirm'), 'the confirm')
    await hook.advance(pastGrace)
    assert.deepEqual(refusal(await paying), [400, 'order_expired'])
    await eventually(async () => (await intentStates(order)).every(([s]) => s === 'canceled'), 'the void')
    assert.deepEqual(await intentStates(order), [['canceled', 0]])
    assert.equal((await read(buyer, order)).cancelReason, 'expired')
    await placeOrder(buyer, ticket.id)
  })

  it("paid too late takes no money: the ticket is another's", async () => {
    const { buyer, ticket, order } = await lockedTicket(server)
    const rival = await person(server, 'rival')
    await hook.fault('confirm', 'delay', { delayMs: 1500 })
    const paying = pay(buyer, order.id)
    await eventually(async () => (await hook.stripeRequests()).some(r => r.operation === 'confirm'), 'the confirm')
    await hook.advance(pastGrace)
    const second = await placeOrder(rival, ticket.id)
    assert.deepEqual(refusal(await paying), [400, 'order_expired'])
    assert.equal((await pay(rival, second.id)).status, 201)
    await eventually(async () => (await intentStates(order)).every(([s]) => s === 'canceled'), 'the void')
    assert.equal(await statusOf(buyer, order), 'cancelled')
    await eventually(async () => (await ticketNow(buyer, ticket)).status === 'sold', 'sold')
    assert.equal((await ticketNow(buyer, ticket)).orderId, second.id)
  })

  it('in flight at the deadline is protected by the one grace', async () => {
    const { buyer, order } = await lockedTicket(server)
    await hook.fault('confirm', 'delay', { delayMs: 800 })
    const paying = pay(buyer, order.id)
    await eventually(async () => (await hook.stripeRequests()).some(r => r.operation === 'confirm'), 'the confirm')
    await hook.advance(pastWindow)
    assert.equal((await paying).status, 201)
    assert.equal(await statusOf(buyer, order), 'complete')
  })

  it('declined within the grace is over', async () => {
    const { buyer, order } = await lockedTicket(server)
    await hook.fault('confirm', 'delay', { delayMs: 800 })
    const paying = pay(buyer, order.id, 'tok_chargeDeclined')
    await eventually(async () => (await hook.stripeRequests()).some(r => r.operation === 'confirm'), 'the confirm')
    await hook.advance(pastWindow)
    assert.deepEqual(refusal(await paying), [400, 'card_declined'])
    await eventually(async () => (await read(buyer, order)).status === 'cancelled', 'cancelled')
    assert.equal((await read(buyer, order)).cancelReason, 'expired')
  })

  it('declined first, good afterwards', async () => {
    const { buyer, order } = await lockedTicket(server)
    assert.deepEqual(refusal(await pay(buyer, order.id, 'tok_chargeDeclined')), [400, 'card_declined'])
    assert.equal(await statusOf(buyer, order), 'awaiting:payment')
    assert.equal((await pay(buyer, order.id)).status, 201)
    await eventually(async () => (await intentStates(order))[0][1] === 2000, 'the capture')
    assert.equal((await hook.intentOf(order.id)).length, 1)
  })

  // EXP-02, PAY-04
  it('with 3-D Secure never answered ends with the grace', async () => {
    const { buyer, ticket, order } = await lockedTicket(server)
    const reply = await pay(buyer, order.id, 'tok_threeDSecure2Required')
    assert.equal(reply.body.status, 'requires_action')
    await hook.advance(pastWindow)
    assert.equal(await statusOf(buyer, order), 'awaiting:payment')
    await hook.advance(300_000)
    await eventually(async () => (await ticketNow(buyer, ticket)).status === 'available', 'free again')
    await eventually(async () => (await intentStates(order))[0][0] === 'canceled', 'the intent cancelled')
    const voided = async () => (await buyer.get(`/api/payments/${reply.body.id}`)).body.status === 'voided'
    await eventually(voided, 'voided')
  })

  it('with 3-D Secure passed within the grace is complete', async () => {
    const { buyer, order } = await lockedTicket(server)
    await pay(buyer, order.id, 'tok_threeDSecure2Required')
    await hook.advance(pastWindow + 200_000)
    const [intent] = await hook.intentOf(order.id)
    await hook.authenticate(intent.id, 'succeeded')
    await eventually(async () => (await statusOf(buyer, order)) === 'complete', 'complete')
  })

  // SOLD-09, CNT-02
  it('cancel and pay at once end in one of two ways', async () => {
    for (let round = 0; round < 20; ++round) {
      const { buyer, order } = await lockedTicket(server)
      const [paid, cancelled] = await Promise.all([pay(buyer, order.id), buyer.delete(`/api/orders/${order.id}`)])
      if (cancelled.status === 204) {
        assert.deepEqual(refusal(paid), [400, 'order_cancelled'])
        assert.equal(await statusOf(buyer, order), 'cancelled')
        await eventually(async () => (await intentStates(order)).every(([s]) => s === 'canceled'), 'no money held')
      } else {
        assert.deepEqual(refusal(cancelled), [400, 'order_complete'])
        assert.equal(paid.status, 201)
        assert.equal(await statusOf(buyer, order), 'complete')
        await eventually(async () => (await intentStates(order))[0][1] === 2000, 'the capture')
      }
    }
  })

  it('cancel, pay and expiry at once end in one of three ways', async () => {
    for (let round = 0; round < 10; ++round) {
      const { buyer, ticket, order } = await lockedTicket(server)
      const [paid] = await Promise.all([pay(buyer, order.id), buyer.delete(`/api/orders/${order.id}`), hook.advance(pastGrace)])
      const state = await eventually(async () => {
        const seen = await read(buyer, order)
        return ['complete', 'cancelled'].includes(seen.status) && seen
      }, 'a final state')
      assert.equal(paid.status === 201, state.status === 'complete', `${paid.status} ${state.status}`)
      await eventually(async () => {
        const held = (await intentStates(order)).filter(([s]) => s !== 'canceled')
        return state.status === 'complete' ? held[0]?.[1] === 2000 : held.length === 0
      }, 'the money')
      await eventually(async () => {
        const { status } = await ticketNow(buyer, ticket)
        return status === (state.status === 'complete' ? 'sold' : 'available')
      }, 'the ticket')
    }
  })

  it('a double click orders and pays once', async () => {
    const seller = await person(server, 'seller')
    const buyer = await person(server, 'buyer')
    const ticket = await listTicket(seller)
    const orders = await Promise.all([1, 2].map(() => buyer.post('/api/orders', { ticketId: ticket.id })))
    assert.deepEqual(orders.map(r => r.status).sort(), [201, 400])
    const order = orders.find(r => r.status === 201).body
    const payments = await Promise.all([1, 2].map(() => pay(buyer, order.id)))
    assert.ok(payments.every(r => r.status === 201 || refusal(r)[1] === 'order_complete'))
    assert.equal((await hook.intentOf(order.id)).length, 1)
  })

  // PAY-06
  for (const operation of ['create', 'confirm', 'capture']) {
    for (const fault of ['drop_reply', 'drop_request', 'http_500', 'http_409', 'http_429', 'http_500_after']) {
      it(`survives ${fault} on ${operation}`, async () => {
        const { buyer, order } = await lockedTicket(server)
        await hook.fault(operation, fault)
        const reply = await pay(buyer, order.id)
        assert.ok([201, 202].includes(reply.status), reply.text)
        const isCaptured = async () =>
          (await intentStates(order)).some(([s, got]) => s === 'succeeded' && got === 2000)
        await eventuallyWithTime(hook, isCaptured, 'captured once')
        assert.equal(await statusOf(buyer, order), 'complete')
        const captured = (await hook.intentOf(order.id)).filter(i => i.amount_received > 0)
        assert.equal(captured.length, 1)
      })
    }
  }

  // PAY-07
  it('whose authorisation lapsed before the capture is compensated in the open', async () => {
    const { buyer, ticket, order } = await lockedTicket(server)
    await hook.fault('capture', 'drop_request', { times: 0 })
    assert.equal((await pay(buyer, order.id)).status, 201)
    const [intent] = await hook.intentOf(order.id)
    await hook.lapse(intent.id)
    await hook.clearFaults()
    const compensated = async () => (await statusOf(buyer, order)) === 'cancelled'
    await eventuallyWithTime(hook, compensated, 'the compensation')
    assert.equal((await read(buyer, order)).cancelReason, 'payment')
    await eventually(async () => (await ticketNow(buyer, ticket)).status === 'available', 'free again')
  })

  // SOLD-08
  it("leaves another's lock alone when an old release comes again", async () => {
    const { buyer, ticket, order } = await lockedTicket(server)
    await buyer.delete(`/api/orders/${order.id}`)
    const rival = await person(server, 'rival')
    const second = await placeOrder(rival, ticket.id)
    await hook.advance(pastWindow - 1000)
    await buyer.delete(`/api/orders/${order.id}`)
    await eventually(async () => (await ticketNow(buyer, ticket)).orderId === second.id, "the rival's lock")
    assert.equal(await statusOf(rival, second), 'created')
  })
})
