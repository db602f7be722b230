// Replicas of Orders alone, on one database, each with a generator of its own: orders over HTTP.
import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Program, freePort } from '../../tools/cluster/program.mjs'
import { jwtKey } from '../../tests/support/stagedoor.mjs'
import { bearer } from '../support.mjs'
import { cpuSeconds, program } from './ground.mjs'

const producers = ['tickets', 'expiration', 'payments']

async function startReplica(folder, number, environment) {
  const [open, internal, nobody] = [await freePort(), await freePort(), await freePort()]
  const replica = new Program({
    name: `orders ${number}`,
    // Nothing is to be heard from others here: a port at which nobody answers stands for them.
    command: [
      program('stagedoor'), 'serve', '--target', 'orders', '--listen', `127.0.0.1:${open}`,
      '--internal-listen', `127.0.0.1:${internal}`, '--public-url', `http://127.0.0.1:${open}`,
      '--rate-limits', 'off', '--max-locks-per-user', '0',
      '--outbox-urls', producers.map(name => `${name}=http://127.0.0.1:${nobody}`).join(',')
    ],
    log: join(folder, `orders-${number}.log`),
    env: { ...environment, JWT_KEY: jwtKey, INTERNAL_TOKEN: 'a-token-for-a-benchmark' },
    ready: () => fetch(`http://127.0.0.1:${internal}/readyz`).then(reply => reply.ok, () => false)
  })
  replica.port = open
  return replica.start()
}

// As bench/support.mjs, without waiting: the generators of all replicas run at the same time.
function startLoad(replica, bodies, { connections, seconds }) {
  const flags = { host: '127.0.0.1', port: replica.port, method: 'POST', path: '/api/orders', bodies, connections, seconds }
  const args = Object.entries({ ...flags, header: bearer('buyer') }).flatMap(([name, value]) => [`--${name}`, `${value}`])
  return new Promise((resolve, reject) => {
    const child = spawn(program('stagedoor-load'), args, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.on('data', data => (said += data))
    child.on('close', code => (code ? reject(new Error(`stagedoor-load: ${code}`)) : resolve(JSON.parse(said))))
  })
}

/** Tickets all over the table, no two the same: a step that has no divisor in common with powers of ten. */
function writeWishes(folder, { tickets, replicas, number, most }) {
  const bodies = []
  for (let i = number; i < tickets && bodies.length < most; i += replicas) {
    bodies.push(`{"ticketId":"${String((i * 7919) % tickets).padStart(24, '0')}"}\n`)
  }
  const file = join(folder, `wishes-${number}`)
  writeFileSync(file, bodies.join(''))
  return file
}

const sum = (list, of) => list.reduce((total, each) => total + of(each), 0)
const worst = (list, of) => Math.max(...list.map(of))

/** What so many replicas do with a database full of tickets. Latencies are those of the slowest replica. */
export async function sellOverHttp(ground, folder, { tickets, replicas, connections, seconds }) {
  const database = ground.withTickets('over_http', tickets)
  const environment = { DATABASE_URL: ground.url(database), NATS_URL: ground.nats.map(node => node.url).join(',') }
  const started = Array.from({ length: replicas }, (_, number) => startReplica(folder, number, environment))
  const processes = await Promise.all(started)
  try {
    const most = (seconds * 20_000) / replicas
    const files = processes.map((_, number) => writeWishes(folder, { tickets, replicas, number, most }))
    const used = () => ({ ours: sum(processes, each => cpuSeconds(each.child.pid)), theirs: ground.cpuSeconds() })
    const before = used()
    const each = { connections: Math.ceil(connections / replicas), seconds }
    const figures = await Promise.all(processes.map((replica, i) => startLoad(replica, files[i], each)))
    const after = used()
    const orders = sum(figures, f => f.answered - f.refused)
    ground.check(database, orders)
    return {
      perSecond: orders / worst(figures, f => f.seconds),
      p50Ms: worst(figures, f => f.p50Ms),
      p99Ms: worst(figures, f => f.p99Ms),
      refused: sum(figures, f => f.refused),
      cpuMs: (1000 * (after.ours - before.ours)) / orders,
      postgresMs: (1000 * (after.theirs - before.theirs)) / orders
    }
  } finally {
    await Promise.all(processes.map(replica => replica.stop()))
  }
}
