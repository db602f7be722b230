// Waiting in tests: for a condition, with a deadline.
import assert from 'node:assert/strict'

/** Polls until `probe` gives something truthy; fails with what it saw last after `withinMs`. */
export async function eventually(probe, what, withinMs = 5000) {
  const end = process.hrtime.bigint() + BigInt(withinMs) * 1_000_000n
  let last
  do {
    last = await probe()
    if (last) return last
    await new Promise(resolve => setImmediate(resolve))
  } while (process.hrtime.bigint() < end)
  assert.fail(`never came: ${what}`)
}
