// make bench: what one machine does, each figure beside nginx answering `return 200` in the same run.
// The generator shares the cores with the server. The audit runs on the store afterwards.
import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { cpus } from 'node:os'
import { join } from 'node:path'

import { Server, assertAuditClean, scratchFolder } from '../tests/support/stagedoor.mjs'
import { idleStreams } from './idle_streams.mjs'
import { bearer, load, memory } from './support.mjs'

const seconds = Number(process.env.BENCH_SECONDS ?? 5)
const tickets = Number(process.env.BENCH_TICKETS ?? 100_000)
const connections = Number(process.env.BENCH_CONNECTIONS ?? 128)
const streams = Number(process.env.BENCH_STREAMS ?? 10_000)
const folder = scratchFolder()

const drive = (url, options) => load(url, { connections, seconds, ...options })

const freePort = () =>
  new Promise(resolve => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

async function startNginx() {
  const port = await freePort()
  const config = `daemon off; worker_processes auto; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
    events { worker_connections 4096; }
    http { access_log off; keepalive_requests 1000000000; server { listen 127.0.0.1:${port};
      location / { default_type application/json; return 200 '{"id":"6b014f81c0ffee0123456789"}'; } } }`
  writeFileSync(join(folder, 'nginx.conf'), config)
  const nginx = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], { stdio: 'ignore' })
  for (let tries = 0; ; ++tries) {
    const up = await new Promise(resolve => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true))
      socket.on('error', () => resolve(false)).on('connect', () => socket.destroy())
    })
    if (up) break
    if (tries > 1000) throw new Error('nginx did not start')
    await new Promise(resolve => setImmediate(resolve))
  }
  return { url: `http://127.0.0.1:${port}`, stop: () => nginx.kill('SIGQUIT') }
}

const percent = (part, whole) => `${Math.round((100 * part) / whole)} %`
function report(name, figures, beside) {
  const row = [name.padEnd(34), `${figures.perSecond}/s`.padStart(11)]
  row.push(`p50 ${figures.p50Ms.toFixed(2)} ms`, `p99 ${figures.p99Ms.toFixed(2)} ms`)
  if (beside) row.push(`${percent(figures.perSecond, beside.perSecond)} of nginx`)
  if (figures.refused + figures.broken) row.push(`refused ${figures.refused}, broken ${figures.broken}`)
  console.log(row.join('  '))
}

console.log(`${cpus().length} cores (${cpus()[0].model}), ${connections} connections, ${seconds} s each`)
const nginx = await startNginx()
const server = await Server.start({ hooks: false, flags: ['--rate-limits', 'off', '--max-locks-per-user', '0'] })
console.log(`memory at start: ${memory(server.process.pid).toFixed(0)} MiB`)
const idle = await idleStreams(server, streams, () => memory(server.process.pid) * 1024)
console.log(`${idle.count} idle streams: ${idle.each.toFixed(1)} KiB each`)

const floor = drive(nginx.url, {})
report('nginx return 200', floor)

const listings = join(folder, 'listings')
writeFileSync(listings, Array.from({ length: tickets }, (_, i) => `{"title":"Seat ${i}","price":20}\n`).join(''))
const ids = join(folder, 'ids')
const listed = drive(server.url, {
  method: 'POST', path: '/api/tickets', header: bearer('seller'), bodies: listings, ids, seconds: 600
})
report('list a ticket (durable)', listed, floor)

const one = readFileSync(ids, 'utf8').split('\n')[0]
report('GET one ticket', drive(server.url, { path: `/api/tickets/${one}` }), floor)
report('GET the list (100 tickets)', drive(server.url, { path: '/api/tickets' }), floor)

const wishes = join(folder, 'wishes')
writeFileSync(wishes, readFileSync(ids, 'utf8').replace(/(.+)\n/g, '{"ticketId":"$1"}\n'))
const orders = drive(server.url, {
  method: 'POST', path: '/api/orders', header: bearer('buyer'), bodies: wishes, seconds: 600
})
report('orders of distinct tickets (FULL)', orders, floor)
report('nginx return 200, again', drive(nginx.url, {}))
console.log(`memory at the end: ${memory(server.process.pid).toFixed(0)} MiB`)

nginx.stop()
await server.stop()
console.log(assertAuditClean(server.dataDir).trim())
