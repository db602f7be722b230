// The HTTP surface that all routes share: contract 1.2 to 1.9 and 2.6.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { Client, send } from '../support/client.mjs'
import { exchange, statuses } from '../support/raw.mjs'
import { eventually, listTicket, person, refusal, settled } from '../support/shop.mjs'
import { Server, inCluster, oneProcess } from '../support/stagedoor.mjs'

const unknownId = '0'.repeat(24)

describe('http', () => {
  let server, anonymous
  before(async () => {
    server = await Server.start()
    anonymous = new Client(server)
  })
  after(() => server.stop())

  // HTTP-04
  describe('routing', () => {
    it('knows no letter case and one trailing slash', async () => {
      for (const path of ['/API/Tickets', '/api/tickets/', '/api/tickets?x=1', '/api/%74ickets']) {
        assert.equal((await anonymous.get(path)).status, 200, path)
      }
      for (const path of ['/api/tickets//', '//api/tickets', '/api/./tickets', '/api/x/../tickets', '/api/%2e%2e/tickets',
        '/api%2ftickets', '/api/tickets%0d%0a', '/api%5ctickets', '/api/nope', '/api', '/test/nope',
        '/internal/outbox', '/metrics']) {
        assert.deepEqual(refusal(await anonymous.get(path)), [404, 'not_found'], path)
      }
      // No front passes it on.
      assert.deepEqual(refusal(await anonymous.get('/api/tickets%00')), inCluster ? [400, 'bad_request'] : [404, 'not_found'])
    })
    it('answers other methods before it asks who is there', async () => {
      const reply = await anonymous.request('PUT', '/api/orders')
      assert.deepEqual(refusal(reply), [405, 'method_not_allowed'])
      assert.deepEqual(reply.headers.allow.split(', ').sort(), ['GET', 'HEAD', 'OPTIONS', 'POST'])
      assert.equal((await anonymous.request('TRACE', '/api/orders')).status, 405)
      const options = await anonymous.request('OPTIONS', '/api/users/signup')
      assert.equal(options.status, 204)
      assert.deepEqual(options.headers.allow.split(', ').sort(), ['OPTIONS', 'POST'])
      const { text } = await exchange(server, 'BREW /api/tickets HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
      assert.deepEqual(statuses(text), [501])
    })
    it('answers what is asked of the whole server', oneProcess('nginx knows no asterisk'), async () => {
      const star = await exchange(server, 'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
      assert.deepEqual(statuses(star.text), [204])
    })
    it('answers HEAD as GET without the body', async () => {
      const get = await anonymous.get('/api/tickets')
      const head = await anonymous.request('HEAD', '/api/tickets')
      assert.equal(head.status, 200)
      assert.equal(head.text, '')
      assert.equal(head.headers['content-length'], get.headers['content-length'])
    })
    it('answers the path of every page with the web client, under a strict policy', async () => {
      for (const path of ['/', '/orders', '/tickets/new', '/somewhere/else']) {
        const page = await anonymous.get(path)
        assert.equal(page.status, 200, path)
        assert.match(page.headers['content-type'], /^text\/html/)
        assert.match(page.text, /<div id="root">/)
        assert.match(page.headers['content-security-policy'], /^default-src 'none'; script-src 'self' https:\/\/js\.stripe\.com; style-src 'self';/)
        const again = await anonymous.get(path, { headers: { 'if-none-match': page.headers.etag } })
        assert.equal(again.status, 304, path)
      }
      for (const path of ['/api', '/api/nothing', '/test/nothing', '/internal/outbox', '/assets/gone.js']) {
        assert.deepEqual(refusal(await anonymous.get(path)), [404, 'not_found'], path)
      }
    })

    it('sends its files compressed, and cached for ever under names that change', async () => {
      const { text } = await anonymous.get('/')
      const script = /\/assets\/index-[^"]+\.js/.exec(text)[0]
      const sizes = {}
      for (const encoding of ['br', 'gzip', 'identity']) {
        const file = await anonymous.get(script, { headers: { 'accept-encoding': encoding } })
        assert.equal(file.headers['cache-control'], 'public, max-age=31536000, immutable')
        assert.equal(file.headers['content-encoding'], encoding === 'identity' ? undefined : encoding)
        assert.equal(file.headers.vary, 'Accept-Encoding')
        sizes[encoding] = Number(file.headers['content-length'])
      }
      assert.ok(sizes.br < sizes.gzip && sizes.gzip < sizes.identity, JSON.stringify(sizes))
    })

    it("puts a ticket's title into the page of a shared link", async () => {
      assert.equal((await anonymous.get(`/tickets/${unknownId}`)).status, 404)
      const seller = await person(server, 'seller')
      const { body: ticket } = await seller.post('/api/tickets', { title: 'Row <3> & "more"', price: 5, city: 'Köln' })
      await settled(server)
      const page = await anonymous.get(`/tickets/${ticket.id}`)
      assert.match(page.text, /<meta property="og:title" content="Row &lt;3&gt; &amp; &quot;more&quot;" \/>/)
      assert.match(page.text, /<meta property="og:description" content="Köln" \/>/)
      const data = /<script type="application\/json" id="stagedoor-data">(.*?)<\/script>/.exec(page.text)[1]
      assert.equal(JSON.parse(data).ticket.title, ticket.title)
    })
  })

  describe('bodies', () => {
    let ada
    before(async () => (ada = await person(server, 'ada')))
    const post = (text, type = 'application/json') =>
      ada.request('POST', '/api/tickets', { text, headers: { 'content-type': type } })
    const good = '{"title":"A","price":1}'

    it('takes JSON in UTF-8 only', async () => {
      assert.equal((await post(good, 'application/json; charset=UTF-8')).status, 201)
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.api+json', 'application/json; charset=latin1']) {
        assert.deepEqual(refusal(await post(good, type)), [400, 'unsupported_content_type'], type)
      }
    })
    it('refuses what is no JSON object', async () => {
      const deep = '{"a":'.repeat(17) + '1' + '}'.repeat(17)
      for (const text of ['{', '[]', '"x"', '5', 'null', `${good} x`, '{"a":01}', '{"a":1e999}', deep, '\ufeff' + good]) {
        assert.deepEqual(refusal(await post(text)), [400, 'malformed_body'], text.slice(0, 30))
      }
      const bytes = Buffer.concat([Buffer.from('{"title":"'), Buffer.from([0xff]), Buffer.from('"}')])
      assert.deepEqual(refusal(await post(bytes)), [400, 'malformed_body'])
    })
    it('lets the last of repeated members count, and an empty body is {}', async () => {
      assert.equal((await post('{"title":"A","title":"B","price":1}')).body.title, 'B')
      assert.deepEqual(refusal(await post('')), [400, 'title_required', 'price_invalid'])
    })
  })

  // HTTP-10
  it('refuses writes that come from another site', async () => {
    const ada = await person(server, 'ada')
    const post = headers => ada.post('/api/tickets', { title: 'A', price: 1 }, { headers })
    const host = new URL(server.url).host
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { origin: 'http://evil.example' }, { origin: 'null' }]) {
      assert.deepEqual(refusal(await post(headers)), [403, 'cross_site'], JSON.stringify(headers))
    }
    for (const headers of [{}, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, { origin: `http://${host}` }]) {
      assert.equal((await post(headers)).status, 201, JSON.stringify(headers))
    }
  })

  it('sets its headers and no others', async () => {
    const reply = await anonymous.get('/api/tickets')
    assert.match(reply.headers['x-request-id'], /^[0-9a-f]{24}$/)
    assert.equal(reply.headers['x-content-type-options'], 'nosniff')
    assert.equal(reply.headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'")
    assert.equal(reply.headers['content-type'], 'application/json; charset=utf-8')
    assert.ok(reply.headers.date)
    for (const name of ['x-powered-by', 'set-cookie', 'access-control-allow-origin']) {
      assert.equal(reply.headers[name], undefined, name)
    }
    assert.equal(reply.headers.server, inCluster ? 'nginx' : undefined)
    const private_ = await anonymous.get('/api/users/currentuser')
    assert.equal(private_.headers['cache-control'], 'no-store')
    const named = id => anonymous.get('/healthz', { headers: { 'x-request-id': id } })
    const bad = await named('a b')
    assert.match(bad.headers['x-request-id'], /^[0-9a-f]{24}$/)
    // Only what stands before us may name a request, and whoever asks that is a stranger.
    const passed = await named('abc.DEF-1_2')
    assert.match(passed.headers['x-request-id'], inCluster ? /^[0-9a-f]{24}$/ : /^abc\.DEF-1_2$/)
  })

  it('speaks over a proxy with TLS as over TLS', oneProcess('nginx says itself how it was asked'), async () => {
    const reply = await anonymous.post('/api/users/signout', {}, { headers: { 'x-forwarded-proto': 'https' } })
    assert.match(reply.headers['set-cookie'][0], /; httponly; secure; samesite=lax$/)
    assert.equal(reply.headers['strict-transport-security'], 'max-age=31536000')
  })

  describe('health and internals', () => {
    it('is plain in public and detailed inside', async () => {
      assert.deepEqual((await anonymous.get('/healthz')).body, { status: 'ok' })
      assert.deepEqual((await anonymous.get('/readyz')).body, { status: 'ready' })
      const services = ['auth', 'expiration', 'orders', 'payments', 'tickets']
      for (const service of services) {
        const inside = (await server.askInside(service, '/readyz')).body
        assert.equal(inside.status, 'ready')
        assert.deepEqual([...inside.targets].sort(), inCluster ? [service] : services)
        assert.ok(inside.checks.every(check => check.ok), JSON.stringify(inside.checks))
        if (service !== 'orders') continue
        assert.ok(inside.checks.some(check => check.name === 'orders.store'))
        assert.ok(inside.checks.some(check => check.name === 'orders<payments'))
      }
    })
    it('shows an outbox whole and in order', async () => {
      const ada = await person(server, 'ada')
      for (let i = 0; i < 5; ++i) await listTicket(ada, `t${i}`)
      const read = (query = '') => server.askInside('tickets', `/internal/outbox?producer=tickets${query}`)
      const all = await read()
      assert.match(all.headers['content-type'], /^application\/cloudevents-batch\+json/)
      assert.deepEqual(all.body.map(e => e.seq), all.body.map((_, i) => i + 1))
      assert.equal(Number(all.headers['stagedoor-outbox-head']), all.body.length)
      assert.equal(all.headers['stagedoor-outbox-oldest'], '1')
      const rest = await read('&after=2&limit=1')
      assert.deepEqual(rest.body.map(e => e.seq), [3])
      assert.equal(rest.headers['stagedoor-outbox-after-id'], all.body[1].id)
      assert.deepEqual((await read('&after=9999')).body, [])
      assert.equal((await read('&limit=1001')).status, 400)
      assert.equal((await server.askInside('tickets', '/internal/outbox?producer=nobody')).status, 404)
    })
    // HTTP-15
    it('keeps internals off the public port', async () => {
      assert.equal((await send(server.url, 'GET', '/internal/outbox?producer=tickets')).status, 404)
      const plain = await Server.start({ hooks: false })
      for (const path of ['/test/clock', '/test/events', '/test/stripe/payment_intents']) {
        assert.equal((await send(plain.url, 'GET', path)).status, 404)
      }
      assert.equal(await plain.stop(), 0)
    })
    it('asks for the token inside where one is set', async () => {
      const guarded = await Server.start({ env: { INTERNAL_TOKEN: 'a-token-of-twenty-characters' } })
      for (const inside of guarded.internalUrls) {
        const ask = headers => send(inside, 'GET', '/internal/outbox', { headers })
        assert.equal((await ask({})).status, 401)
        assert.notEqual((await ask({ authorization: 'Bearer a-token-of-twenty-characters' })).status, 401)
      }
      assert.equal(await guarded.stop(), 0)
    })
  })

  it('answers one of two that race for the same connection-closing shutdown', oneProcess('its end'), async () => {
    const other = await Server.start()
    const client = await person(other)
    const late = { email: 'late@example.com', password: 'correct horse' }
    const running = client.post('/api/users/signup', late).catch(error => error)
    await eventually(() => other.log.length > 0, 'a log line')
    const code = await other.stop()
    assert.equal(code, 0)
    const reply = await running
    assert.ok(reply.status === 201 || reply.status === 503 || reply.code, JSON.stringify(reply))
  })
})
