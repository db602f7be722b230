// The instruments of these tests do what they say, and nothing else: a fault that never happens proves nothing.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'

import { Disk, whyNoDisk } from '../support/disk.mjs'
import { eventually } from '../support/eventually.mjs'
import { FaultProxy } from '../support/fault_proxy.mjs'

// SIM-07
describe('the disk', { skip: whyNoDisk() }, () => {
  const text = Buffer.alloc(100_000, 'kept? ')

  function write(disk, name, synced) {
    const file = openSync(join(disk.folder, name), 'w')
    try {
      writeSync(file, text)
      if (synced) fsyncSync(file)
    } finally {
      closeSync(file)
    }
  }

  it('keeps over a power cut what was synced, and loses what was not', () => {
    const disk = Disk.make(16)
    write(disk, 'synced', true)
    write(disk, 'written', false)
    const cut = disk.cut()
    assert.ok(text.equals(readFileSync(join(disk.folder, 'written'))), 'the living see both')
    assert.ok(text.equals(readFileSync(join(cut.folder, 'synced'))))
    const left = join(cut.folder, 'written')
    assert.ok(!existsSync(left) || readFileSync(left).length === 0)
    disk.remove()
    cut.remove()
  })

  it('is full to the last byte, or to the byte asked for, until it is emptied', () => {
    const disk = Disk.make(16)
    const before = disk.free()
    disk.fill(4 << 20)
    assert.ok(Math.abs(disk.free() - (4 << 20)) < 64 << 10, `${disk.free()} bytes are free`)
    disk.fill()
    assert.throws(() => write(disk, 'more', true), { code: 'ENOSPC' })
    disk.unfill()
    write(disk, 'more', true)
    assert.ok(disk.free() > before - (1 << 20))
    disk.remove()
  })
})

// SIM-07
describe('the proxy', async () => {
  const reply = Buffer.alloc(5000, 'reply ')
  const request = Buffer.alloc(300, 'request ')
  let heard = []
  // Answers every request in full once it is whole.
  const server = net.createServer(socket => {
    const seen = { bytes: 0 }
    heard.push(seen)
    socket.on('data', data => {
      seen.bytes += data.length
      if (seen.bytes % request.length === 0) socket.write(reply)
    })
    socket.on('end', () => (seen.ended = true))
    socket.on('error', error => (seen.error = error.code))
  })
  server.listen(0, '127.0.0.1')
  server.unref()
  await once(server, 'listening')
  const proxy = await FaultProxy.start(`http://127.0.0.1:${server.address().port}`)
  after(() => proxy.refuse())

  /** A client that has sent its request: what it got so far. */
  function ask() {
    const got = { bytes: 0 }
    got.socket = net.connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true })
    got.socket.on('data', data => (got.bytes += data.length))
    got.socket.on('end', () => (got.ended = true))
    got.socket.on('error', error => (got.error = error.code))
    got.socket.write(request)
    return got
  }

  it('without a fault passes all of it, again and again', async () => {
    const got = ask()
    await eventually(() => got.bytes === reply.length, 'the reply')
    got.socket.write(request)
    await eventually(() => got.bytes === 2 * reply.length, 'the second reply')
    got.socket.end()
    await eventually(() => got.ended, 'the end')
    assert.equal(got.error, undefined)
  })

  for (const bytes of [0, 1, 17, 4095, 4999, 5000]) {
    for (const then of ['reset', 'close', 'half-close']) {
      it(`lets ${bytes} bytes of a reply through, then: ${then}`, async () => {
        const fault = proxy.inject({ reply: bytes, then })
        const got = ask()
        // Node takes a reset that comes with the last bytes for a good end.
        await eventually(() => got.ended || got.error, 'the end')
        assert.equal(got.bytes, bytes)
        assert.deepEqual(fault.passed, { request: request.length, reply: bytes })
        got.socket.destroy()
      })
    }
  }

  for (const bytes of [0, 1, 299]) {
    it(`lets ${bytes} bytes of a request through`, async () => {
      heard = []
      proxy.inject({ request: bytes, then: 'close' })
      const got = ask()
      await eventually(() => heard[0]?.ended && got.ended, 'both ends')
      assert.equal(heard[0].bytes, bytes)
      assert.equal(got.bytes, 0)
      got.socket.destroy()
    })
  }

  it('resets both sides', async () => {
    heard = []
    proxy.inject({ request: 0, then: 'reset' })
    const got = ask()
    await eventually(() => heard[0]?.error === 'ECONNRESET' && got.error === 'ECONNRESET', 'two resets')
  })

  it('stalls: nothing comes and nothing ends, until the client has had enough', async () => {
    heard = []
    const fault = proxy.inject({ reply: 100, then: 'stall' })
    const got = ask()
    await eventually(() => got.bytes === 100, 'the beginning')
    const other = ask()
    await eventually(() => other.bytes === reply.length, 'the reply to somebody else')
    assert.deepEqual([got.bytes, got.ended, got.error], [100, undefined, undefined])
    assert.equal(fault.passed.reply, 100)
    const links = proxy.links.size
    got.socket.end()
    await eventually(() => proxy.links.size === links - 1, 'the link to go')
    other.socket.destroy()
  })

  it('finds the request that is meant, on a connection that is used again', async () => {
    proxy.inject({ match: 'other', reply: 0 })
    const fault = proxy.inject({ match: 'request request', reply: 7, then: 'close', times: 2 })
    const first = ask()
    await eventually(() => first.ended, 'the end')
    assert.equal(first.bytes, 7)
    const second = ask()
    await eventually(() => second.ended, 'the end')
    assert.equal(fault.times, 0)
    const third = ask()
    await eventually(() => third.bytes === reply.length, 'the reply')
    for (const { socket } of [first, second, third]) socket.destroy()
    proxy.clear()
  })

  it('refuses, and accepts again on the same port', async () => {
    const cut = ask()
    await eventually(() => cut.bytes === reply.length, 'the reply')
    const { port } = proxy
    await proxy.refuse()
    await eventually(() => cut.error === 'ECONNRESET', 'the reset')
    const refused = ask()
    await eventually(() => refused.error === 'ECONNREFUSED', 'the refusal')
    await proxy.accept()
    assert.equal(proxy.port, port)
    const got = ask()
    await eventually(() => got.bytes === reply.length, 'the reply')
    got.socket.destroy()
  })
})
