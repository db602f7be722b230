// Routes of Orders: contract 2.3 and 3.2.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import { Client } from '../support/client.mjs'
import {
  eventually, hooks, listTicket, lockedTicket, pastWindow, pay, person, placeOrder, refusal, typesOf
} from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'

const unknownId = '0'.repeat(24)

describe('orders', () => {
  let server, seller, buyer, ticket
  before(async () => (server = await Server.start()))
  after(() => server.stop())
  beforeEach(async () => {
    await hooks(server).reset()
    seller = await person(server, 'seller')
    buyer = await person(server, 'buyer')
    ticket = await listTicket(seller, 'Front row', 19.99)
  })
  const advance = ms => hooks(server).advance(ms)

  it('places one: 201, price and ticket frozen, the event', async () => {
    const before_ = Date.parse(await hooks(server).now())
    const reply = await buyer.post('/api/orders', { ticketId: ticket.id.toUpperCase(), price: 1, userId: 'x' })
    assert.equal(reply.status, 201)
    const { id, expiresAt, createdAt, remainingMs, ...rest } = reply.body
    assert.match(id, /^[0-9a-f]{24}$/)
    assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 900_000)
    assert.ok(Date.parse(createdAt) >= before_)
    assert.ok(remainingMs > 890_000 && remainingMs <= 900_000)
    assert.deepEqual(rest, {
      status: 'created', userId: buyer.id, price: 19.99, currency: 'usd', version: 0,
      ticket: { id: ticket.id, title: 'Front row', price: 19.99, version: 0 }
    })
    const [event] = await hooks(server).events('order:created')
    assert.equal(event.subject, id)
    assert.deepEqual(event.data, {
      id, version: 0, status: 'created', userId: buyer.id, expiresAt, price: 19.99, priceMinor: 1999, currency: 'usd',
      ticket: { id: ticket.id, price: 19.99, title: 'Front row', version: 0 }
    })
    assert.equal((await buyer.post('/api/orders/create', {})).status, 400)
  })

  it('refuses in the order of the checks', async () => {
    assert.deepEqual(refusal(await new Client(server).post('/api/orders', {})), [401, 'not_authorized'])
    for (const ticketId of [undefined, null, 5, '', 'x', unknownId + '0']) {
      const reply = await buyer.post('/api/orders', { ticketId })
      assert.deepEqual(refusal(reply), [400, 'ticket_id_invalid'])
      assert.equal(reply.body.errors[0].message, 'TicketId must be provided')
    }
    assert.deepEqual(refusal(await buyer.post('/api/orders', { ticketId: unknownId })), [404, 'not_found'])
    assert.deepEqual(refusal(await seller.post('/api/orders', { ticketId: ticket.id })), [400, 'own_ticket'])
    await placeOrder(buyer, ticket.id)
    assert.deepEqual(refusal(await buyer.post('/api/orders', { ticketId: ticket.id })), [400, 'ticket_reserved'])
    const other = await person(server)
    assert.deepEqual(refusal(await other.post('/api/orders', { ticketId: ticket.id })), [400, 'ticket_reserved'])
    assert.deepEqual(refusal(await seller.post('/api/orders', { ticketId: ticket.id })), [400, 'own_ticket'])
  })

  it('shows the order to its buyer only', async () => {
    const order = await placeOrder(buyer, ticket.id)
    const path = `/api/orders/${order.id}`
    assert.equal((await buyer.get(path)).body.id, order.id)
    assert.deepEqual(refusal(await new Client(server).get(path)), [401, 'not_authorized'])
    assert.deepEqual(refusal(await seller.get(path)), [401, 'not_owner'])
    assert.deepEqual(refusal(await seller.delete(path)), [401, 'not_owner'])
    assert.deepEqual(refusal(await buyer.get('/api/orders/x')), [400, 'invalid_id'])
    assert.deepEqual(refusal(await buyer.get(`/api/orders/${unknownId}`)), [404, 'not_found'])
    assert.deepEqual(refusal(await buyer.delete('/api/orders/x')), [400, 'invalid_id'])
    assert.deepEqual(refusal(await buyer.delete(`/api/orders/${unknownId}`)), [404, 'not_found'])
  })

  // CNT-06, B10
  it('keeps the price it was placed at', async () => {
    await seller.put(`/api/tickets/${ticket.id}`, { title: 'Dearer', price: 500 })
    await eventually(async () => (await buyer.get('/api/tickets')).body[0]?.price === 500, 'the edit')
    const order = await eventually(async () => {
      const reply = await buyer.post('/api/orders', { ticketId: ticket.id })
      return reply.status === 201 && reply.body
    }, 'the order')
    assert.ok([19.99, 500].includes(order.price))
    assert.deepEqual(refusal(await seller.put(`/api/tickets/${ticket.id}`, { title: 'X', price: 9 })), [400, 'ticket_locked'])
    assert.equal((await buyer.get(`/api/orders/${order.id}`)).body.price, order.price)
    assert.equal((await pay(buyer, order.id)).status, 201)
    const [intent] = await hooks(server).intentOf(order.id)
    assert.equal(intent.amount_received, Math.round(order.price * 100))
  })

  // CNT-01
  it('cancels: 204, once, and frees the ticket', async () => {
    const order = await placeOrder(buyer, ticket.id)
    const replies = await Promise.all(Array.from({ length: 8 }, () => buyer.delete(`/api/orders/${order.id}`)))
    for (const reply of replies) {
      assert.equal(reply.status, 204)
      assert.equal(reply.text, '')
      assert.equal(reply.headers['content-type'], undefined)
    }
    const after_ = (await buyer.get(`/api/orders/${order.id}`)).body
    assert.equal(after_.status, 'cancelled')
    assert.equal(after_.cancelReason, 'buyer')
    assert.equal(after_.remainingMs, 0)
    assert.equal(after_.version, 1)
    assert.equal(after_.ticket.title, 'Front row')
    const rival = await placeOrder(await person(server), ticket.id)
    assert.equal((await buyer.delete(`/api/orders/${order.id}`)).status, 204)
    await eventually(
      async () => (await buyer.get(`/api/tickets/${ticket.id}`)).body.orderId === rival.id, "the rival's lock"
    )
    assert.deepEqual(typesOf(await hooks(server).events(), order.id), ['order:created', 'order:cancelled'])
  })

  // CNT-03
  it('never cancels what is paid', async () => {
    const order = await placeOrder(buyer, ticket.id)
    assert.equal((await pay(buyer, order.id)).status, 201)
    const reply = await buyer.delete(`/api/orders/${order.id}`)
    assert.deepEqual(refusal(reply), [400, 'order_complete'])
    assert.equal(reply.body.errors[0].message, 'Cannot cancel a complete order')
    assert.equal((await buyer.get(`/api/orders/${order.id}`)).body.status, 'complete')
    assert.deepEqual(refusal(await seller.post('/api/orders', { ticketId: ticket.id })), [400, 'own_ticket'])
    assert.deepEqual(refusal(await buyer.post('/api/orders', { ticketId: ticket.id })), [400, 'ticket_reserved'])
  })

  // EXP-01, B15
  it('reads as expired from the deadline on, and gives way to the next buyer', async () => {
    const order = await placeOrder(buyer, ticket.id)
    await advance(pastWindow)
    const read = (await buyer.get(`/api/orders/${order.id}`)).body
    assert.equal(read.status, 'cancelled')
    assert.equal(read.cancelReason, 'expired')
    assert.equal(read.remainingMs, 0)
    const rival = await person(server)
    const next = await placeOrder(rival, ticket.id)
    assert.equal((await buyer.delete(`/api/orders/${order.id}`)).status, 204)
    assert.equal((await rival.get(`/api/orders/${next.id}`)).body.status, 'created')
    const own = typesOf(await hooks(server).events(), order.id).filter(type => type.startsWith('order:'))
    assert.deepEqual(own, ['order:created', 'order:cancelled'])
  })

  // EXP-04
  it('gives the full window long after the server started', async () => {
    await advance(3 * 24 * 3600 * 1000)
    const order = await placeOrder(buyer, ticket.id)
    assert.ok(order.remainingMs > 890_000)
  })

  it('lists them oldest first, in pages that begin with the newest', async () => {
    const placed = []
    for (let i = 0; i < 5; ++i) {
      const each = await listTicket(seller, `t${i}`)
      placed.push((await placeOrder(buyer, each.id)).id)
      if (i === 1) await buyer.delete(`/api/orders/${placed[i]}`)
    }
    const all = await buyer.get('/api/orders')
    assert.deepEqual(all.body.map(o => o.id), placed)
    assert.equal(all.body[1].status, 'cancelled')
    assert.ok(all.body.every(o => o.ticket.title))
    const newest = await buyer.get('/api/orders?limit=2')
    assert.deepEqual(newest.body.map(o => o.id), placed.slice(3))
    const older = await buyer.get(/<([^>]+)>/.exec(newest.headers.link)[1])
    assert.deepEqual(older.body.map(o => o.id), placed.slice(1, 3))
    assert.deepEqual((await seller.get('/api/orders')).body, [])
    assert.deepEqual(refusal(await buyer.get('/api/orders?limit=501')), [400, 'invalid_value'])
    assert.deepEqual(refusal(await new Client(server).get('/api/orders')), [401, 'not_authorized'])
  })

  it('works back to back: list, order, edit refused, pay', async () => {
    for (let i = 0; i < 20; ++i) {
      const { seller: s, order, buyer: b, ticket: t } = await lockedTicket(server)
      assert.deepEqual(refusal(await s.put(`/api/tickets/${t.id}`, { title: 'X', price: 1 })), [400, 'ticket_locked'])
      assert.equal((await pay(b, order.id)).status, 201)
    }
  })
})

describe('locks of one buyer', () => {
  // LOAD-04
  it('are limited in sum, and free again when one ends', async () => {
    const server = await Server.start({ flags: ['--max-locks-per-user', '2'] })
    const seller = await person(server, 'seller')
    const buyer = await person(server, 'buyer')
    const tickets = []
    for (let i = 0; i < 4; ++i) tickets.push(await listTicket(seller, `t${i}`))
    const first = await placeOrder(buyer, tickets[0].id)
    await placeOrder(buyer, tickets[1].id)
    assert.deepEqual(refusal(await buyer.post('/api/orders', { ticketId: tickets[2].id })), [400, 'too_many_locks'])
    await buyer.delete(`/api/orders/${first.id}`)
    await placeOrder(buyer, tickets[2].id)
    await hooks(server).advance(pastWindow)
    await placeOrder(buyer, tickets[3].id)
    assert.equal(await server.stop(), 0)
  })
})
