// Waiting in tests: for a condition, with a deadline.
import assert from 'node:assert/strict'

/** Polls until `probe` gives something truthy, with pauses of `everyMs`; fails after `withinMs`. */
export async function eventually(probe, what, withinMs = 5000, everyMs = 0) {
  const end = process.hrtime.bigint() + BigInt(withinMs) * 1_000_000n
  let last
  do {
    last = await probe()
    if (last) return last
    await new Promise(resolve => (everyMs ? setTimeout(resolve, everyMs) : setImmediate(resolve)))
  } while (process.hrtime.bigint() < end)
  assert.fail(`never came: ${what}`)
}
