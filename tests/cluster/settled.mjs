// When a cluster has come to rest: every fact has its number, and every consumer has followed every producer to its end.
import { services } from '../../tools/cluster/cluster.mjs'

/** Who follows whom (docs/api/events.md). Nobody has heard of a producer that has said nothing. */
const producersOf = { tickets: ['orders'], orders: ['tickets', 'payments', 'expiration'], expiration: ['orders'], payments: ['orders'] }

const number = text => Number(text || 0)

/** What is still under way: lines, none at rest. */
export function underWay(cluster) {
  const ask = (service, sql) => cluster.postgres.query(service, sql)
  const heads = Object.fromEntries(services.map(name => [name, number(ask(name, 'SELECT seq FROM outbox_head'))]))
  const lines = []
  for (const service of services) {
    const staged = number(ask(service, 'SELECT count(*) FROM outbox_staged'))
    if (staged) lines.push(`${service} has ${staged} facts without a number`)
    for (const producer of producersOf[service] ?? []) {
      const cursor = number(ask(service, `SELECT seq FROM cursors WHERE producer = '${producer}'`))
      if (cursor !== heads[producer]) lines.push(`${service} is at ${cursor} of ${heads[producer]} of ${producer}`)
    }
    const parked = number(ask(service, 'SELECT count(*) FROM parked_events'))
    if (parked) lines.push(`${service} has ${parked} parked events`)
  }
  return lines
}
