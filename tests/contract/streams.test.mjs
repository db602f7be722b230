// Live streams: contract 2.4, and the limits of 1.12 on them.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import { Client, send } from '../support/client.mjs'
import { exchange, statuses } from '../support/raw.mjs'
import {
  eventually, hooks, listTicket, lockedTicket, pastWindow, pay, person, placeOrder, refusal, settled
} from '../support/shop.mjs'
import { Server, inCluster, oneProcess } from '../support/stagedoor.mjs'
import { Stream } from '../support/stream.mjs'

const tickets = '/api/tickets/stream'
const unknownId = '0'.repeat(24)

/** What a refused stream says. */
async function refused(stream) {
  await stream.ended()
  return [stream.status, ...JSON.parse(stream.text).errors.map(e => e.code)]
}

/** So many numbers behind `head`, as the ids of events. */
const numbersBehind = (head, count) => Array.from({ length: count }, (_, i) => String(head + i + 1))

/** Lists so many tickets, several at a time. */
async function listMany(seller, count) {
  let left = count
  const worker = async () => {
    while (left-- > 0) await listTicket(seller, `t${left}`)
  }
  await Promise.all(Array.from({ length: 16 }, worker))
}

describe('live streams', () => {
  let server, quiet, silent, ticking
  before(async () => {
    ;[server, quiet] = await Promise.all([Server.start(), Server.start()])
    // Left alone until the last test.
    const { buyer, order } = await lockedTicket(quiet)
    silent = await Stream.open(quiet, tickets)
    ticking = await Stream.open(quiet, `/api/orders/${order.id}/stream`, { client: buyer })
  })
  after(() => Promise.all([server.stop(), quiet.stop()]))
  beforeEach(() => hooks(server).reset())
  const open = (path, options) => Stream.open(server, path, options)
  /** A stream of tickets that has said `ready`. */
  const ready = async (path = tickets, options) => {
    const stream = await open(path, options)
    stream.head = (await stream.next('ready')).data.head
    return stream
  }
  /** Where numbers begin: not at 0 in a cluster, where a reset keeps history because others have followed it. */
  const head = async () => {
    const stream = await ready()
    stream.close()
    if (!inCluster) assert.equal(stream.head, 0)
    return stream.head
  }

  describe('of tickets', () => {
    it('begin with the head, the retry time and ready', async () => {
      const first = await head()
      const stream = await ready()
      assert.equal(stream.status, 200)
      assert.equal(stream.headers['content-type'], 'text/event-stream')
      assert.equal(stream.headers['cache-control'], 'no-store')
      assert.equal(stream.headers['x-accel-buffering'], 'no')
      assert.equal(stream.headers['transfer-encoding'], 'chunked')
      assert.equal(stream.headers['x-content-type-options'], 'nosniff')
      assert.match(stream.headers['x-request-id'], /^[0-9a-f]{24}$/)
      for (const absent of ['etag', 'content-length', 'set-cookie']) assert.equal(stream.headers[absent], undefined)
      assert.equal(stream.text, `retry: 2000\n\nid: ${first}\nevent: ready\ndata: {"head":${first}}\n\n`)
      stream.close()
    })

    it('show a purchase to somebody else, version by version', async () => {
      const stream = await ready()
      const { seller, buyer, ticket, order } = await lockedTicket(server)
      const reader = new Client(server)
      const [listed, reserved] = [await stream.next('ticket'), await stream.next('ticket')]
      assert.deepEqual(listed.data, ticket)
      assert.deepEqual(reserved.data, (await reader.get(`/api/tickets/${ticket.id}`)).body)
      assert.equal(reserved.data.orderId, order.id)
      assert.equal((await pay(buyer, order.id)).status, 201)
      const sold = await stream.next('ticket')
      assert.equal(sold.data.status, 'sold')
      const details = { venue: 'Arena', city: 'Berlin', seat: '12', notes: 'two\nlines' }
      const next = (await seller.post('/api/tickets', { title: 'Next', price: 1, ...details })).body
      assert.deepEqual((await stream.next('ticket')).data, next)
      assert.equal(next.seat, '12')
      assert.deepEqual(stream.all('ticket').map(e => e.id), numbersBehind(stream.head, 4))
      assert.deepEqual(stream.all('ticket').map(e => e.data.version), [0, 1, 2, 0])
      stream.close()
    })

    it('skip and double nothing in a burst', async () => {
      const streams = await Promise.all(Array.from({ length: 5 }, () => ready()))
      await listMany(await person(server), 300)
      for (const stream of streams) {
        await stream.until(() => stream.all('ticket').length === 300, '300 tickets')
        assert.deepEqual(stream.all('ticket').map(e => e.id), numbersBehind(stream.head, 300))
        stream.close()
      }
    })

    it('go on behind the position, from header or query', async () => {
      const [seller, first] = [await person(server), await head()]
      for (let i = 1; i <= 5; ++i) await listTicket(seller, `t${i}`)
      await settled(server)
      for (const [path, headers] of [
        [tickets, { 'last-event-id': first + 3 }],
        [`${tickets}?lastEventId=${first + 3}`, {}],
        [`${tickets}?lastEventId=${first + 1}`, { 'last-event-id': first + 3 }]
      ]) {
        const stream = await ready(path, { headers })
        assert.deepEqual(stream.blocks.map(b => b.event), [undefined, 'ticket', 'ticket', 'ready'])
        assert.deepEqual(stream.all('ticket').map(e => e.data.title), ['t4', 't5'])
        assert.equal(stream.head, first + 5)
        stream.close()
      }
      const known = await ready(`${tickets}?lastEventId=${first + 5}`)
      await listTicket(seller, 't6')
      assert.equal((await known.next('ticket')).id, String(first + 6))
      assert.equal(known.all('ticket').length, 1)
      known.close()
    })

    it('say when the position is too old or ahead', async () => {
      const begin = await head()
      const end = begin + 1001
      await listMany(await person(server), 1001)
      await settled(server)
      const first = await ready(tickets, { headers: { 'last-event-id': begin + 1 } })
      assert.deepEqual(first.all('ticket').map(e => e.id), numbersBehind(begin + 1, 1000))
      for (const [position, reason] of [[begin, 'too-old'], [end + 1, 'ahead'], ['9'.repeat(30), 'ahead']]) {
        const stream = await ready(tickets, { headers: { 'last-event-id': position } })
        const { data, id } = stream.all('reset')[0]
        assert.deepEqual([data, id], [{ reason }, String(end)])
        assert.equal(stream.all('ticket').length, 0)
        stream.close()
      }
      first.close()
    })

    it('can be narrowed to some tickets', async () => {
      const [seller, first] = [await person(server), await head()]
      const [one, two, three] = [await listTicket(seller), await listTicket(seller), await listTicket(seller)]
      await settled(server)
      const wish = `ids=${two.id.toUpperCase()},${three.id},${two.id}&lastEventId=${first + 1}`
      const stream = await ready(`${tickets}?${wish}`)
      for (const { id } of [one, two, one, three]) {
        assert.equal((await seller.put(`/api/tickets/${id}`, { title: 'New', price: 2 })).status, 200)
      }
      await stream.until(() => stream.all('ticket')[3], 'the last edit')
      assert.deepEqual(stream.all('ticket').map(e => e.id - first), [2, 3, 5, 7])
      stream.close()
    })

    it('refuse bad parameters, all at once', async () => {
      const many = Array.from({ length: 101 }, () => unknownId)
      for (const query of ['ids=', 'ids=x', `ids=${unknownId},`, `ids=${many}`, 'lastEventId=', 'lastEventId=-1', 'lastEventId=a']) {
        assert.deepEqual(await refused(await open(`${tickets}?${query}`)), [400, 'invalid_value'], query)
      }
      const both = await open(`${tickets}?ids=x`, { headers: { 'last-event-id': 'x' } })
      assert.deepEqual(await refused(both), [400, 'invalid_value', 'invalid_value'])
      const fields = JSON.parse(both.text).errors.map(e => e.field)
      assert.deepEqual(fields, ['ids', 'lastEventId'])
      const most = await ready(`${tickets}?ids=${many.slice(1)}`)
      most.close()
    })

    it('are a route like the others', async () => {
      const head = await open(tickets, { method: 'HEAD' })
      assert.equal(await head.ended(), true)
      assert.deepEqual([head.status, head.text], [200, ''])
      assert.equal(head.headers['content-type'], 'text/event-stream')
      for (const method of ['PUT', 'POST', 'DELETE']) {
        const reply = await send(server.url, method, tickets)
        assert.deepEqual(refusal(reply), [405, 'method_not_allowed'])
        assert.equal(reply.headers.allow, 'GET, HEAD, OPTIONS')
      }
      const odd = await ready('/API/Tickets/Stream/', { headers: { accept: 'image/png', 'if-none-match': '*' } })
      assert.equal(odd.status, 200)
      odd.close()
    })

    it('speak HTTP/1.0, without chunks', async () => {
      const first = await head()
      const enough = text => text.includes('event: ready')
      const { text } = await exchange(server, `GET ${tickets} HTTP/1.0\r\n\r\n`, { enough })
      assert.equal(text.split('\r\n\r\n')[1], `retry: 2000\n\nid: ${first}\nevent: ready\ndata: {"head":${first}}\n\n`)
      assert.doesNotMatch(text, /transfer-encoding/i)
    })

    it('answer nothing that comes behind them', oneProcess('nginx reads no further'), async () => {
      const next = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n'
      const { text, closed } = await exchange(server, `GET ${tickets} HTTP/1.1\r\nHost: x\r\n\r\n${next}`)
      assert.equal(closed, true)
      assert.deepEqual(statuses(text), [200])
    })

    it('end with a reset of the server, and begin anew', async () => {
      const { buyer, order } = await lockedTicket(server)
      const stream = await ready()
      const own = await open(`/api/orders/${order.id}/stream`, { client: buyer })
      await own.next('order')
      await hooks(server).reset()
      assert.deepEqual(await Promise.all([stream.ended(), own.ended()]), [true, true])
      const anew = await ready(tickets, { headers: { 'last-event-id': String(stream.head) } })
      anew.close()
      if (inCluster) return
      assert.equal(anew.head, 0)
      assert.deepEqual(anew.all('reset')[0].data, { reason: 'ahead' })
    })

    it('end when the server stops, and go on with the next one', async () => {
      const first = await Server.start()
      const { seller, buyer, order } = await lockedTicket(first)
      const stream = await Stream.open(first, `${tickets}?lastEventId=0`)
      const last = (await stream.until(() => stream.all('ticket')[1], 'the lock')).id
      const own = await Stream.open(first, `/api/orders/${order.id}/stream`, { client: buyer })
      const stopped = first.stop()
      assert.deepEqual(await Promise.all([stream.ended(), own.ended()]), [true, true])
      assert.equal(await stopped, 0)
      const second = await first.restart()
      seller.server = second
      await listTicket(seller, 'Later')
      const resumed = await Stream.open(second, tickets, { headers: { 'last-event-id': last } })
      assert.equal((await resumed.next('ticket')).data.title, 'Later')
      assert.deepEqual(resumed.all('reset'), [])
      await settled(second)
      const early = await Stream.open(second, `${tickets}?lastEventId=0`)
      await early.next('ready')
      assert.deepEqual(early.all('ticket').map(e => e.id), ['1', '2', '3'])
      assert.equal(await second.stop(), 0)
    })
  })

  describe('of an order', () => {
    let seller, buyer, ticket, order, path
    beforeEach(async () => {
      ;({ seller, buyer, ticket, order } = await lockedTicket(server))
      path = `/api/orders/${order.id}/stream`
    })
    const watch = options => open(path, { client: buyer, ...options })

    it('tell every version up to the sale, then end', async () => {
      const stream = await watch()
      const { id, data } = await stream.next('order')
      const { remainingMs, ...rest } = (await buyer.get(`/api/orders/${order.id}`)).body
      assert.equal(id, '0')
      assert.ok(data.remainingMs >= remainingMs && data.remainingMs <= 900_000)
      assert.deepEqual({ ...data, remainingMs: 0 }, { ...rest, remainingMs: 0 })
      assert.equal((await pay(buyer, order.id)).status, 201)
      assert.equal(await stream.ended(), true)
      const told = stream.all('order')
      assert.deepEqual(told.map(e => [e.id, e.data.status]), [
        ['0', 'created'], ['1', 'awaiting:payment'], ['2', 'complete']
      ])
      assert.ok(told[1].data.graceUntil)
      assert.deepEqual(told[2].data, (await buyer.get(`/api/orders/${order.id}`)).body)
      assert.deepEqual(stream.blocks.at(-1), { event: 'end', data: { status: 'complete' } })
    })

    it('keep the lock in view while cards are declined', async () => {
      const stream = await watch()
      assert.equal((await pay(buyer, order.id, 'tok_chargeDeclined')).status, 400)
      await stream.until(() => stream.all('order')[2], 'the end of the attempt')
      const [, started, declined] = stream.all('order').map(e => e.data)
      assert.deepEqual([started.status, declined.status], ['awaiting:payment', 'awaiting:payment'])
      assert.equal(declined.graceUntil, undefined)
      assert.equal(declined.paymentId, started.paymentId)
      stream.close()
    })

    it('end when the buyer gives the ticket back', async () => {
      const stream = await watch()
      await stream.next('order')
      assert.equal((await buyer.delete(`/api/orders/${order.id}`)).status, 204)
      const { id, data } = await stream.next('order')
      assert.deepEqual([id, data.status, data.cancelReason], ['1', 'cancelled', 'buyer'])
      assert.deepEqual((await stream.next('end')).data, { status: 'cancelled' })
      assert.equal(await stream.ended(), true)
    })

    // EXP-01
    it('show the expiry when the clock brings it', async () => {
      const stream = await watch()
      await stream.next('order')
      await hooks(server).advance(pastWindow)
      await stream.next('end')
      const { id, data } = stream.all('order').at(-1)
      assert.deepEqual([id, data.status, data.cancelReason, data.remainingMs], ['1', 'cancelled', 'expired', 0])
    })

    it('go on behind the position, and stop an EventSource at the end', async () => {
      const known = await watch({ headers: { 'last-event-id': '0' } })
      assert.equal((await buyer.delete(`/api/orders/${order.id}`)).status, 204)
      await known.next('end')
      assert.deepEqual(known.all('order').map(e => e.id), ['1'])
      const missed = await watch({ headers: { 'last-event-id': '0' } })
      await missed.ended()
      assert.deepEqual(missed.blocks.map(b => b.event), [undefined, 'order', 'end'])
      for (const stream of [
        await watch({ headers: { 'last-event-id': '1' } }),
        await open(`${path}?lastEventId=1`, { client: buyer })
      ]) {
        await stream.ended()
        assert.deepEqual([stream.status, stream.text], [204, ''])
        assert.equal(stream.headers['content-type'], undefined)
      }
    })

    it('are their buyer\'s alone', async () => {
      assert.deepEqual(await refused(await open(path)), [401, 'not_authorized'])
      assert.deepEqual(await refused(await open(path, { client: seller })), [401, 'not_owner'])
      const of = id => open(`/api/orders/${id}/stream`, { client: buyer })
      assert.deepEqual(await refused(await of('x')), [400, 'invalid_id'])
      assert.deepEqual(await refused(await of(unknownId)), [404, 'not_found'])
      const bad = await open('/api/orders/x/stream?lastEventId=x', { client: buyer })
      assert.deepEqual(await refused(bad), [400, 'invalid_value'])
      const head = await watch({ method: 'HEAD' })
      assert.equal(await head.ended(), true)
      assert.deepEqual([head.status, head.headers['content-type'], head.text], [200, 'text/event-stream', ''])
    })

    it('tell all pages of the buyer, and of this order only', async () => {
      const streams = await Promise.all([watch(), watch(), watch()])
      await Promise.all(streams.map(stream => stream.next('order')))
      const other = await listTicket(seller)
      const second = await placeOrder(buyer, other.id)
      assert.equal((await pay(buyer, second.id)).status, 201)
      assert.equal((await pay(buyer, order.id)).status, 201)
      for (const stream of streams) {
        await stream.next('end')
        assert.deepEqual([...new Set(stream.all('order').map(e => e.data.id))], [order.id])
        assert.equal(stream.all('order').at(-1).data.ticket.id, ticket.id)
      }
    })
  })

  it('say something every fifteen seconds', async () => {
    silent.patienceMs = ticking.patienceMs = 20_000
    const tick = await ticking.next('tick')
    assert.equal(tick.id, undefined)
    assert.equal(tick.data.status, 'created')
    assert.ok(tick.data.remainingMs > 880_000 && tick.data.remainingMs <= 885_000, String(tick.data.remainingMs))
    assert.deepEqual(ticking.blocks.filter(b => b.comment), [])
    await silent.until(() => silent.text.endsWith('\n: ping\n\n'), 'the ping')
    silent.close()
    ticking.close()
  })
})

describe('limits of live streams', oneProcess('each replica counts its own'), () => {
  let server
  before(async () => (server = await Server.start({ hooks: false, flags: ['--rate-limits', 'on'] })))
  after(() => server.stop())

  it('are 8 of a user and 32 of an address', async () => {
    const ada = await person(server)
    const opened = []
    const add = async (options = {}) => {
      const stream = await Stream.open(server, tickets, options)
      if (stream.status === 200) opened.push(stream)
      return stream
    }
    for (let i = 0; i < 8; ++i) assert.equal((await add({ client: ada })).status, 200)
    const ninth = await add({ client: ada })
    assert.deepEqual(await refused(ninth), [429, 'rate_limited'])
    assert.equal(ninth.headers['ratelimit-limit'], '8')
    assert.ok(Number(ninth.headers['retry-after']) >= 1)
    const elsewhere = { 'x-forwarded-for': '203.0.113.7' }
    assert.deepEqual(await refused(await add({ client: ada, headers: elsewhere })), [429, 'rate_limited'])
    while (opened.length < 32) assert.equal((await add()).status, 200)
    const next = await add()
    assert.deepEqual(await refused(next), [429, 'rate_limited'])
    assert.equal(next.headers['ratelimit-limit'], '32')
    assert.equal((await add({ headers: elsewhere })).status, 200)
    // A page that is loaded anew finds its place free.
    opened.shift().close()
    await eventually(async () => (await add({ client: ada })).status === 200, 'the free place')
    for (const stream of opened) stream.close()
  })
})
