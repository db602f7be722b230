// make bench: what happens when 100,000 locks end at one instant: how long until Expiration has said so
// of all, and until Orders has cancelled all. The clock is moved, so it needs the test hooks.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { send } from '../tests/support/client.mjs'
import { Server, assertAuditClean, scratchFolder } from '../tests/support/stagedoor.mjs'
import { bearer, load } from './support.mjs'

const locks = Number(process.env.BENCH_LOCKS ?? 100_000)
const folder = scratchFolder()
const server = await Server.start({ flags: ['--rate-limits', 'off', '--max-locks-per-user', '0'] })
const post = { method: 'POST', connections: 128, seconds: 600 }

const listings = join(folder, 'listings')
const ids = join(folder, 'ids')
const wishes = join(folder, 'wishes')
writeFileSync(listings, '{"title":"Seat","price":20}\n'.repeat(locks))
load(server.url, { ...post, path: '/api/tickets', header: bearer('seller'), bodies: listings, ids })
writeFileSync(wishes, readFileSync(ids, 'utf8').replace(/(.+)\n/g, '{"ticketId":"$1"}\n'))
load(server.url, { ...post, path: '/api/orders', header: bearer('buyer'), bodies: wishes })

const head = async producer => {
  const reply = await send(server.internalUrl, 'GET', `/internal/outbox?producer=${producer}&limit=1`)
  return Number(reply.headers['stagedoor-outbox-head'])
}
async function reaches(producer, count, start) {
  while ((await head(producer)) < count) await new Promise(resolve => setTimeout(resolve, 20))
  return ((performance.now() - start) / 1000).toFixed(2)
}

// What was placed has to be known everywhere before it may end.
await send(server.url, 'POST', '/test/clock', { json: { advanceMs: 1000 } })
const already = { expiration: await head('expiration'), orders: await head('orders') }
const start = performance.now()
await send(server.url, 'POST', '/test/clock', { json: { advanceMs: 15 * 60_000 } })
const [announced, freed] = await Promise.all([
  reaches('expiration', already.expiration + locks, start),
  reaches('orders', already.orders + locks, start)
])
console.log(`${locks} locks end at one instant: all announced after ${announced} s, all cancelled after ${freed} s`)
await server.stop()
console.log(assertAuditClean(server.dataDir).trim())
