// People buy and sell at a cluster while its hosts and what lies between them fail: nothing that was acknowledged is
// lost, nothing happens twice, and half a minute after the fault all is at rest. FAULTS=all (`make
// test-cluster-faults`) goes through every fault there is, a few of them are part of `make test`; FAULT_SECONDS is how
// long each lasts.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as pass } from 'node:timers/promises'

import { Cluster } from '../../tools/cluster/cluster.mjs'
import { eventually } from '../support/eventually.mjs'
import { binary, scratchFolder } from '../support/stagedoor.mjs'
import { Trade, flags } from '../support/trade.mjs'
import { faults, few } from './faults.mjs'
import { Network, whyNoNetwork } from './network.mjs'
import { underWay } from './settled.mjs'

const table = process.env.FAULTS === 'all' ? faults : few
const chosen = table.filter(({ name }) => name.match(process.env.FAULT ?? ''))
const faultMs = 1000 * Number(process.env.FAULT_SECONDS ?? 3)
const healedWithinMs = 30_000

// BUS-03, BUS-04, CLU-03, CLU-04, CLU-05
describe('a cluster whose hosts fail', { skip: whyNoNetwork(), timeout: 3_600_000 }, () => {
  let cluster, network, trade
  const folder = process.env.CLUSTER_FOLDER ?? scratchFolder()

  before(async () => {
    network = Network.create()
    const options = ['--order-window', '10', '--payment-grace', '5']
    cluster = await Cluster.start({
      folder: join(folder, 'cluster'),
      binary,
      flags: [...flags, ...options],
      standby: true,
      host: name => network.host(name)
    })
    trade = await Trade.open(cluster, 4, { patienceMs: 5000 })
  })
  after(async () => {
    network.heal()
    await cluster?.stop()
    network.remove()
  })

  /** Money taken, by people who are served. */
  const sales = (count, withinMs) => {
    const enough = trade.history.payments.size + count
    const stopped = trade.lives.then(() => assert.fail('everybody stopped before the time'))
    const sold = eventually(() => trade.history.payments.size >= enough, 'sales', withinMs, 50)
    return Promise.race([sold, stopped])
  }

  for (const fault of chosen) {
    it(fault.name, async t => {
      trade.begin(cluster)
      await sales(3, healedWithinMs)
      await fault.strike({ cluster, network })
      await pass(faultMs) // the fault lasts; nothing else is waited for
      await fault.meanwhile?.({ cluster, network })
      await fault.heal({ cluster, network })
      const healed = performance.now()
      const left = () => Math.round(healedWithinMs - (performance.now() - healed))
      await sales(3, left())
      const served = performance.now() - healed
      await trade.stop()
      let lines
      await eventually(() => !(lines = underWay(cluster)).length, 'rest', left(), 200).catch(() => {})
      assert.deepEqual(lines, [])
      assert.ok(left() > 0, `${healedWithinMs - left()} ms until all was at rest`)
      t.diagnostic(`served after ${Math.round(served)} ms, at rest after ${Math.round(healedWithinMs - left())} ms`)
      // However much there is to judge.
      await trade.assertKept(cluster, cluster.stripe)
      let audit
      const clean = async () => (audit = await cluster.audit()).clean
      await eventually(clean, 'a clean audit', fault.auditWithinMs ?? 0, 500).catch(() => {})
      assert.ok(audit.clean, audit.report)
    })
  }
})
