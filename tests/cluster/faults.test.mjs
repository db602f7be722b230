// People buy and sell at a cluster while its hosts and what lies between them fail: nothing that was acknowledged is
// lost, nothing happens twice, and half a minute after the fault all is at rest. FAULTS=all (`make
// test-cluster-faults`) goes through every fault there is, a few of them are part of `make test`; FAULT_SECONDS is how
// long each lasts.
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Cluster } from '../../tools/cluster/cluster.mjs'
import { binary, scratchFolder } from '../support/stagedoor.mjs'
import { Trade, flags } from '../support/trade.mjs'
import { faults, few } from './faults.mjs'
import { Network, whyNoNetwork } from './network.mjs'
import { outlive } from './ordeal.mjs'

const table = process.env.FAULTS === 'all' ? faults : few
const chosen = table.filter(({ name }) => name.match(process.env.FAULT ?? ''))
const faultMs = 1000 * Number(process.env.FAULT_SECONDS ?? 3)

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

  for (const fault of chosen) {
    it(fault.name, async t => t.diagnostic(await outlive(fault, { cluster, network }, trade, faultMs)))
  }
})
