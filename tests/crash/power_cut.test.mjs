// The machine loses power under load. The data stands on a disk of the test's own (support/disk.mjs), and what
// comes back is a copy of what had reached it. CRASH_CUTS cuts (3 in `make test`, 50 in `make test-crash`).
//
// Such a disk loses what was not synced; it neither tears nor reorders what was.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { describe, it } from 'node:test'

import { Disk, whyNoDisk } from '../support/disk.mjs'
import { withoutSync } from '../support/no_sync.mjs'
import { Server, Simulator, assertAuditClean } from '../support/stagedoor.mjs'
import { note } from '../support/figures.mjs'
import { look, lost } from '../support/history.mjs'
import { Trade, flags } from '../support/trade.mjs'

const cuts = Number(process.env.CRASH_CUTS ?? 3)
const diskMegabytes = 256

/** A server whose power can be cut, and the people who trade there. */
class Machine {
  static async start(env = {}) {
    const machine = new Machine()
    machine.stripe = await Simulator.start()
    machine.options = { flags: [...flags, '--order-window', '5', '--payment-grace', '5'], hooks: false }
    machine.options.env = { ...machine.stripe.env, ...env }
    machine.disk = Disk.make(diskMegabytes)
    await machine.boot()
    machine.trade = await Trade.open(machine.server)
    return machine
  }

  get dataDir() {
    return join(this.disk.folder, 'data')
  }

  async boot() {
    this.server = await Server.start({ ...this.options, dataDir: this.dataDir })
  }

  /** Trades until `orders` more are acknowledged, then the power is gone. */
  async cutAfter(orders) {
    this.trade.begin(this.server)
    await this.trade.progress(orders)
    await this.server.freeze()
    const cut = this.disk.cut()
    await this.server.kill()
    await this.trade.stop()
    this.disk.remove()
    this.disk = cut
  }

  async stop() {
    await this.server.kill()
    assert.equal(await this.stripe.stop(), 0)
    this.disk.remove()
  }
}

describe('a power cut under load', { skip: whyNoDisk() }, () => {
  // CRASH-03
  it(`loses nothing that was acknowledged, in ${cuts} cuts`, { timeout: 3_600_000 }, async () => {
    const machine = await Machine.start()
    const { trade, stripe } = machine
    for (let round = 0; round < cuts; ++round) {
      await machine.cutAfter(randomInt(1, 200))
      assertAuditClean(machine.dataDir)
      await machine.boot()
      await trade.assertKept(machine.server, stripe)
    }
    await trade.assertKept(machine.server, stripe, { all: true })
    assert.equal(await machine.server.stop(), 0)
    assertAuditClean(machine.dataDir)
    await machine.stop()
    note({ cuts, ...trade.figures })
  })

  // CRASH-03: the same with the syncs switched off has to fail, or the cut above cuts nothing
  it('is noticed when nothing is synced', { timeout: 120_000 }, async () => {
    const machine = await Machine.start(withoutSync())
    machine.disk.sync() // everybody has an account; from here on nothing is safe
    await machine.cutAfter(200)
    machine.options.env = machine.stripe.env
    await machine.boot()
    const { history } = machine.trade
    const lines = lost(history, await look(machine.trade.meet(machine.server), machine.stripe))
    const gone = lines.filter(line => line.startsWith('lost: order')).length
    assert.ok(gone > 0, `of ${history.orders.size} orders none is lost`)
    await machine.stop()
  })
})
