// Checkpoints, which move what was committed from the WAL into the database file: cut off at any write, and
// held up by somebody who reads for long. CRASH_CHECKPOINTS interruptions (6 in `make test`, 60 in
// `make test-crash`).
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { statSync } from 'node:fs'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { describe, it } from 'node:test'

import { eventually } from '../support/eventually.mjs'
import { Server, Simulator, assertAuditClean } from '../support/stagedoor.mjs'
import { inject, whyNoTracing } from '../support/tracer.mjs'
import { note } from '../support/figures.mjs'
import { Trade, flags } from '../support/trade.mjs'

const interruptions = Number(process.env.CRASH_CHECKPOINTS ?? 6)
const stores = ['tickets', 'orders', 'payments', 'expiration']
const noTracing = await whyNoTracing()

// CRASH-06
describe('a checkpoint', { timeout: 3_600_000 }, () => {
  async function open() {
    const stripe = await Simulator.start()
    const options = { hooks: false, flags, env: stripe.env }
    const server = await Server.start(options)
    return { stripe, options, server, trade: await Trade.open(server) }
  }

  // Nothing but a checkpoint writes into the file itself, or syncs it.
  it(`that is killed at any of its writes loses nothing, ${interruptions} times`, { skip: noTracing }, async () => {
    const { stripe, options, trade, ...first } = await open()
    let { server } = first
    for (let round = 0; round < interruptions; ++round) {
      const file = join(server.dataDir, `${stores[round % stores.length]}.db`)
      const last = round % 3 === 2 ? { calls: 'fdatasync', nth: 1 } : { calls: 'pwrite64', nth: randomInt(1, 6) }
      const tracer = await inject(server, { ...last, file, fault: 'signal=SIGKILL' })
      assert.equal((await trade.untilDeath(server)).signal, 'SIGKILL')
      await tracer.ended
      assertAuditClean(server.dataDir)
      server = await server.restart(options)
      await trade.assertKept(server, stripe)
    }
    assert.equal(await server.stop(), 0)
    assert.equal(await stripe.stop(), 0)
    note({ checkpoints: interruptions, ...trade.figures })
  })

  it('waits for a long reader, over a kill too, and the WAL shrinks once it has gone', async () => {
    const { stripe, options, trade, ...first } = await open()
    let { server } = first
    const wal = store => statSync(join(server.dataDir, `${store}.db-wal`)).size
    async function trades() {
      trade.begin(server)
      await trade.progress(40)
      await trade.stop()
    }

    const reader = spawn('sqlite3', ['-readonly', join(server.dataDir, 'orders.db')], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(reader, 'close')
    const count = async () => {
      reader.stdin.write('SELECT count(*) FROM orders;\n')
      return Number(await once(reader.stdout, 'data'))
    }
    reader.stdin.write('BEGIN;\n')
    assert.equal(await count(), 0)

    await trades()
    await eventually(() => wal('tickets') === 0, 'the checkpoint after a second of silence', 30_000)
    assert.ok(wal('orders') > 0, 'what the reader may still need is there')
    assert.equal(await count(), 0, 'the reader sees its moment')
    await server.kill()
    server = await server.restart(options)
    await trade.assertKept(server, stripe)
    assert.equal(await count(), 0, 'the reader sees its moment')

    reader.stdin.end()
    await ended
    await trades()
    await eventually(() => wal('orders') === 0, 'the WAL to shrink', 30_000)
    await trade.assertKept(server, stripe, { all: true })
    assert.equal(await server.stop(), 0)
    assertAuditClean(server.dataDir)
    assert.equal(await stripe.stop(), 0)
    note(trade.figures)
  })
})
