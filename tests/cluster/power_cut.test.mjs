// The machines under a cluster lose power under load. The brokers and PostgreSQL stand on disks of the test's own, and what
// comes back is what had reached those: PostgreSQL syncs before it says that something is committed; NATS 2.9 acknowledges
// first, and forgets.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Cluster } from '../../tools/cluster/cluster.mjs'
import { Disk, whyNoDisk } from '../support/disk.mjs'
import { binary, scratchFolder } from '../support/stagedoor.mjs'
import { Trade, flags } from '../support/trade.mjs'
import { outlive, sales } from './ordeal.mjs'

const megabytes = 1024
const awayMs = 2000

const cut = (names, ids) => ({
  name: names.join(' and '),
  ids,
  async strike({ cluster, disks }) {
    await Promise.all(names.map(name => cluster.programs[name].kill()))
    for (const name of names) disks[name].losePower()
  },
  heal: ({ cluster }) => Promise.all(names.map(name => cluster.programs[name].start()))
})

const nats = ['nats-0', 'nats-1', 'nats-2']

// BUS-04, CLU-03
describe('a power cut of', { skip: whyNoDisk(), timeout: 600_000 }, () => {
  let cluster, trade
  const disks = {}
  const folder = join(process.env.CLUSTER_FOLDER ?? scratchFolder(), 'cluster')

  before(async () => {
    for (const name of [...nats, 'postgres']) disks[name] = Disk.make(megabytes, join(folder, name))
    cluster = await Cluster.start({ folder, binary, flags: [...flags, '--order-window', '10', '--payment-grace', '5'] })
    for (const disk of Object.values(disks)) disk.sync() // their settings
    trade = await Trade.open(cluster, 4, { patienceMs: 5000 })
  })
  after(async () => {
    await cluster?.stop()
    for (const disk of Object.values(disks)) disk.remove()
  })

  for (const fault of [cut(['nats-1']), cut(nats), cut(['postgres']), cut([...nats, 'postgres'])]) {
    it(fault.name, async t => t.diagnostic(await outlive(fault, { cluster, disks }, trade, awayMs)))
  }

  // The last one: nothing is right after it.
  it('a PostgreSQL that does not sync is found out', async () => {
    const { postgres } = cluster
    postgres.query('postgres', 'ALTER SYSTEM SET fsync = off')
    postgres.query('postgres', 'SELECT pg_reload_conf()')
    disks.postgres.sync()
    trade.begin(cluster)
    await sales(trade, 3, 30_000)
    await postgres.kill()
    await trade.stop()
    disks.postgres.losePower()
    await postgres.start()
    const lines = await trade.check(cluster, cluster.stripe, { atRest: false })
    assert.match(lines.join('\n'), /^lost: order /m)
  })
})
