// What both benchmarks share: driving the generator, sessions without accounts, figures in a line.
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { jwtKey } from '../tests/support/stagedoor.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const generator = join(root, 'build/release/stagedoor-load')

/** Runs the generator against `url`: {perSecond, p50Ms, p99Ms, …}. `options` are its flags. */
export function load(url, options) {
  const { hostname, port } = new URL(url)
  const args = ['--host', hostname, '--port', port]
  for (const [name, value] of Object.entries(options)) args.push(`--${name}`, value)
  return JSON.parse(execFileSync(generator, args.map(String), { encoding: 'utf8' }))
}

/** A session of somebody whose token we sign ourselves: no account is needed. */
export function bearer(id) {
  const part = value => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ id, email: `${id}@example.com` })}`
  const mac = createHmac('sha256', jwtKey).update(signed).digest('base64url')
  return `Authorization: Bearer ${signed}.${mac}`
}

export const memory = pid => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
