// make bench-cluster: what placing orders costs on PostgreSQL. First beside pgbench running the statements of one
// order in the same run, then as replicas and tickets grow. Prints, asserts nothing but that what was answered is
// stored. Everything shares the processors of one machine: PostgreSQL, Orders and the generators.
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'

import { scratchFolder } from '../../tests/support/stagedoor.mjs'
import { Ground } from './ground.mjs'
import { compareScript, pgbench } from './pgbench.mjs'
import { sellOverHttp } from './replicas.mjs'

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' }, // of each figure
    rounds: { type: 'string', default: '3' }, // of the first table; it shows the medians
    sessions: { type: 'string', default: '4,16' }, // to PostgreSQL, where each order goes alone
    replicas: { type: 'string', default: '1,2,4' },
    tickets: { type: 'string', default: '10000,100000,1000000' },
    connections: { type: 'string', default: '256' }, // of buyers, over all replicas
    only: { type: 'string' } // speed or scale
  }
})
const numbers = text => text.split(',').map(Number)
const seconds = Number(flags.seconds)
const connections = Number(flags.connections)

const median = list => list.sort((a, b) => a.perSecond - b.perSecond)[Math.floor(list.length / 2)]
const row = cells => console.log(cells.map((cell, i) => (i ? `${cell}`.padStart(11) : cell.padEnd(44))).join(''))
const ms = (value, digits = 1) => (value === undefined ? '' : `${value.toFixed(digits)} ms`)

// Enough tickets for the fastest.
const roomy = Math.max(100_000, seconds * 25_000)

function placeOrders(ground, options) {
  const database = ground.withTickets('by_use_case', roomy)
  const before = ground.cpuSeconds()
  const figures = ground.place({ url: ground.url(database), tickets: roomy, seconds, ...options })
  ground.check(database, figures.placed)
  return { ...figures, postgresMs: (1000 * (ground.cpuSeconds() - before)) / figures.placed }
}

function besidePgbench(ground, clients) {
  const database = ground.withTickets('by_pgbench', roomy)
  const before = ground.cpuSeconds()
  const figures = pgbench(ground.server, database, { tickets: roomy, clients, seconds })
  const used = ground.cpuSeconds() - before
  return { ...figures, p50Ms: figures.latencyMs, postgresMs: (1000 * used) / (figures.perSecond * seconds) }
}

async function speed(ground) {
  const subjects = []
  for (const sessions of numbers(flags.sessions)) {
    const alone = { 'most-together': 1, sessions, buyers: 2 * sessions }
    subjects.push([`pgbench, ${sessions} clients`, () => besidePgbench(ground, sessions), 'floor'])
    subjects.push([`use case, each order alone, ${sessions} sessions`, () => placeOrders(ground, alone), sessions])
  }
  subjects.push(['use case, together, as served', () => placeOrders(ground, { buyers: connections })])
  const http = () => sellOverHttp(ground, scratchFolder(), { tickets: roomy, replicas: 1, connections, seconds })
  subjects.push(['over HTTP, together, one replica', http])

  const results = new Map(subjects.map(([name]) => [name, []]))
  for (let round = 0; round < Number(flags.rounds); ++round) {
    for (const [name, measure] of subjects) results.get(name).push(await measure())
  }
  const floors = subjects.filter(([, , kind]) => kind === 'floor').map(([name]) => median(results.get(name)).perSecond)
  row(['', 'orders/s', 'of pgbench', 'p50', 'p99', 'ours/order', 'PostgreSQL'])
  for (const [name, , kind] of subjects) {
    const figures = median(results.get(name))
    const floor = typeof kind === 'number' ? floors[numbers(flags.sessions).indexOf(kind)] : Math.max(...floors)
    const share = kind === 'floor' ? '' : `${Math.round((100 * figures.perSecond) / floor)} %`
    row([name, Math.round(figures.perSecond), share, ms(figures.p50Ms), ms(figures.p99Ms), ms(figures.cpuMs, 3), ms(figures.postgresMs, 3)])
  }
  console.log('Alone is compared with as many clients of pgbench, together with its best. p50 of pgbench is its mean.')
}

async function scale(ground) {
  row(['over HTTP, together', 'orders/s', '', 'p50', 'p99', 'ours/order', 'PostgreSQL'])
  for (const tickets of numbers(flags.tickets)) {
    for (const replicas of numbers(flags.replicas)) {
      const figures = await sellOverHttp(ground, scratchFolder(), { tickets, replicas, connections, seconds })
      const name = `${tickets} tickets, ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`
      const refused = figures.refused ? `(${figures.refused} refused)` : ''
      row([name, Math.round(figures.perSecond), refused, ms(figures.p50Ms), ms(figures.p99Ms), ms(figures.cpuMs, 3), ms(figures.postgresMs, 3)])
    }
  }
}

const ground = await Ground.create(scratchFolder())
try {
  console.log(`PostgreSQL ${ground.version}, ${cpus().length} cores (${cpus()[0].model}), ${seconds} s each, synchronous commits`)
  const database = ground.withTickets('one_order', 10)
  compareScript(ground.server, database, () => ground.place({ url: ground.url(database), tickets: 1, 'most-together': 1 }))
  if (flags.only !== 'scale') await speed(ground)
  if (flags.only !== 'speed') await scale(ground)
} finally {
  await ground.stop()
}
