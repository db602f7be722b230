// What Prometheus scrapes: contract of the internal listener, and what the figures mean.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { Client, send } from '../support/client.mjs'
import { parse, scrape } from '../support/prometheus.mjs'
import {
  eventually, hooks, listTicket, lockedTicket, pastWindow, pay, person, placeOrder, refusal, settled
} from '../support/shop.mjs'
import { Server, inCluster } from '../support/stagedoor.mjs'
import { Stream } from '../support/stream.mjs'

const series = {
  stagedoor_build_info: ['gauge', 'version', 'commit', 'build'],
  stagedoor_ready: ['gauge'],
  stagedoor_http_requests_total: ['counter', 'route', 'method', 'status'],
  stagedoor_http_request_seconds: ['histogram', 'route', 'method'],
  stagedoor_http_connections: ['gauge', 'listener'],
  stagedoor_streams: ['gauge'],
  stagedoor_store_commit_seconds: ['histogram', 'service'],
  stagedoor_store_batch_size: ['histogram', 'service'],
  stagedoor_store_queued: ['gauge', 'service'],
  stagedoor_outbox_head: ['gauge', 'producer'],
  stagedoor_feed_lag: ['gauge', 'consumer', 'producer'],
  stagedoor_feed_stopped: ['gauge', 'consumer', 'producer'],
  stagedoor_parked_events: ['gauge', 'consumer'],
  stagedoor_feed_refills_total: ['counter'],
  stagedoor_orders_total: ['counter', 'result'],
  stagedoor_locks_live: ['gauge'],
  stagedoor_locks_overdue: ['gauge'],
  stagedoor_payments_total: ['counter', 'result'],
  stagedoor_payments_unresolved: ['gauge'],
  stagedoor_oldest_unreconciled_seconds: ['gauge'],
  stagedoor_paid_without_ticket: ['gauge'],
  stagedoor_ticket_without_payment: ['gauge'],
  stagedoor_payment_alarms_total: ['counter'],
  stagedoor_webhook_bad_signatures_total: ['counter'],
  stagedoor_stripe_calls_total: ['counter', 'operation', 'outcome'],
  stagedoor_failed_reports_total: ['counter'],
  process_cpu_seconds_total: ['counter'],
  process_resident_memory_bytes: ['gauge'],
  process_virtual_memory_bytes: ['gauge'],
  process_start_time_seconds: ['gauge'],
  process_open_fds: ['gauge'],
  process_max_fds: ['gauge'],
  process_threads: ['gauge']
}

/** Of SQLite, which one process keeps its stores in, and of PostgreSQL. */
const storeSeries = inCluster
  ? {
      stagedoor_postgres_commits_total: ['counter', 'service'],
      stagedoor_postgres_repeated_total: ['counter', 'service'],
      stagedoor_postgres_lost_answers_total: ['counter', 'service', 'was']
    }
  : { stagedoor_store_writable: ['gauge', 'service'] }
Object.assign(series, storeSeries)

describe('the metrics', () => {
  let server, hook
  before(async () => {
    server = await Server.start()
    hook = hooks(server)
  })
  after(() => server.stop())

  /** How much each series named rose from the one scrape to the other. */
  const risen = (earlier, later, rises) =>
    assert.deepEqual(
      Object.keys(rises).map(key => {
        const [name, result] = key.split(' ')
        return [key, later.value(name, { result }) - earlier.value(name, { result })]
      }),
      Object.entries(rises)
    )
  /** Another replica may ask the same again under the same key. */
  const assertOnce = (calls, operation) => assert.ok(calls === 1 || (inCluster && calls === 2), `${operation}: ${calls}`)
  /** What is counted once everybody has heard of what was acknowledged. */
  const seen = async () => {
    await settled(server)
    return scrape(server)
  }
  /** The same, once nothing about money is open any more. */
  const reconciled = async () => {
    const open = async () => (await scrape(server)).value('stagedoor_payments_unresolved')
    await eventually(async () => (await open()) === 0, 'every payment reconciled')
    return seen()
  }

  it('has every series, with its type and labels', async () => {
    const { buyer, order } = await lockedTicket(server)
    assert.equal((await pay(buyer, order.id)).status, 201)
    const { families, replies } = await seen()
    for (const { headers } of replies) assert.equal(headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
    assert.deepEqual([...families.keys()].sort(), Object.keys(series).sort())
    for (const [name, [type, ...labels]] of Object.entries(series)) {
      const { samples, ...family } = families.get(name)
      assert.equal(family.type, type, name)
      assert.match(family.help, /[.)]$/, name)
      for (const sample of samples) {
        const { le, ...own } = sample.labels
        assert.deepEqual(Object.keys(own).sort(), [...labels].sort(), name)
        assert.equal(le !== undefined, sample.suffix === '_bucket', name)
        assert.ok(sample.value >= 0, name)
      }
    }
  })

  it('says what was built and that it is ready', async () => {
    const now = await seen()
    const { version, commit } = now.families.get('stagedoor_build_info').samples[0].labels
    assert.match(version, /^\d+\.\d+\.\d+$/)
    assert.ok(commit.length > 0)
    assert.equal(now.value('stagedoor_ready'), 1)
    if (!inCluster) assert.equal(now.value('stagedoor_store_writable'), 5)
    assert.ok(now.value('process_resident_memory_bytes') > 1e6)
  })

  // OBS-01
  it('counts a purchase', async () => {
    const earlier = await reconciled()
    const { buyer, order } = await lockedTicket(server)
    assert.equal((await seen()).value('stagedoor_locks_live'), earlier.value('stagedoor_locks_live') + 1)
    assert.equal((await pay(buyer, order.id)).status, 201)
    const later = await reconciled()
    risen(earlier, later, {
      'stagedoor_orders_total placed': 1,
      'stagedoor_orders_total complete': 1,
      'stagedoor_orders_total cancelled': 0,
      'stagedoor_payments_total started': 1,
      'stagedoor_payments_total authorized': 1,
      'stagedoor_payments_total captured': 1,
      'stagedoor_payments_total card_declined': 0
    })
    assert.equal(later.value('stagedoor_locks_live'), earlier.value('stagedoor_locks_live'))
    for (const operation of ['create', 'confirm', 'capture']) {
      const done = { operation, outcome: 'done' }
      const rise = later.value('stagedoor_stripe_calls_total', done) - earlier.value('stagedoor_stripe_calls_total', done)
      assertOnce(rise, operation)
    }
    for (const service of ['tickets', 'orders', 'payments', 'auth']) {
      const name = 'stagedoor_store_commit_seconds_count'
      assert.ok(later.value(name, { service }) > earlier.value(name, { service }), service)
    }
    assert.ok(later.value('stagedoor_outbox_head', { producer: 'orders' }) >= 3)
  })

  it('counts a decline, with its reason', async () => {
    const earlier = await reconciled()
    const { buyer, order } = await lockedTicket(server)
    assert.equal((await pay(buyer, order.id, 'tok_chargeDeclined')).status, 400)
    const later = await reconciled()
    risen(earlier, later, {
      'stagedoor_payments_total started': 1,
      'stagedoor_payments_total card_declined': 1,
      'stagedoor_payments_total captured': 0,
      'stagedoor_orders_total complete': 0
    })
    const refused = { operation: 'confirm', outcome: 'card_refused' }
    assertOnce(later.value('stagedoor_stripe_calls_total', refused), 'confirm')
    await buyer.delete(`/api/orders/${order.id}`)
    risen(later, await seen(), { 'stagedoor_orders_total cancelled': 1, 'stagedoor_orders_total expired': 0 })
  })

  it('counts a lock that ends', async () => {
    await lockedTicket(server)
    const earlier = await seen()
    const live = earlier.value('stagedoor_locks_live')
    assert.ok(live > 0)
    await hook.advance(pastWindow)
    const expired = told => told.value('stagedoor_orders_total', { result: 'expired' })
    const later = await eventually(async () => {
      const now = await seen()
      return expired(now) >= expired(earlier) + live && now
    }, 'the expiry')
    risen(earlier, later, { 'stagedoor_orders_total expired': live, 'stagedoor_orders_total cancelled': 0 })
    assert.equal(later.value('stagedoor_locks_live'), 0)
    assert.equal(later.value('stagedoor_locks_overdue'), 0)
  })

  it('counts what was refused, by reason', async () => {
    const { seller, ticket } = await lockedTicket(server)
    const rival = await person(server, 'rival')
    const earlier = await seen()
    const order = async (who, ticketId) => refusal(await who.post('/api/orders', { ticketId }))
    assert.deepEqual(await order(rival, ticket.id), [400, 'ticket_reserved'])
    assert.deepEqual(await order(rival, ticket.id), [400, 'ticket_reserved'])
    assert.deepEqual(await order(seller, ticket.id), [400, 'own_ticket'])
    assert.deepEqual(await order(rival, '0'.repeat(24)), [404, 'not_found'])
    risen(earlier, await seen(), {
      'stagedoor_orders_total ticket_reserved': 2,
      'stagedoor_orders_total own_ticket': 1,
      'stagedoor_orders_total not_found': 1,
      'stagedoor_orders_total placed': 0
    })
  })

  // OBS-03
  it('counts requests by pattern, never by what was asked for', async () => {
    const client = new Client(server)
    const ticket = await listTicket(await person(server, 'seller'))
    const at = async labels => (await seen()).value('stagedoor_http_requests_total', labels)
    const found = { route: '/api/tickets/:id', method: 'GET', status: '200' }
    const before = await at(found)
    const reply = await client.get(`/api/tickets/${ticket.id}`)
    assert.equal(await at(found), before + 1)
    const again = { headers: { 'if-none-match': reply.headers.etag } }
    assert.equal((await client.get(`/api/tickets/${ticket.id}`, again)).status, 304)
    assert.equal(await at({ ...found, status: '304' }), 1)
    await client.get('/api/nowhere/at/all')
    assert.equal(await at({ route: 'none', method: 'GET', status: '404' }), 1)
    await client.request('LINK', '/api/tickets')
    assert.equal(await at({ route: 'none', method: 'OTHER', status: '501' }), 1)
    await client.get('/a/page/of/the/client')
    assert.ok((await at({ route: '*' })) >= 1)
    const { families } = await seen()
    for (const { labels } of families.get('stagedoor_http_requests_total').samples) {
      assert.match(labels.route, /^(none|\*|(\/:?[a-z]+)+)$/)
      assert.match(labels.method, /^(GET|HEAD|POST|PUT|DELETE|OPTIONS|TRACE|PATCH|OTHER)$/)
      assert.match(labels.status, /^[1-5]\d\d$/)
    }
  })

  // OBS-03
  it('has no series that grows with tickets and people', async () => {
    const names = async () => [...(await seen()).families].flatMap(([name, { samples }]) =>
      samples.map(({ suffix, labels }) => name + suffix + JSON.stringify(labels)))
    const trade = async () => {
      const { buyer, order } = await lockedTicket(server)
      await buyer.get(`/api/orders/${order.id}`)
      await pay(buyer, order.id)
    }
    await trade()
    await reconciled()
    const before = await names()
    for (let i = 0; i < 5; ++i) await trade()
    await reconciled()
    assert.deepEqual((await names()).sort(), before.sort())
  })

  it('counts open streams', async () => {
    const open = async () => (await seen()).value('stagedoor_streams')
    assert.equal(await open(), 0)
    const stream = await Stream.open(server, '/api/tickets/stream')
    await eventually(async () => (await open()) === 1, 'an open stream')
    stream.close()
    await eventually(async () => (await open()) === 0, 'no open stream')
  })

  // OBS-02
  it('tells a ticket whose money was given back by hand', async () => {
    const { buyer, order } = await lockedTicket(server)
    assert.equal((await pay(buyer, order.id)).status, 201)
    assert.equal((await reconciled()).value('stagedoor_ticket_without_payment'), 0)
    const [intent] = await hook.intentOf(order.id)
    const refund = await send(server.stripeUrl, 'POST', '/v1/refunds', {
      text: `payment_intent=${intent.id}`,
      headers: { authorization: 'Bearer sk_test_x', 'content-type': 'application/x-www-form-urlencoded', 'idempotency-key': 'by-hand' }
    })
    assert.equal(refund.status, 200, refund.text)
    await eventually(async () => {
      await hook.flushWebhooks()
      return (await seen()).value('stagedoor_ticket_without_payment') === 1
    }, 'a ticket without payment')
    const now = await seen()
    assert.equal(now.value('stagedoor_paid_without_ticket'), 0)
    assert.equal(now.value('stagedoor_payments_total', { result: 'refunded_elsewhere' }), 1)
    assert.ok(now.value('stagedoor_payment_alarms_total') >= 1)
  })

  // HTTP-15
  it('is not for the public', async () => {
    for (const path of ['/metrics', '/metrics/', '/METRICS', '/metrics?x=1']) {
      assert.deepEqual(refusal(await new Client(server).get(path)), [404, 'not_found'], path)
    }
  })

  it('needs no token where others inside do', async () => {
    const guarded = await Server.start({ env: { INTERNAL_TOKEN: 'a-token-of-twenty-characters' } })
    for (const url of guarded.internalUrls) assert.equal((await send(url, 'GET', '/internal/outbox')).status, 401)
    assert.equal((await scrape(guarded)).value('stagedoor_ready'), 1)
    await guarded.stop()
  })
})

describe('the reader of the text format', () => {
  const good = '# HELP a_total A.\n# TYPE a_total counter\na_total{x="1"} 2\n'
  it('reads what is right', () => {
    assert.deepEqual(parse(good).get('a_total').samples, [{ suffix: '', labels: { x: '1' }, value: 2 }])
    const escaped = parse('# HELP a A.\n# TYPE a gauge\na{x="\\"\\\\\\n,y=\\"",z="}"} +Inf\n').get('a').samples[0]
    assert.deepEqual(escaped, { suffix: '', labels: { x: '"\\\n,y="', z: '}' }, value: Infinity })
  })
  const histogram = (...lines) => '# HELP h H.\n# TYPE h histogram\n' + lines.join('\n') + '\n'
  const bad = {
    'no last line end': good.slice(0, -1),
    'no help': '# TYPE a counter\na 1\n',
    'empty help': '# HELP a \n# TYPE a counter\na 1\n',
    'no type': '# HELP a A.\na 1\n',
    'an unknown type': good.replace('counter', 'count'),
    'a foreign sample': good + 'b 1\n',
    'a series twice': good + 'a_total{x="1"} 3\n',
    'a family twice': good + good,
    'no value': good + 'a_total{x="2"} many\n',
    'an open label': good + 'a_total{x="2} 1\n',
    'a name that is none': good + 'a-total 1\n',
    'an empty line': good + '\n',
    'nothing in a family': '# HELP a A.\n# TYPE a counter\n',
    'buckets that fall': histogram('h_bucket{le="1"} 2', 'h_bucket{le="+Inf"} 1', 'h_sum 1', 'h_count 1'),
    'no last bucket': histogram('h_bucket{le="1"} 2', 'h_sum 1', 'h_count 2'),
    'another count': histogram('h_bucket{le="+Inf"} 2', 'h_sum 1', 'h_count 3'),
    'no sum': histogram('h_bucket{le="+Inf"} 2', 'h_count 2')
  }
  for (const [what, text] of Object.entries(bad)) it(`refuses ${what}`, () => assert.throws(() => parse(text)))
})
