// What the measurements stand on: a private PostgreSQL and NATS, databases full of tickets, processor time of programs.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Nats, Postgres } from '../../tools/cluster/engines.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const program = name => join(root, 'build/release', name)

const hertz = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Seconds of processor that a process and those it has waited for have used; 0 when it is gone. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / hertz
  } catch {
    return 0
  }
}

export class Ground {
  static async create(folder) {
    const ground = new Ground()
    ground.server = await Postgres.create({
      folder: join(folder, 'postgres'),
      databases: [],
      settings: { shared_buffers: '256MB', max_wal_size: '4GB' }
    })
    ground.nats = await Nats.createCluster({ folder })
    return ground
  }

  get version() {
    return this.server.query('postgres', 'SHOW server_version')
  }

  /** A new database with so many tickets, listed and free; ids are their numbers. */
  withTickets(name, tickets) {
    const full = `tickets_${tickets}`
    if (!this.has(full)) {
      this.server.createDatabase(full)
      this.place({ url: this.url(full), tickets: 0 })
      this.server.query(
        full,
        `INSERT INTO tickets (id, seller, title, price, currency, version)
         SELECT lpad(n::text, 24, '0'), 'seller', 'Front row', 1999, 'usd', 0 FROM generate_series(0, ${tickets - 1}) n`
      )
      this.server.query(full, 'VACUUM ANALYZE')
    }
    if (this.has(name)) this.server.query('postgres', `DROP DATABASE ${name} WITH (FORCE)`)
    this.server.query('postgres', `CREATE DATABASE ${name} TEMPLATE ${full}`)
    this.server.query('postgres', 'CHECKPOINT')
    return name
  }

  has(database) {
    return this.server.query('postgres', `SELECT 1 FROM pg_database WHERE datname = '${database}'`) !== ''
  }

  url(database) {
    return this.server.url(database)
  }

  /** stagedoor-place: its figures. */
  place(flags) {
    const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, `${value}`])
    const said = execFileSync(program('stagedoor-place'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    return JSON.parse(said)
  }

  /** Seconds of processor that the server and its sessions have used. */
  cpuSeconds() {
    const { pid } = this.server.child
    const sessions = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    return [pid, ...sessions].reduce((sum, each) => sum + cpuSeconds(each), 0)
  }

  /** Throws unless so many tickets are held, each by exactly one open order that was announced exactly once. */
  check(database, placed) {
    const stored = this.server.query(
      database,
      `SELECT (SELECT count(*) FROM orders), (SELECT count(*) FROM tickets AS t JOIN orders AS o ON o.id = t.holder
         AND o.ticket_id = t.id AND o.status = 'created'), (SELECT count(DISTINCT subject) FROM
         (SELECT subject FROM outbox UNION ALL SELECT subject FROM outbox_staged) AS said)`
    )
    if (stored !== `${placed}|${placed}|${placed}`) throw new Error(`${placed} were answered, stored are ${stored}`)
  }

  async stop() {
    await Promise.all(this.nats.map(node => node.stop()))
    await this.server.stop()
  }
}
