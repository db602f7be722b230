// `make run-cluster`: everything that a cluster consists of, on this machine, until Ctrl-C. LISTEN is the address of
// its front, DATA the folder that it keeps everything in, REPLICAS how many of every service.
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { Cluster } from './cluster.mjs'

const { LISTEN = '127.0.0.1:3000', DATA = './data-cluster', REPLICAS = '2' } = process.env
const folder = resolve(DATA)
const binary = fileURLToPath(new URL('../../build/release/stagedoor', import.meta.url))

const asked = new Promise(stop => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop)
})
setInterval(() => {}, 60_000) // nothing else keeps this process

console.log(`Starting PostgreSQL, NATS, Redis, nginx and ${REPLICAS} replicas of every service …`)
const cluster = await Cluster.start({ folder, binary, listen: LISTEN, replicas: Number(REPLICAS) })
console.log(`
Stagedoor  ${cluster.url}
Databases  ${cluster.postgres.url('orders')}, and so on
NATS       ${cluster.nats.map(node => node.url).join(', ')}
Redis      ${cluster.redis.url}
Stripe     ${cluster.stripe.url} (simulated)
Data, logs ${folder}

${cluster.replicas.map(({ name, address, internal, child }) => `${name.padEnd(13)} http://${address}  metrics http://${internal}/metrics  process ${child.pid}`).join('\n')}

Ctrl-C ends all of it; make run-cluster goes on with the same data.`)

await asked
console.log('\nStopping …')
await cluster.stop()
process.exit(0)
