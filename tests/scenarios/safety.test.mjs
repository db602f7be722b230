// Who sees what, who is to blame, and what never reaches a log.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'

import { Client, send } from '../support/client.mjs'
import {
  eventually, eventuallyWithTime, hooks, listTicket, lockedTicket, pastGrace, pay, person, placeOrder, refusal
} from '../support/shop.mjs'
import { inCluster, oneProcess, scratchFolder, Server } from '../support/stagedoor.mjs'

describe('objects and people', () => {
  let server, hook
  before(async () => (server = await Server.start()))
  after(() => server.stop())
  beforeEach(async () => {
    hook = hooks(server)
    await hook.reset()
  })

  // HTTP-05
  it('nobody sees or changes what is not theirs', async () => {
    const { seller, buyer, ticket, order } = await lockedTicket(server)
    const payment = (await pay(buyer, order.id)).body
    const stranger = await person(server, 'stranger')
    const owned = [['GET', `/api/orders/${order.id}`], ['DELETE', `/api/orders/${order.id}`], ['GET', `/api/payments/${payment.id}`]]
    for (const [method, path] of owned) {
      for (const [who, code] of [[stranger, 'not_owner'], [seller, 'not_owner'], [new Client(server), 'not_authorized']]) {
        const reply = await who.request(method, path)
        assert.deepEqual(refusal(reply), [401, code], `${method} ${path}`)
        for (const secret of [buyer.id, buyer.email, ticket.title]) assert.ok(!reply.text.includes(secret))
      }
    }
    assert.deepEqual((await stranger.get('/api/orders')).body, [])
    assert.deepEqual((await stranger.get('/api/tickets?seller=me')).body, [])
  })

  it('members that are not asked for are never applied', async () => {
    const seller = await person(server, 'seller')
    const evil = { title: 'A', price: 20, id: 'x', userId: 'evil', status: 'sold', version: 9, orderId: 'x', currency: 'eur' }
    const ticket = (await seller.post('/api/tickets', evil)).body
    assert.deepEqual([ticket.userId, ticket.status, ticket.version, ticket.currency], [seller.id, 'available', 0, 'usd'])
    const buyer = await person(server, 'buyer')
    const more = { ticketId: ticket.id, price: 0.5, expiresAt: '2099-01-01T00:00:00.000Z', status: 'complete', userId: seller.id }
    const order = (await buyer.post('/api/orders', more)).body
    assert.deepEqual([order.price, order.status, order.userId], [20, 'created', buyer.id])
    await buyer.post('/api/payments', { orderId: order.id, token: 'tok_visa', amount: 1, currency: 'jpy' })
    const [intent] = await hook.intentOf(order.id)
    assert.deepEqual([intent.amount, intent.currency], [2000, 'usd'])
  })

  // EXP-06
  it('no number of declines, retries and reloads moves the deadline beyond the one grace', async () => {
    const { buyer, order } = await lockedTicket(server)
    for (let i = 0; i < 5; ++i) {
      await hook.advance(100_000)
      assert.deepEqual(refusal(await pay(buyer, order.id, 'tok_chargeDeclined')), [400, 'card_declined'])
      const seen = await eventually(async () => {
        const { body } = await buyer.get(`/api/orders/${order.id}`)
        return body.graceUntil === undefined && body
      }, 'the end of the grace')
      assert.equal(seen.expiresAt, order.expiresAt)
    }
    await pay(buyer, order.id, 'tok_threeDSecure2Required')
    await hook.advance(400_001)
    assert.deepEqual(refusal(await pay(buyer, order.id)), [400, 'order_expired'])
    await hook.advance(pastGrace)
    const ended = (await buyer.get(`/api/orders/${order.id}`)).body
    assert.deepEqual([ended.status, ended.cancelReason], ['cancelled', 'expired'])
  })

  // CNT-07
  it('what is over stays listed, with the reason', async () => {
    const { seller, buyer, order } = await lockedTicket(server)
    await hook.advance(pastGrace)
    const second = await placeOrder(buyer, (await listTicket(seller)).id)
    await buyer.delete(`/api/orders/${second.id}`)
    await hook.advance(30 * 24 * 3600 * 1000 - pastGrace)
    const buyerAgain = await buyer.post('/api/users/signin', { email: buyer.email, password: buyer.password })
    assert.equal(buyerAgain.status, 200)
    const list = (await buyer.get('/api/orders')).body
    assert.deepEqual(list.map(o => [o.id, o.status, o.cancelReason]), [
      [order.id, 'cancelled', 'expired'], [second.id, 'cancelled', 'buyer']
    ])
  })

  it('reset leaves nothing behind', async () => {
    const { buyer, order } = await lockedTicket(server)
    await hook.fault('any', 'http_500', { times: 0 })
    const paying = pay(buyer, order.id)
    await hook.advance(1000)
    await Promise.all([hook.reset(), paying.catch(() => undefined)])
    assert.deepEqual(await hook.events(), [])
    assert.deepEqual(await hook.intents(), [])
    assert.deepEqual((await new Client(server).get('/api/tickets')).body, [])
    const clock = (await send(server.url, 'GET', '/test/clock')).body
    assert.equal(clock.offsetMs, 0)
    const { buyer: next, order: fresh } = await lockedTicket(server)
    assert.equal((await pay(next, fresh.id)).status, 201)
    if (inCluster) return // where numbers go on, because others have followed them
    const outbox = (await send(server.internalUrl, 'GET', '/internal/outbox?producer=orders')).body
    assert.equal(outbox[0].seq, 1)
  })
})

describe('faults', () => {
  // HTTP-06, CRASH-05
  it('a full disk refuses writes in words, reads go on, and nothing is lost', oneProcess('a disk of its own'), async () => {
    const folder = scratchFolder()
    const asRoot = (...command) => {
      const sudo = process.getuid() === 0 ? [] : ['sudo']
      const [program, ...args] = [...sudo, ...command]
      const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
      assert.equal(status, 0, stderr)
    }
    asRoot('mount', '-t', 'tmpfs', '-o', `size=160m,uid=${process.getuid()}`, 'tmpfs', folder)
    try {
      const server = await Server.start({ dataDir: join(folder, 'data') })
      const seller = await person(server, 'seller')
      const kept = await listTicket(seller)
      writeFileSync(join(folder, 'filler'), Buffer.alloc(110 * 1024 * 1024))
      const refused = await eventually(async () => {
        const reply = await seller.post('/api/tickets', { title: 'A', price: 1 })
        return reply.status !== 201 && reply
      }, 'the refusal')
      assert.deepEqual(refusal(refused), [503, 'unavailable'])
      assert.ok(refused.headers['retry-after'])
      assert.equal((await seller.get(`/api/tickets/${kept.id}`)).status, 200)
      rmSync(join(folder, 'filler'))
      await eventually(async () => (await seller.post('/api/tickets', { title: 'B', price: 1 })).status === 201, 'room again')
      await server.stopClean()
    } finally {
      asRoot('umount', folder)
    }
  })

  it('Stripe away: the buyer is told to wait, and the purchase ends well when it is back', async () => {
    const server = await Server.start()
    const hook = hooks(server)
    const { buyer, order } = await lockedTicket(server)
    await hook.fault('any', 'offline', { times: 0 })
    assert.equal((await pay(buyer, order.id)).status, 202)
    await hook.clearFaults()
    const complete = async () => (await buyer.get(`/api/orders/${order.id}`)).body.status === 'complete'
    await eventuallyWithTime(hook, complete, 'complete')
    await server.stopClean()
  })

  it('Stripe refusing our key is our fault: 503, and the lock stays', oneProcess('a processor of its own'), async () => {
    const stripe = await Server.start()
    const server = await Server.start({
      hooks: false,
      env: { STRIPE_KEY: 'sk_test_refused', STRIPE_API_BASE: `${stripe.internalUrl}` }
    })
    const { buyer, order } = await lockedTicket(server)
    const reply = await pay(buyer, order.id)
    assert.ok([202, 400, 503].includes(reply.status), reply.text)
    assert.equal((await buyer.get(`/api/orders/${order.id}`)).body.status, 'awaiting:payment')
    await server.stop()
    await stripe.stop()
  })
})

// HTTP-11
describe('secrets', () => {
  it('never reach the log, not even at its most talkative', async () => {
    const server = await Server.start({ flags: ['--log-level', 'debug'], env: { STRIPE_WEBHOOK_SECRET: 'whsec_planted' } })
    const { buyer, order, seller } = await lockedTicket(server)
    const asked = await pay(buyer, order.id, 'tok_threeDSecure2Required')
    await buyer.post(`/api/payments/${asked.body.id}/authenticate`, { outcome: 'failed' })
    await pay(buyer, order.id, 'tok_chargeDeclined')
    await pay(buyer, order.id, 'tok_plantedcard')
    await seller.post('/api/users/signin', { email: seller.email, password: 'planted wrong password' })
    const token = JSON.parse(Buffer.from(buyer.cookie.slice('session='.length), 'base64').toString()).jwt
    assert.equal(await server.stop(), 0)
    assert.ok(server.stderr.split('\n').length > 20, 'there is a log to search')
    for (const secret of ['correct horse', 'planted wrong password', 'tok_planted', 'tok_charge', token, token.split('.')[2],
      'whsec_planted', asked.body.clientSecret, 'a-key-for-tests', '$argon2']) {
      assert.ok(!server.stderr.includes(secret), `the log holds ${secret}`)
    }
  })
})
