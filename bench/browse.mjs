// make bench: how long a page of a large catalogue and its facets take, one request at a time,
// beside the plain GET of one ticket in the same run. Medians of random filters, not of one.
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

import { Server, scratchFolder } from '../tests/support/stagedoor.mjs'
import { bearer, load, memory } from './support.mjs'

const tickets = Number(process.env.BENCH_CATALOGUE ?? 1_000_000)
const requests = Number(process.env.BENCH_REQUESTS ?? 200)

// Always the same catalogue: 5,000 events in 200 cities, 200 tickets each.
let state = 20261121
function below(bound) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0
  return Math.floor((state / 2 ** 32) * bound)
}
const syllables = ['ka', 'lo', 'mi', 'ren', 'sta', 'vor', 'el', 'ton', 'bar', 'qui', 'dra', 'nes']
const word = () => Array.from({ length: 2 + below(2) }, () => syllables[below(12)]).join('')
const cities = Array.from({ length: 200 }, (_, i) => `${word()}-${i}`)
const categories = ['concert', 'sports', 'theatre', 'other']
const events = Array.from({ length: 5000 }, () => ({
  eventName: `${word()} ${word()}`,
  venue: `${word()} hall`,
  city: cities[below(200)],
  category: categories[below(4)],
  startsAt: new Date(Date.UTC(2099, 0, 1 + below(365), 20)).toISOString()
}))
const listing = i => {
  const event = events[below(5000)]
  const row = String(1 + below(40))
  return { title: `${event.eventName}, row ${row}, no ${i}`, price: 10 + below(190), row, ...event }
}

const server = await Server.start({ hooks: false, flags: ['--rate-limits', 'off'] })
console.log(`${cpus().length} cores (${cpus()[0].model}), one request at a time`)
const bodies = join(scratchFolder(), 'bodies')
const chunk = 100_000
for (let done = 0; done < tickets; done += chunk) {
  const size = Math.min(chunk, tickets - done)
  writeFileSync(bodies, Array.from({ length: size }, (_, i) => JSON.stringify(listing(done + i)) + '\n').join(''))
  load(server.url, { method: 'POST', path: '/api/tickets', header: bearer('seller'), bodies, connections: 128, seconds: 600 })
}
console.log(`${tickets} tickets listed, ${memory(server.process.pid).toFixed(0)} MiB`)

async function median(paths) {
  const times = []
  for (const path of paths) {
    const start = process.hrtime.bigint()
    const reply = await fetch(server.url + path)
    await reply.arrayBuffer()
    if (!reply.ok) throw new Error(`${path}: ${reply.status}`)
    times.push(Number(process.hrtime.bigint() - start) / 1e6)
  }
  times.sort((a, b) => a - b)
  return { median: times[times.length >> 1], worst: times.at(-1) }
}
const random = make => Array.from({ length: requests }, () => make())
const [one] = await (await fetch(`${server.url}/api/tickets?limit=1`)).json()
const event = () => events[below(5000)]
const filters = {
  'everything': () => '',
  'one city': () => `city=${event().city}`,
  'one category, price range': () => `category=${event().category}&minPrice=${20 + below(40)}&maxPrice=${80 + below(90)}`,
  'one week': () => `from=2099-03-${10 + below(10)}&to=2099-03-${20 + below(10)}`,
  'two words': () => `q=${encodeURIComponent(event().eventName)}`,
  'a common word': () => `q=${syllables[below(12)]}`
}
const line = (name, { median: m, worst }) => console.log(`${name.padEnd(52)} median ${m.toFixed(2).padStart(7)} ms   worst ${worst.toFixed(2).padStart(7)} ms`)
line('GET one ticket', await median(random(() => `/api/tickets/${one.id}`)))
for (const [name, make] of Object.entries(filters)) {
  for (const sort of ['newest', 'cheapest', 'soonest']) {
    line(`page of 100, ${sort}: ${name}`, await median(random(() => `/api/tickets?sort=${sort}&${make()}`)))
  }
  line(`facets: ${name}`, await median(random(() => `/api/tickets/facets?${make()}`)))
}
await server.stop()
