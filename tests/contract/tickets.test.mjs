// Routes of Tickets: contract 2.2, 1.6 and 3.1.
import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'

import { Client } from '../support/client.mjs'
import {
  eventually, hooks, listTicket, pastWindow, pay, person, placeOrder, refusal, settled, typesOf
} from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'

const unknownId = '0'.repeat(24)

describe('tickets', () => {
  let server, seller, anonymous
  before(async () => (server = await Server.start()))
  after(() => server.stop())
  beforeEach(async () => {
    await hooks(server).reset()
    anonymous = new Client(server)
    seller = await person(server, 'seller')
  })
  const read = async id => (await anonymous.get(`/api/tickets/${id}`)).body
  const titles = async path => (await anonymous.get(path)).body.map(t => t.title)

  it('lists one: 201, the whole ticket and the event', async () => {
    const reply = await seller.post('/api/tickets', { title: 'Front row', price: '20.00', userId: 'x', status: 'sold', id: 'y' })
    assert.equal(reply.status, 201)
    const { id, createdAt, ...rest } = reply.body
    assert.match(id, /^[0-9a-f]{24}$/)
    assert.match(createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    assert.deepEqual(rest, {
      title: 'Front row', price: 20, currency: 'usd', userId: seller.id, status: 'available', version: 0
    })
    const [event] = await hooks(server).events('ticket:created')
    assert.equal(event.source, '/stagedoor/tickets')
    assert.equal(event.aggregateversion, 0)
    assert.deepEqual(event.data, {
      id, version: 0, title: 'Front row', price: 20, priceMinor: 2000, currency: 'usd', userId: seller.id, createdAt
    })
    assert.deepEqual(await read(id), reply.body)
    assert.deepEqual(await read(id.toUpperCase()), reply.body)
  })

  it('has an alias, and refuses the anonymous before it looks at anything', async () => {
    assert.equal((await seller.post('/api/tickets/new', { title: 'A', price: 1 })).status, 201)
    for (const path of ['/api/tickets', '/api/tickets/new']) {
      const reply = await anonymous.request('POST', path, { text: '{', headers: { 'content-type': 'text/plain' } })
      assert.deepEqual(refusal(reply), [401, 'not_authorized'])
      assert.equal(reply.headers['www-authenticate'], 'Bearer')
    }
  })

  // PAY-09
  it('keeps every accepted price exactly', async () => {
    const accepted = [
      ['19.99', 19.99], [19.99, 19.99], ['20.00', 20], ['7', 7], ['.5', 0.5], ['5.', 5], ['+5', 5], ['1e3', 1000],
      [1.1, 1.1], [0.5, 0.5], ['999999.99', 999999.99], [999999.99, 999999.99], [100000, 100000], ['0.1e1', 1]
    ]
    for (const [price, shown] of accepted) {
      const reply = await seller.post('/api/tickets', { title: 'A', price })
      assert.equal(reply.status, 201, `${price}`)
      assert.equal(reply.body.price, shown)
      assert.match(reply.text, new RegExp(`"price":${String(shown).replace('.', '\\.')}[,}]`))
    }
  })

  it('refuses every other price with its code', async () => {
    const refused = {
      price_invalid: [0, -1, '0', '1,5', ' 5', '0x10', 'Infinity', 'NaN', '', true, null, [5], {}, undefined, '-1', '1e', '1'.repeat(33)],
      price_precision: [19.999, '19.999', 0.30000000000000004, '0.001', '1e-3'],
      price_too_low: [0.49, '0.01'],
      price_too_high: [1000000, '1000000', '999999999999', '1e300']
    }
    for (const [code, prices] of Object.entries(refused)) {
      for (const price of prices) {
        const reply = await seller.post('/api/tickets', { title: 'A', price })
        assert.deepEqual(refusal(reply), [400, code], JSON.stringify(price))
        assert.equal(reply.body.errors[0].field, 'price')
      }
    }
    const overflow = await seller.request('POST', '/api/tickets', {
      text: '{"title":"A","price":1e400}', headers: { 'content-type': 'application/json' }
    })
    assert.equal(overflow.status, 400)
    assert.deepEqual((await hooks(server).events('ticket:created')).length, 0)
  })

  // HTTP-03, HTTP-13
  it('judges titles', async () => {
    const post = title => seller.post('/api/tickets', { title, price: 1 })
    for (const title of ['x', 'é'.repeat(200), '<script>alert(1)</script>', ' padded ', '\u202eright to left', '🎟'.repeat(200)]) {
      const reply = await post(title)
      assert.equal(reply.status, 201, title)
      assert.equal(reply.body.title, title)
    }
    assert.equal((await post(5)).body.title, '5')
    assert.equal((await post(true)).body.title, 'true')
    for (const title of [undefined, null, [], {}, '', '   ']) {
      assert.deepEqual(refusal(await post(title)), [400, 'title_required'])
    }
    for (const title of ['x'.repeat(201), 'a\nb', 'a\u0000b', 'a\u007fb']) {
      assert.deepEqual(refusal(await post(title)), [400, 'title_invalid'])
    }
    const both = await seller.post('/api/tickets', {})
    assert.deepEqual(both.body.errors.map(e => e.message), ['Title is required', 'Price must be greater than 0'])
  })

  it('answers 404 for malformed and unknown ids alike, and 405 for other methods', async () => {
    for (const id of ['x', unknownId, `${unknownId}0`, '%41']) {
      assert.deepEqual(refusal(await anonymous.get(`/api/tickets/${id}`)), [404, 'not_found'])
    }
    const reply = await seller.delete(`/api/tickets/${unknownId}`)
    assert.deepEqual(refusal(reply), [405, 'method_not_allowed'])
    assert.deepEqual(reply.headers.allow.split(', ').sort(), ['GET', 'HEAD', 'OPTIONS', 'PUT'])
  })

  it('lets the owner edit, version by version', async () => {
    const ticket = await listTicket(seller)
    const edited = await seller.put(`/api/tickets/${ticket.id}`, { title: 'Back row', price: '7.50' })
    assert.equal(edited.status, 200)
    assert.deepEqual(edited.body, { ...ticket, title: 'Back row', price: 7.5, version: 1 })
    const same = await seller.put(`/api/tickets/${ticket.id}`, { title: 'Back row', price: 7.5 })
    assert.equal(same.body.version, 2)
    const [event] = await hooks(server).events('ticket:updated')
    assert.equal(event.data.cause, 'edited')
    assert.equal(event.data.status, 'available')
    assert.equal(event.data.version, 1)
    assert.ok(!('orderId' in event.data))
  })

  it('refuses edits in the order of the checks', async () => {
    const ticket = await listTicket(seller)
    const other = await person(server)
    const path = `/api/tickets/${ticket.id}`
    const good = { title: 'B', price: 1 }
    assert.deepEqual(refusal(await anonymous.put(path, {})), [401, 'not_authorized'])
    const bad = await other.put('/api/tickets/x', {})
    assert.deepEqual(bad.body.errors.map(e => e.message), [
      'Title is required', 'Price must be provided and must be greater than 0'
    ])
    assert.deepEqual(refusal(await other.put('/api/tickets/x', good)), [404, 'not_found'])
    assert.deepEqual(refusal(await other.put(`/api/tickets/${unknownId}`, good)), [404, 'not_found'])
    assert.deepEqual(refusal(await other.put(path, good)), [401, 'not_owner'])
    await placeOrder(other, ticket.id)
    assert.deepEqual(refusal(await person(server).then(p => p.put(path, good))), [400, 'ticket_locked'])
    assert.deepEqual(refusal(await seller.put(path, good)), [400, 'ticket_locked'])
  })

  it('mirrors what Orders decides', async () => {
    const ticket = await listTicket(seller)
    const buyer = await person(server, 'buyer')
    const order = await placeOrder(buyer, ticket.id)
    const reserved = await eventually(async () => {
      const seen = await read(ticket.id)
      return seen.status === 'reserved' && seen
    }, 'reserved')
    assert.equal(reserved.orderId, order.id)
    assert.equal(reserved.version, 1)
    await settled(server)
    assert.deepEqual(await titles('/api/tickets'), [])
    await buyer.delete(`/api/orders/${order.id}`)
    const released = await eventually(async () => {
      const seen = await read(ticket.id)
      return seen.status === 'available' && seen
    }, 'released')
    assert.ok(!('orderId' in released))
    assert.equal(released.version, 2)
    const causes = (await hooks(server).events('ticket:updated')).map(e => e.data.cause)
    assert.deepEqual(causes, ['reserved', 'released'])
    assert.deepEqual(typesOf(await hooks(server).events(), order.id), ['order:created', 'order:cancelled'])
  })

  it('shows a lapsed lock as free', async () => {
    const ticket = await listTicket(seller)
    await placeOrder(await person(server), ticket.id)
    await eventually(async () => (await read(ticket.id)).status === 'reserved', 'reserved')
    await hooks(server).advance(pastWindow)
    await eventually(async () => (await read(ticket.id)).status === 'available', 'free again')
  })

  // HTTP-12
  it('lists pages that neither repeat nor skip while tickets come and go', async () => {
    for (let i = 0; i < 7; ++i) await listTicket(seller, `t${i}`, 10 + i)
    await settled(server)
    const first = await anonymous.get('/api/tickets?limit=3&q=t')
    assert.deepEqual(first.body.map(t => t.title), ['t6', 't5', 't4'])
    assert.match(first.headers.link, /^<\/api\/tickets\?limit=3&q=t&cursor=[A-Za-z0-9_-]+>; rel="next"$/)
    await listTicket(seller, 'later', 1)
    await placeOrder(await person(server), first.body[2].id)
    await settled(server)
    const next = /<([^>]+)>/.exec(first.headers.link)[1]
    const second = await anonymous.get(next)
    assert.deepEqual(second.body.map(t => t.title), ['t3', 't2', 't1'])
    const third = await anonymous.get(/<([^>]+)>/.exec(second.headers.link)[1])
    assert.deepEqual(third.body.map(t => t.title), ['t0'])
    assert.equal(third.headers.link, undefined)
  })

  it('filters and sorts', async () => {
    await listTicket(seller, 'Rock in the park', 30)
    await listTicket(seller, 'Jazz in the CLUB', 10)
    await listTicket(seller, 'Rock club night', 20)
    await settled(server)
    assert.deepEqual(await titles('/api/tickets?q=club%20rock'), ['Rock club night'])
    assert.deepEqual(await titles('/api/tickets?q=CLUB'), ['Rock club night', 'Jazz in the CLUB'])
    assert.deepEqual(await titles('/api/tickets?sort=cheapest'), ['Jazz in the CLUB', 'Rock club night', 'Rock in the park'])
    assert.deepEqual(await titles('/api/tickets?sort=dearest&limit=1'), ['Rock in the park'])
    assert.deepEqual(await titles('/api/tickets?minPrice=10.01&maxPrice=30'), ['Rock club night', 'Rock in the park'])
    assert.deepEqual(await titles('/api/tickets?q=100%25'), [])
    assert.deepEqual(await titles('/api/tickets?q=_'), [])
    const cheap = await anonymous.get('/api/tickets?sort=cheapest&limit=1')
    const cursor = /cursor=([^>&]+)/.exec(cheap.headers.link)[1]
    assert.deepEqual(refusal(await anonymous.get(`/api/tickets?sort=dearest&cursor=${cursor}`)), [400, 'invalid_value'])
  })

  it('refuses bad query parameters by name, and ignores unknown ones', async () => {
    const bad = {
      limit: ['0', '501', 'x', '-1', '1.5'], cursor: ['!', 'abc'], q: ['', 'x'.repeat(101)],
      minPrice: ['x', '-1', '1.999'], maxPrice: ['1,5'], sort: ['latest', ''],
      category: ['opera', ''], city: ['', 'x'.repeat(81)], from: ['2027-02-30'], to: ['soon'], seller: ['somebody']
    }
    for (const [name, values] of Object.entries(bad)) {
      for (const value of values) {
        const reply = await anonymous.get(`/api/tickets?${name}=${encodeURIComponent(value)}`)
        assert.deepEqual(refusal(reply), [400, 'invalid_value'], `${name}=${value}`)
        assert.equal(reply.body.errors[0].field, name)
      }
    }
    assert.equal((await anonymous.get('/api/tickets?limit=500&nonsense=1')).status, 200)
  })

  it('keeps the details that are given, tells them in the events, and finds tickets by them', async () => {
    const details = {
      eventName: 'Quartet Aurora', venue: 'Old Hall', city: 'Köln', startsAt: '2099-03-05T23:30+01:00',
      category: 'concert', section: 'A', row: '3', seat: '14', notes: 'On the aisle\nNo view to the left'
    }
    const made = await seller.post('/api/tickets', { title: 'Two seats', price: 30, ...details, city: ' Köln ' })
    assert.equal(made.status, 201, made.text)
    for (const [name, value] of Object.entries(details)) assert.equal(made.body[name], value, name)
    const [event] = await hooks(server).events('ticket:created')
    for (const [name, value] of Object.entries(details)) assert.equal(event.data[name], value, name)
    await seller.post('/api/tickets', { title: 'Plain', price: 10, venue: null, city: '' })
    await settled(server)
    const found = async query => (await anonymous.get(`/api/tickets?${query}`)).body.map(t => t.title)
    for (const query of ['q=aurora+old', 'category=concert', 'city=K%C3%B6ln', 'from=2099-03-05&to=2099-03-05', `seller=${seller.id}&minPrice=30`]) {
      assert.deepEqual(await found(query), ['Two seats'], query)
    }
    assert.deepEqual(await found('from=2099-03-06'), [])
    assert.deepEqual(await found('sort=soonest'), ['Two seats', 'Plain'])
    const facets = await anonymous.get('/api/tickets/facets?category=concert')
    assert.deepEqual(facets.body, {
      total: 1, categories: [{ value: 'concert', count: 1 }], cities: [{ value: 'Köln', count: 1 }], price: { min: 30, max: 30 }
    })
    const edited = await seller.put(`/api/tickets/${made.body.id}`, { title: 'Two seats', price: 30 })
    for (const name of Object.keys(details)) assert.equal(edited.body[name], undefined, name)
    await settled(server)
    assert.deepEqual(await found('q=aurora'), [])
  })

  it('refuses each bad detail beside its field', async () => {
    const bad = { eventName: 'x'.repeat(201), startsAt: '2027-03-05', category: 'opera', seat: { no: 1 }, notes: '\u0000' }
    const reply = await seller.post('/api/tickets', { title: 'Two seats', price: 30, ...bad })
    assert.equal(reply.status, 400)
    assert.deepEqual(reply.body.errors.map(e => e.field), Object.keys(bad))
    assert.deepEqual(reply.body.errors.map(e => e.code), [
      'event_name_invalid', 'starts_at_invalid', 'category_invalid', 'seat_invalid', 'notes_invalid'
    ])
  })

  it('counts what a seller has on sale and has sold', async () => {
    await listTicket(seller)
    const sold = await listTicket(seller)
    const buyer = await person(server)
    const order = await placeOrder(buyer, sold.id)
    assert.equal((await pay(buyer, order.id)).status, 201)
    const figures = () => anonymous.get(`/api/tickets/sellers/${seller.id}`)
    await eventually(async () => (await figures()).body.sold === 1, 'sold')
    assert.deepEqual((await figures()).body, { id: seller.id, available: 1, sold: 1 })
    assert.deepEqual((await anonymous.get(`/api/tickets/sellers/${'0'.repeat(24)}`)).body, { id: '0'.repeat(24), available: 0, sold: 0 })
  })

  it("shows the seller's own tickets in every status", async () => {
    const mine = await listTicket(seller, 'mine')
    await listTicket(await person(server), 'not mine')
    await placeOrder(await person(server), mine.id)
    await eventually(async () => (await read(mine.id)).status === 'reserved', 'reserved')
    assert.deepEqual((await seller.get('/api/tickets?seller=me')).body.map(t => t.title), ['mine'])
    assert.deepEqual(refusal(await anonymous.get('/api/tickets?seller=me')), [401, 'not_authorized'])
  })

  it('answers 304 to a tag that still holds', async () => {
    const ticket = await listTicket(seller)
    await settled(server)
    for (const path of ['/api/tickets', `/api/tickets/${ticket.id}`]) {
      const { headers } = await anonymous.get(path)
      assert.match(headers.etag, /^W\/"[^"]+"$/)
      assert.equal(headers['cache-control'], 'no-cache')
      for (const tag of [headers.etag, `"x", ${headers.etag}`, '*']) {
        const again = await anonymous.get(path, { headers: { 'if-none-match': tag } })
        assert.equal(again.status, 304)
        assert.equal(again.text, '')
        assert.equal(again.headers.etag, headers.etag)
      }
      assert.equal((await anonymous.get(path, { headers: { 'if-none-match': 'W/"other"' } })).status, 200)
    }
  })
})
