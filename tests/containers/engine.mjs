// podman, as tools/test-containers sets it up.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'

/** The command with what it is told every time. */
export const engine = (process.env.CONTAINER_ENGINE ?? 'podman').split(' ')
export const image = 'localhost/stagedoor:test'

export const call = (...args) =>
  spawnSync(engine[0], [...engine.slice(1), ...args], { encoding: 'utf8', timeout: 120_000 })

/** What it prints; it must succeed. */
export function engineDoes(...args) {
  const { status, stdout, stderr } = call(...args)
  assert.equal(status, 0, `${args.join(' ')}: ${stdout}${stderr}`)
  return stdout.trim()
}
