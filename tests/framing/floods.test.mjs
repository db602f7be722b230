// Clients that send more than anybody reads, and more connections than are served.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { send } from '../support/client.mjs'
import { bearer, eventually } from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'
import { get, head } from './cases/case.mjs'
import { inOnePiece, marker } from './judge.mjs'
import { codesOf, readReplies } from './replies.mjs'
import { Wire, converse } from './wire.mjs'

const statusesOf = text => readReplies(text).map(reply => reply.status)
const ticketsOf = async (server, user) =>
  (await send(server.url, 'GET', '/api/tickets?seller=me', { headers: { authorization: bearer(user) } })).body

// LOAD-03
describe('floods', { timeout: 120_000 }, () => {
  let server
  before(async () => {
    server = await Server.start()
  })
  after(() => server.stop())

  it('heads without end are refused, all of them, and others are served', async () => {
    const endless = `GET /healthz HTTP/1.1\r\nHost: x\r\n${'A: b\r\n'.repeat(100_000)}`
    const refused = Array.from({ length: 100 }, () => converse(server, inOnePiece(endless)))
    const others = Array.from({ length: 100 }, () => send(server.url, 'GET', '/healthz'))
    for (const { text, end } of await Promise.all(refused)) {
      assert.deepEqual(statusesOf(text), [431])
      assert.equal(end, 'closed')
    }
    for (const { status } of await Promise.all(others)) assert.equal(status, 200)
  })

  it('who does not stop after a refusal is cut off, and nothing of it is carried out', async () => {
    const wire = await Wire.open(server, { halfOpen: true })
    const requests = marker('flood').repeat(1000)
    const most = 64 * 1024 * 1024
    let sent = 0
    await wire.send(get('A : b'))
    // A reset may take what was not read yet from the client.
    await wire.until(text => text.endsWith('}'))
    while (!wire.over && sent < most) {
      await wire.send(requests)
      sent += requests.length
    }
    assert.equal(await wire.ended, 'reset')
    assert.deepEqual(statusesOf(wire.text), [400])
    assert.ok(sent < most, `${sent} bytes taken`)
    assert.deepEqual(await ticketsOf(server, 'flood'), [])
  })

  it('twenty thousand requests at once are answered, in order', async () => {
    const kinds = [['/healthz', 200], ['/api/nope', 404], ['/api/users/currentuser', 200], ['/api/orders', 401]]
    // A row without a period, so that replies out of order would show.
    const row = Array.from({ length: 20_000 }, (_, i) => kinds[(i * i + (i >> 3)) % kinds.length])
    const bytes = row.map(([path]) => head(`GET ${path} HTTP/1.1`)).join('') + get('Connection: close')
    const { text, end } = await converse(server, inOnePiece(bytes))
    assert.deepEqual(statusesOf(text), [...row.map(([, status]) => status), 200])
    assert.equal(end, 'closed')
  })

  it('connections that break off leave nothing behind', async () => {
    const pieces = ['', 'GET /he', get(), get().repeat(100), marker('broken').slice(0, -1)]
    await Promise.all(
      Array.from({ length: 2000 }, async (_, i) => {
        const wire = await Wire.open(server)
        await wire.send(pieces[i % pieces.length])
        wire.socket.resetAndDestroy()
      })
    )
    assert.equal((await send(server.url, 'GET', '/healthz')).status, 200)
    assert.deepEqual(await ticketsOf(server, 'broken'), [])
  })
})

// HTTP-03
describe('connections at once', { timeout: 120_000 }, () => {
  const most = 64
  let server
  const served = new Set()
  before(async () => {
    server = await Server.start({ flags: ['--max-connections', String(most)] })
  })
  after(() => server.stop())

  /** Asks on a connection that is open already. */
  async function ask(wire) {
    const before = wire.text.length
    await wire.send(get())
    await wire.until(text => text.length > before && text.endsWith('}'))
    return statusesOf(wire.text.slice(before))
  }
  const one = user => converse(server, inOnePiece(marker(user) + get('Connection: close')))

  it('so many are served', async () => {
    while (served.size < most) served.add(await Wire.open(server))
    for (const wire of served) assert.deepEqual(await ask(wire), [200])
  })

  it('one more is told so and closed', async () => {
    const { text, end } = await one('one more')
    const [reply, ...others] = readReplies(text)
    assert.deepEqual(others, [])
    assert.deepEqual([reply.status, codesOf(reply)], [503, ['overloaded']])
    assert.match(reply.headers['retry-after'], /^\d+$/)
    assert.equal(end, 'closed')
  })

  it('a thousand more are told so or closed, and those inside do not notice', async () => {
    const more = Array.from({ length: 1000 }, (_, i) => one(`more ${i}`))
    for (const { text, end } of await Promise.all(more)) {
      assert.notEqual(end, 'open')
      assert.ok(text === '' || statusesOf(text).join() === '503', text)
    }
    for (const wire of served) assert.deepEqual(await ask(wire), [200])
  })

  it('who leaves makes room, and what was refused was never carried out', async () => {
    for (const wire of served) wire.destroy()
    const tickets = () => send(server.url, 'GET', '/api/tickets').catch(() => undefined)
    const reply = await eventually(async () => ((await tickets())?.status === 200 ? tickets() : undefined), 'room')
    assert.deepEqual(reply.body, [])
    served.clear()
    await eventually(async () => {
      const wire = await Wire.open(server)
      served.add(wire)
      const statuses = await ask(wire)
      if (statuses[0] !== 200) served.delete(wire)
      return served.size === most - 1
    }, 'room for all of them')
    for (const wire of served) wire.destroy()
  })
})
