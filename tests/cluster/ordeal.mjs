// What a fault does to a cluster, and how it is judged: people buy and sell while it lasts, and half a minute after it has
// ended all is at rest; nothing that was acknowledged is lost, and nothing happened twice.
import assert from 'node:assert/strict'
import { setTimeout as pass } from 'node:timers/promises'

import { eventually } from '../support/eventually.mjs'
import { underWay } from './settled.mjs'

const healedWithinMs = 30_000

/** Until so much more money was taken, by people who are served. */
export function sales(trade, count, withinMs) {
  const enough = trade.history.payments.size + count
  const stopped = trade.lives.then(() => assert.fail('everybody stopped before the time'))
  const sold = eventually(() => trade.history.payments.size >= enough, 'sales', withinMs, 50)
  return Promise.race([sold, stopped])
}

/**
 * @param {object} fault of faults.mjs
 * @param {object} stage what it is given: {cluster, …}
 * @param {Trade} trade who trades there
 * @param {number} faultMs how long it lasts
 * @returns {Promise<string>} how soon all was well
 */
export async function outlive(fault, stage, trade, faultMs) {
  const { cluster } = stage
  trade.begin(cluster)
  await sales(trade, 3, healedWithinMs)
  await fault.strike(stage)
  await pass(faultMs) // the fault lasts; nothing else is waited for
  await fault.meanwhile?.(stage)
  await fault.heal(stage)
  const healed = performance.now()
  const left = () => Math.round(healedWithinMs - (performance.now() - healed))
  await sales(trade, 3, left())
  const served = performance.now() - healed
  await trade.stop()
  let lines
  await eventually(() => !(lines = underWay(cluster)).length, 'rest', left(), 200).catch(() => {})
  assert.deepEqual(lines, [])
  assert.ok(left() > 0, `${healedWithinMs - left()} ms until all was at rest`)
  const rested = healedWithinMs - left()
  // However much there is to judge.
  await trade.assertKept(cluster, cluster.stripe)
  let audit
  const clean = async () => (audit = await cluster.audit()).clean
  await eventually(clean, 'a clean audit', fault.auditWithinMs ?? 0, 500).catch(() => {})
  assert.ok(audit.clean, audit.report)
  return `served after ${Math.round(served)} ms, at rest after ${Math.round(rested)} ms`
}
