// Clients that take their time, and a crowd of them: each connection ends at its deadline, not before,
// and without an effect, while others are served. All deadlines run side by side, in real time.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'

import { Client } from '../support/client.mjs'
import { statuses } from '../support/raw.mjs'
import { bearer, listTicket, person } from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'
import { get, post } from './cases/case.mjs'
import { marker } from './judge.mjs'
import { Wire } from './wire.mjs'

const headMs = 10_000
const bodyMs = 30_000
const idleMs = 30_000
const writeMs = 30_000
const lingerMs = 10_000
// Machines that are busy notice late; nobody may notice early.
const lateMs = 15_000

let server
before(async () => {
  server = await Server.start()
})
after(() => server.stop())

async function ticketsOf(user) {
  const reply = await new Client(server).get('/api/tickets?seller=me', { headers: { authorization: bearer(user) } })
  return reply.body.map(ticket => ticket.title)
}

/** Waits for the end of a connection, which comes at its deadline; the statuses that came before. */
async function endsAfter(wire, deadlineMs) {
  await wire.ended
  assert.ok(wire.lasted >= deadlineMs, `after ${wire.lasted} ms, before its deadline`)
  assert.ok(wire.lasted < deadlineMs + lateMs, `only after ${wire.lasted} ms`)
  return statuses(wire.text)
}

/** A marker taken apart behind its head. */
function split(user) {
  const bytes = marker(user)
  const at = bytes.indexOf('\r\n\r\n') + 4
  return [bytes.slice(0, at), bytes.slice(at)]
}

const parallel = { concurrency: true, timeout: 120_000 }

// LOAD-03. RFC 9112 9.5: a server ends connections that take too long, by limits of its own.
describe('slow clients', parallel, () => {
  it('a head that trickles ends at its deadline, however often a byte comes', async () => {
    const wire = await Wire.open(server)
    wire.drip(marker('head'), 250)
    assert.deepEqual(await endsAfter(wire, headMs), [])
    assert.deepEqual(await ticketsOf('head'), [])
  })

  it('a head that lacks its last byte ends', async () => {
    const wire = await Wire.open(server)
    await wire.send(split('last byte')[0].slice(0, -1))
    assert.deepEqual(await endsAfter(wire, headMs), [])
  })

  it('a head behind another request ends', async () => {
    const wire = await Wire.open(server)
    await wire.send(get() + 'G')
    wire.drip('ET /', 500)
    assert.deepEqual(await endsAfter(wire, headMs), [200])
  })

  it('a body that trickles ends at its deadline, and is never carried out', async () => {
    const wire = await Wire.open(server)
    const [head, body] = split('body '.repeat(25))
    await wire.send(head)
    wire.drip(body, 500)
    assert.deepEqual(await endsAfter(wire, bodyMs), [])
    assert.deepEqual(await ticketsOf('body '.repeat(25)), [])
  })

  it('a body that never begins ends', async () => {
    const wire = await Wire.open(server)
    await wire.send(post('Expect: 100-continue', 'Content-Length: 2'))
    assert.deepEqual(await endsAfter(wire, bodyMs), [100])
  })

  it('a body that takes longer than a head may, but not too long, is carried out', async () => {
    const wire = await Wire.open(server)
    const [head, body] = split('patient')
    await wire.send(head)
    wire.drip(body, 500, Math.ceil(body.length / 30))
    assert.ok(await wire.until(text => statuses(text).includes(201)))
    assert.ok(performance.now() - wire.openedAt > headMs)
    assert.deepEqual(await ticketsOf('patient'), ['patient'])
    wire.destroy()
  })

  it('a connection without a request ends', async () => {
    assert.deepEqual(await endsAfter(await Wire.open(server), idleMs), [])
  })

  it('a connection without a further request ends', async () => {
    const wire = await Wire.open(server)
    await wire.send(get())
    assert.deepEqual(await endsAfter(wire, idleMs), [200])
  })

  it('a client that neither reads on nor closes after a refusal is left', async () => {
    const wire = await Wire.open(server, { halfOpen: true })
    await wire.send(get('A : b'))
    await wire.until(text => text.endsWith('}'))
    // Nothing more comes to read: that the connection is gone shows when something is sent.
    wire.drip(' '.repeat(1000), 250)
    assert.deepEqual(await endsAfter(wire, lingerMs), [400])
  })

  const requests = 100
  let bytes
  before(async () => {
    const page = await new Client(server).get('/')
    const script = /\/assets\/index-[^"]+\.js/.exec(page.text)[0]
    const read = (...fields) => get(...fields).replace('/healthz', script)
    bytes = read().repeat(requests - 1) + read('Connection: close')
  })

  it('one that takes nothing is left', async () => {
    const wire = await Wire.open(server)
    wire.socket.pause()
    await wire.send(bytes)
    wire.drip(' '.repeat(1000), 250)
    await endsAfter(wire, writeMs)
  })

  it('one that takes a little now and then gets all of it', async () => {
    const wire = await Wire.open(server)
    wire.sip(4_000_000, 8000, 4)
    await wire.send(bytes)
    assert.equal(await wire.ended, 'closed')
    assert.ok(wire.lasted > writeMs, `took ${wire.lasted} ms only`)
    assert.deepEqual(statuses(wire.text), Array(requests).fill(200))
  })

  const crowd = 1000
  const memoryOf = pid => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024

  it('delays nobody, costs little memory and ends', async () => {
    const own = await Server.start()
    const seller = await person(own, 'seller')
    const memory = memoryOf(own.process.pid)
    const wires = await Promise.all(Array.from({ length: crowd }, () => Wire.open(own)))
    await Promise.all(wires.map(wire => wire.send(`GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(8000)}`)))
    let waiting = true
    const ends = Promise.all(wires.map(wire => endsAfter(wire, headMs))).finally(() => (waiting = false))
    let served = 0
    let most = 0
    while (waiting) {
      await listTicket(seller, `ticket ${++served}`)
      most = Math.max(most, memoryOf(own.process.pid))
    }
    assert.deepEqual(new Set((await ends).flat()), new Set())
    assert.ok(served > 100, `only ${served} writes meanwhile`)
    const each = Math.round((most - memory) / crowd)
    assert.ok(each < 64 * 1024, `${each} bytes for each of them`)
    assert.equal(await own.stop(), 0)
  })
})
