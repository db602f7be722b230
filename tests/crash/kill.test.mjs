// The real process under load, killed without warning, started again, and asked whether everything
// that it had acknowledged is still there. CRASH_ROUNDS rounds (10 in `make test`, 100 in
// `make test-crash`).
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { setTimeout as pass } from 'node:timers/promises'

import { lockedTicket } from '../support/shop.mjs'
import { Server, Simulator, assertAuditClean } from '../support/stagedoor.mjs'
import { note } from '../support/figures.mjs'
import { Trade, flags } from '../support/trade.mjs'

const rounds = Number(process.env.CRASH_ROUNDS ?? 10)

// CRASH-01, PAY-05, EVT-07, EXP-03
describe('kill -9 under load', () => {
  it(`loses nothing that was acknowledged, in ${rounds} rounds`, { timeout: 3_600_000 }, async () => {
    const stripe = await Simulator.start()
    // Short locks, so that some end while the server is away.
    const options = { flags: [...flags, '--order-window', '5', '--payment-grace', '5'], hooks: false, env: stripe.env }
    let server = await Server.start(options)
    const trade = await Trade.open(server)
    for (let round = 0; round < rounds; ++round) {
      trade.begin(server)
      await trade.progress(randomInt(1, 60))
      await server.kill()
      await trade.stop()
      assertAuditClean(server.dataDir)
      server = await server.restart(options)
      await trade.assertKept(server, stripe)
    }
    await trade.assertKept(server, stripe, { all: true })
    assert.equal(await server.stop(), 0)
    assertAuditClean(server.dataDir)
    assert.equal(await stripe.stop(), 0)
    note({ kills: rounds, ...trade.figures })
  })
})

// CRASH-10
describe('kill -9 of a first start', () => {
  it('leaves nothing that the next start does not finish', { timeout: 120_000 }, async () => {
    const began = performance.now()
    const whole = await Server.start({ hooks: false })
    const startMs = performance.now() - began
    assert.equal(await whole.stop(), 0)
    for (let i = 0; i < rounds; ++i) {
      const first = Server.launch({ hooks: false })
      const ready = first.ready().catch(() => {})
      await pass((i * startMs) / rounds)
      await first.kill()
      await ready
      const next = await first.restart({ hooks: false })
      const { seller, ticket } = await lockedTicket(next)
      assert.equal((await seller.get(`/api/tickets/${ticket.id}`)).status, 200)
      assert.equal(await next.stop(), 0)
      assertAuditClean(next.dataDir)
    }
    note({ starts: rounds })
  })
})
