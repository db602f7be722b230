// The network of these tests does what it says, and nothing else: a fault that never happens proves nothing.
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'

import { eventually } from '../support/eventually.mjs'
import { Network, whyNoNetwork } from './network.mjs'

// Datagrams sent at once, few enough for any buffer.
const burst = 20

/** Answers every line of its input: "send ADDRESS" once a burst is on its way, "count" with how many have come. */
const peer = `
  const socket = require('node:dgram').createSocket('udp4')
  let count = 0
  socket.on('message', () => ++count)
  socket.bind(4000, () => console.log('bound'))
  require('node:readline').createInterface({ input: process.stdin }).on('line', async line => {
    const [verb, address] = line.split(' ')
    const one = () => new Promise(sent => socket.send('datagram', 4000, address, sent))
    if (verb === 'send') await Promise.all(Array.from({ length: ${burst} }, one))
    console.log(count)
  })`

class Peer {
  static async start(host) {
    const self = new Peer()
    const [command, ...args] = host.inside([process.execPath, '-e', peer])
    self.address = host.address
    self.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    self.lines = createInterface({ input: self.process.stdout })[Symbol.asyncIterator]()
    await self.lines.next()
    return self
  }

  async ask(line) {
    this.process.stdin.write(`${line}\n`)
    return Number((await this.lines.next()).value)
  }

  /** How many of that many datagrams reach the other. */
  async reach(other, bursts) {
    const before = await other.ask('count')
    let count = before
    for (let i = 0; i < bursts; ++i) {
      await this.ask(`send ${other.address}`)
      count = await other.ask('count')
    }
    // What the kernel has taken in the other reads before it is asked twice more.
    for (let i = 0; i < 2 * bursts; ++i) count = await other.ask('count')
    return count - before
  }

  async stop() {
    const ended = new Promise(resolve => this.process.once('exit', resolve))
    this.process.kill()
    await ended
  }
}

// SIM-07
describe('the network', { skip: whyNoNetwork(), timeout: 120_000 }, () => {
  let network
  let here, there, elsewhere
  before(async () => {
    network = Network.create()
    ;[here, there, elsewhere] = await Promise.all(
      ['here', 'there', 'elsewhere'].map(name => Peer.start(network.host(name)))
    )
  })
  after(async () => {
    await Promise.all([here, there, elsewhere].map(peer => peer?.stop()))
    network.remove()
  })

  it('loses nothing by itself', async () => {
    assert.equal(await here.reach(there, 50), 50 * burst)
    assert.equal(await there.reach(here, 50), 50 * burst)
  })

  it('cuts both ways, and only those named', async () => {
    network.cut('here', ['there'])
    assert.deepEqual([await here.reach(there, 5), await there.reach(here, 5)], [0, 0])
    assert.deepEqual([await here.reach(elsewhere, 5), await elsewhere.reach(there, 5)], [5 * burst, 5 * burst])
    network.heal()
    assert.deepEqual([await here.reach(there, 5), await there.reach(here, 5)], [5 * burst, 5 * burst])
  })

  it('cuts one way', async () => {
    network.cutOneWay(['here', 'elsewhere'], 'there')
    assert.deepEqual([await here.reach(there, 5), await there.reach(here, 5)], [0, 5 * burst])
    assert.equal(await elsewhere.reach(there, 5), 0)
    network.heal()
    assert.equal(await here.reach(there, 5), 5 * burst)
  })

  // Five standard deviations around what was asked for: red by chance once in two million runs.
  for (const percent of [5, 30, 80]) {
    it(`loses ${percent} of a hundred`, async () => {
      const [bursts, rate] = [200, percent / 100]
      const sent = bursts * burst
      network.lose('here', 'there', percent)
      for (const lost of [sent - (await here.reach(there, bursts)), sent - (await there.reach(here, bursts))]) {
        const spread = 5 * Math.sqrt(sent * rate * (1 - rate))
        assert.ok(Math.abs(lost - sent * rate) < spread, `${lost} of ${sent} were lost`)
      }
      network.heal()
    })
  }

  it('is gone when it is removed, with what runs in it', async () => {
    const program = `
      import { Network } from ${JSON.stringify(new URL('network.mjs', import.meta.url))}
      import { spawn } from 'node:child_process'
      const [command, ...args] = Network.create().host('left').inside(['sleep', '600'])
      const child = spawn(command, args, { stdio: 'ignore' })
      child.on('spawn', () => {
        console.log(process.pid, child.pid)
        throw new Error('as a test that fails')
      })`
    let output
    try {
      execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8', stdio: 'pipe' })
    } catch (error) {
      output = error.stdout
    }
    const [test, child] = output.trim().split(' ')
    const left = execFileSync('ip', ['netns', 'list'], { encoding: 'utf8' })
    assert.ok(!left.includes(`stagedoor-${test}-`), left)
    await eventually(() => {
      try {
        return !process.kill(Number(child), 0)
      } catch {
        return true
      }
    }, 'the end of what ran there')
  })
})
