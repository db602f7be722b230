// Old events go once every follower has passed them, wherever it runs; while one of them is away nothing goes.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Cluster } from '../../tools/cluster/cluster.mjs'
import { eventually, listTicket, pay, person, placeOrder } from '../support/shop.mjs'
import { binary, scratchFolder } from '../support/stagedoor.mjs'
import { underWay } from './settled.mjs'

const followers = ['tickets', 'expiration', 'payments']

describe('events that are old', { timeout: 300_000 }, () => {
  let cluster

  before(async () => {
    const flags = ['--rate-limits', 'off', '--outbox-retention', '1h']
    cluster = await Cluster.start({ folder: join(scratchFolder(), 'cluster'), binary, flags })
  })
  after(() => cluster?.stop())

  const orders = sql => Number(cluster.postgres.query('orders', sql))
  const oldest = () => orders('SELECT min(seq) FROM outbox')
  const head = () => orders('SELECT seq FROM outbox_head')
  const log = replica => readFileSync(replica.log, 'utf8')

  const sell = async () => {
    const [seller, buyer] = [await person(cluster, 'seller'), await person(cluster, 'buyer')]
    const ticket = await listTicket(seller)
    const paid = await pay(buyer, (await placeOrder(buyer, ticket.id)).id)
    assert.equal(paid.status, 201, paid.text)
    await eventually(() => underWay(cluster).length === 0, 'the cluster to come to rest')
  }
  /** What the service says of itself at one of its replicas. */
  const cursorAt = async replica => {
    const headers = { authorization: `Bearer ${cluster.secrets.INTERNAL_TOKEN}` }
    const url = `http://${replica.internal}/internal/cursor?consumer=${replica.target}&producer=orders`
    return (await (await fetch(url, { headers })).json()).seq
  }
  const allFollowed = async () => {
    const cursors = await Promise.all(followers.flatMap(name => cluster.of(name)).map(cursorAt))
    return cursors.every(cursor => cursor === head())
  }
  // A process looks for old events when it starts, and every hour.
  const restart = async replica => {
    await replica.stop()
    await replica.start()
  }

  // BUS-06
  it('stay while a follower cannot be asked', async () => {
    await sell()
    await eventually(allFollowed, 'every replica to know how far its service is')
    orders(`WITH aged AS (UPDATE outbox SET time = time - 7200000 RETURNING 1) SELECT count(*) FROM aged`)
    const [replica] = cluster.of('orders')

    await Promise.all(cluster.of('expiration').map(away => away.stop()))
    await restart(replica)

    await eventually(() => log(replica).includes('expiration does not say how far it has come'), 'a line in the log')
    assert.equal(oldest(), 1)
  })

  // BUS-06
  it('go when all have passed them, but for the last', async () => {
    await Promise.all(cluster.of('expiration').map(back => back.start()))
    await eventually(allFollowed, 'every replica to know how far its service is')
    assert.ok(head() > 1)

    await restart(cluster.of('orders')[0])

    await eventually(() => oldest() === head(), 'the old events to go')
  })

  it('are missed by nobody', async () => {
    await sell()
    await cluster.stopReplicas()
    const audit = await cluster.audit()
    assert.ok(audit.clean, audit.report)
  })
})
