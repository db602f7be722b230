// The judge of these tests finds each thing that it is there for, and nothing in a good history.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { sum } from '../support/figures.mjs'
import { History, lost, mirror, money, twice } from '../support/history.mjs'

const ticket = (id, more = {}) => ({
  id, title: `title of ${id}`, price: 20, userId: 'ada', version: 1, status: 'available', ...more
})
const order = (id, more = {}) => ({
  id, ticket: { id: 't1' }, price: 20, userId: 'bob', version: 1, status: 'created', expiresAt: 'noon', ...more
})
const intent = (id, orderId, more = {}) => ({
  id, metadata: { order_id: orderId }, status: 'succeeded', amount_received: 2000, amount_refunded: 0, ...more
})
const map = list => new Map(list.map(item => [item.id, item]))
const world = (tickets, orders, intents = []) => ({ tickets: map(tickets), orders: map(orders), intents })

describe('what was acknowledged', () => {
  const told = world([ticket('t1', { status: 'sold', orderId: 'o1' })], [order('o1', { status: 'complete' })])
  const findings = {
    'and is as it was': [told, []],
    'a ticket that is gone': [world([], [...told.orders.values()]), ['lost: ticket t1']],
    'an order that is gone': [world([...told.tickets.values()], []), ['lost: order o1']],
    'another price': [
      world([ticket('t1', { status: 'sold', orderId: 'o1', price: 21 })], [order('o1', { status: 'complete', price: 21 })]),
      ['changed: ticket t1', 'changed: order o1']
    ],
    'another deadline': [
      world([...told.tickets.values()], [order('o1', { status: 'complete', expiresAt: 'one' })]), ['changed: order o1']
    ],
    'an older version': [
      world([ticket('t1', { version: 0, status: 'sold', orderId: 'o1' })], [order('o1', { version: 0, status: 'complete' })]),
      ['lost: ticket t1 is back at version 0', 'lost: order o1 is back at version 0']
    ],
    'sold, then on sale': [
      world([ticket('t1', { version: 2 })], [order('o1', { version: 2, status: 'cancelled' })]),
      ['unsold: ticket t1', 'illegal: order o1 went from complete to cancelled']
    ]
  }
  for (const [name, [seen, lines]] of Object.entries(findings)) {
    it(name, () => assert.deepEqual(lost(told, seen), lines))
  }
  it('a cancelled order that lives again', () => {
    const cancelled = world([], [order('o1', { status: 'cancelled' })])
    const lines = lost(cancelled, world([], [order('o1', { status: 'created' })]))
    assert.deepEqual(lines, ['illegal: order o1 went from cancelled to created'])
  })
})

describe('what happened twice', () => {
  it('is what nobody asked for', () => {
    const told = world([ticket('t1')], [order('o1')])
    const seen = world([ticket('t1'), ticket('t2')], [order('o1'), order('o2', { ticket: { id: 't2' } })])
    assert.deepEqual(twice(told, seen, []), ['twice: tickets t2 of user ada', 'twice: orders o2 of user bob'])
    const asked = [{ userId: 'ada', path: '/api/tickets' }, { userId: 'bob', path: '/api/orders' }]
    assert.deepEqual(twice(told, seen, asked), [])
    assert.deepEqual(twice(told, seen, asked.slice(0, 1)), ['twice: orders o2 of user bob'])
  })
  it('is one title on two tickets', () => {
    const both = world([ticket('t1', { title: 'A' }), ticket('t2', { title: 'A' })], [])
    assert.deepEqual(twice(both, both, []), ['twice: ticket A'])
  })
  it('is one ticket in two complete orders', () => {
    const both = world([ticket('t1')], [order('o1', { status: 'complete' }), order('o2', { status: 'complete' })])
    assert.deepEqual(twice(both, both, []), ['sold twice: ticket t1'])
  })
})

describe('at rest', () => {
  it('tickets mirror their orders', () => {
    const held = status => ({ status, orderId: 'o1' })
    assert.deepEqual(mirror(world([ticket('t1', held('reserved'))], [order('o1')])), [])
    assert.deepEqual(mirror(world([ticket('t1', held('sold'))], [order('o1', { status: 'complete' })])), [])
    assert.deepEqual(mirror(world([ticket('t1')], [order('o1', { status: 'cancelled' })])), [])
    for (const [one, other] of [
      [ticket('t1'), order('o1')],
      [ticket('t1', held('reserved')), order('o1', { status: 'cancelled' })],
      [ticket('t1', held('reserved')), order('o1', { status: 'complete' })],
      [ticket('t1', { status: 'sold', orderId: 'o9' }), order('o1', { status: 'complete' })]
    ]) assert.equal(mirror(world([one], [other])).length, 1)
    assert.equal(mirror(world([ticket('t1', held('reserved'))], [order('o1'), order('o2')])).length, 1)
  })

  const complete = order('o1', { status: 'complete' })
  const cancelled = order('o1', { status: 'cancelled' })
  const none = { amount_received: 0 }
  const judged = {
    'one charge for a complete order': [complete, [intent('p1', 'o1')], 0],
    'a card that was refused before': [complete, [intent('p0', 'o1', { ...none, status: 'canceled' }), intent('p1', 'o1')], 0],
    'nothing for a cancelled one': [cancelled, [intent('p1', 'o1', { ...none, status: 'canceled' })], 0],
    'all given back': [cancelled, [intent('p1', 'o1', { amount_refunded: 2000 })], 0],
    'a refused card while the lock runs': [order('o1'), [intent('p1', 'o1', { ...none, status: 'requires_payment_method' })], 0],
    'no charge for a complete order': [complete, [], 1],
    'too little': [complete, [intent('p1', 'o1', { amount_received: 1999 })], 1],
    'money for a cancelled order': [cancelled, [intent('p1', 'o1')], 1],
    'two charges': [complete, [intent('p1', 'o1'), intent('p2', 'o1')], 2],
    'two charges, one given back': [complete, [intent('p1', 'o1'), intent('p2', 'o1', { amount_refunded: 2000 })], 1],
    'a hold on a cancelled order': [cancelled, [intent('p1', 'o1', { ...none, status: 'requires_capture' })], 1],
    'a hold that nobody decides on': [order('o1'), [intent('p1', 'o1', { ...none, status: 'requires_capture' })], 1],
    'a second intent beside a complete order': [
      complete, [intent('p1', 'o1'), intent('p2', 'o1', { ...none, status: 'requires_capture' })], 1
    ],
    'an intent for no order': [complete, [intent('p1', 'o1'), intent('p2', 'o2', { ...none, status: 'canceled' })], 1]
  }
  for (const [name, [of, intents, findings]] of Object.entries(judged)) {
    it(`the ledger: ${name}`, () => assert.equal(money(world([], [of], intents)).length, findings))
  }
})

describe('a history', () => {
  it('asks again under the same keys, and takes no other answer', async () => {
    const replies = { a: { status: 201, text: 'one' }, b: { status: 201, text: 'two' }, c: { status: 400, text: 'one' } }
    const client = { post: async (path, json, { headers }) => replies[headers['idempotency-key']] }
    const history = new History()
    for (const key of ['a', 'b', 'c']) history.answers.push({ client, path: '/', key, status: 201, text: 'one' })
    const lines = await history.otherAnswers(true)
    assert.deepEqual(lines, ['another answer: / b: 201 one, then 201 two', 'another answer: / c: 201 one, then 400 one'])
  })

  it('knows that an order is complete as soon as its payment was answered 201', () => {
    const history = new History()
    history.placed(order('o1'))
    history.paid(undefined, { status: 201, body: { id: 'p1', orderId: 'o1' } })
    const seen = world([], [order('o1', { status: 'awaiting:payment' })])
    assert.deepEqual(lost(history, seen), ['illegal: order o1 went from complete to awaiting:payment'])
  })
})

describe('the figures', () => {
  it('add up', () => {
    const line = sum([{ kills: 3, lost: 0 }, { kills: 4, orders: 5 }])
    assert.match(line, /^7 kills, .* 5 orders, .* 0 lost, 0 violations$/)
  })
})
