// pgbench beside us: the statements of one order, without us.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const script = join(dirname(fileURLToPath(import.meta.url)), 'place_order.sql')

const variables = {
  k: -1, now: 1795248000000, since: 1795244400000, expires: 1795248900000, grace: 1795249200000, nth: 5,
  title: 'Front row', price: 1999, currency: 'usd', ticket_version: 0, status: 'created', version: 0,
  type: 'order:created',
  data: JSON.stringify({
    id: 'a'.repeat(24), version: 0, status: 'created', userId: 'buyer12345', expiresAt: '2026-11-21T12:15:00.000Z',
    ticket: { id: '0'.repeat(24), title: 'Front row', price: '19.99', currency: 'usd', version: 0 }
  })
}

/** {perSecond, latencyMs} of so many clients on a database with so many tickets, of whom each person wants ten. */
export function pgbench(server, database, { tickets, clients, seconds }) {
  server.query(database, `INSERT INTO commit_marks (session, mark) SELECT 'pgbench' || n, 0 FROM generate_series(0, ${clients - 1}) n`)
  const args = ['-h', server.address, '-p', server.port, '-U', 'postgres', '-n', '-M', 'prepared', '-f', script]
  args.push('-c', clients, '-j', Math.min(clients, 2), '-T', seconds)
  for (const [name, value] of Object.entries({ clients, persons: tickets / 10, ...variables })) args.push('-D', `${name}=${value}`)
  const said = execFileSync(join(server.bin, 'pgbench'), [...args.map(String), database], { encoding: 'utf8' })
  const figure = pattern => Number(pattern.exec(said)?.[1])
  return { perSecond: figure(/tps = ([\d.]+)/), latencyMs: figure(/latency average = ([\d.]+)/) }
}

// Values are left out: what we send as a parameter is a variable, or made from one, there.
const plain = text =>
  text
    .replace('ARRAY[:buyer::text]', '$1::text[]').replace(/'awaiting:'\s+'payment'/g, "'awaiting_payment'").replace(/'awaiting:payment'/g, "'awaiting_payment'")
    .replace(/lpad\(:n, 24, '.'\)|'pgbench' \|\| :client_id/g, '?').replace(/:[a-z_]+|\$\d+/g, '?')
    .replace(/\s+/g, ' ').trim()

function statementsOfScript() {
  const lines = readFileSync(script, 'utf8').split('\n').filter(line => !/^(--|\\)/.test(line))
  return lines.join('\n').split(';').map(plain).filter(Boolean)
}

/** Throws unless the script has the statements that `placeOne` makes the server run for one order. */
export function compareScript(server, database, placeOne) {
  server.query('postgres', `ALTER DATABASE ${database} SET log_statement = 'all'`)
  placeOne()
  const lines = readFileSync(server.log, 'utf8').split('\n')
  const runs = lines.map(line => /\[(\d+)\] LOG: {2}execute [^:]+: (.*)/.exec(line)).filter(Boolean)
  const at = runs.findIndex(([, , text]) => text.startsWith('INSERT INTO orders'))
  const session = runs.map(([, pid, text]) => (pid === runs[at][1] ? text : 'elsewhere'))
  const first = session.lastIndexOf(session.slice(0, at).findLast(text => text.startsWith('BEGIN')), at)
  const real = session.slice(first, session.indexOf('COMMIT', at) + 1).filter(text => text !== 'elsewhere').map(plain)
  const ours = statementsOfScript()
  const differs = real.findIndex((text, i) => text !== ours[i])
  if (differs >= 0 || real.length !== ours.length) {
    throw new Error(`${script} is not what an order runs. There:\n${ours[differs]}\nhere:\n${real[differs]}`)
  }
}
