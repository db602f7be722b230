// A sync that reports an error: what it left on disk cannot be known, and asking again may be answered with a
// lie. So the process ends without a word to anybody in that batch. CRASH_SYNCS failures under load (5 in
// `make test`, 50 in `make test-crash`).
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { describe, it } from 'node:test'

import { listTicket, person, refusal } from '../support/shop.mjs'
import { Server, Simulator, assertAuditClean } from '../support/stagedoor.mjs'
import { inject, whyNoTracing } from '../support/tracer.mjs'
import { note } from '../support/figures.mjs'
import { Trade, flags } from '../support/trade.mjs'

const failures = Number(process.env.CRASH_SYNCS ?? 5)
const calls = 'fsync,fdatasync'
const fault = 'error=EIO'
const stores = ['tickets', 'orders', 'payments', 'expiration']

/** This was the end that a failed sync has to bring. */
async function assertAborted(server, tracer, end) {
  await tracer.ended
  assert.equal(end.signal, 'SIGABRT')
  const [, after] = tracer.log.split('(INJECTED)')
  assert.doesNotMatch(after, /sync\(/, 'no sync is tried again')
  assert.match(server.stderr, /^stagedoor: fatal store error: .+$/m)
}

// CRASH-04
describe('a sync that fails', { skip: await whyNoTracing(), timeout: 3_600_000 }, () => {
  it('ends the process before anybody of the batch is answered, winners and losers', async () => {
    let server = await Server.start({ hooks: false, flags })
    const buyers = await Promise.all(Array.from({ length: 8 }, () => person(server, 'buyer')))
    const { id } = await listTicket(await person(server, 'seller'))
    const order = buyer => buyer.post('/api/orders', { ticketId: id }, { headers: { 'idempotency-key': 'k' } })

    const tracer = await inject(server, { calls, file: join(server.dataDir, 'orders.db-wal'), fault })
    const replies = await Promise.all(buyers.map(buyer => order(buyer).catch(() => undefined)))
    // A writer that strace has just stopped looks slow, so somebody may be asked to come again.
    const answered = replies.filter(reply => reply && refusal(reply)[1] !== 'overloaded')
    assert.deepEqual(answered.map(({ status, text }) => [status, text]), [])
    await assertAborted(server, tracer, await server.death())
    assert.match(server.stderr, /COMMIT failed, its outcome is unknown/)

    assertAuditClean(server.dataDir)
    server = await server.restart({ hooks: false, flags })
    for (const buyer of buyers) buyer.server = server
    const orders = await Promise.all(buyers.map(order))
    const losers = orders.filter(reply => reply.status !== 201).map(reply => refusal(reply).join(' '))
    assert.deepEqual(losers, Array(7).fill('400 ticket_reserved'))
    assert.equal(await server.stop(), 0)
    assertAuditClean(server.dataDir)
  })

  it(`loses nothing that was acknowledged under load, ${failures} times`, async () => {
    const stripe = await Simulator.start()
    const options = { hooks: false, flags, env: stripe.env }
    let server = await Server.start(options)
    const trade = await Trade.open(server)
    for (let round = 0; round < failures; ++round) {
      const store = stores[round % stores.length]
      // Every fifth time the checkpoint's sync of the file itself.
      const file = join(server.dataDir, round % 5 === 4 ? `${store}.db` : `${store}.db-wal`)
      const nth = round % 5 === 4 ? 1 : randomInt(1, 30)
      const tracer = await inject(server, { calls, file, fault, nth })
      await assertAborted(server, tracer, await trade.untilDeath(server))
      assertAuditClean(server.dataDir)
      server = await server.restart(options)
      await trade.assertKept(server, stripe)
    }
    assert.equal(await server.stop(), 0)
    assert.equal(await stripe.stop(), 0)
    note({ syncs: failures, ...trade.figures })
  })
})
