// The image as it is shipped, run by podman: nobody is root, nothing but the volume is written to, and a
// ticket is bought through it. tools/test-containers builds the image and says how to run it.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { freePort } from '../../tools/cluster/program.mjs'
import { send } from '../support/client.mjs'
import { parse } from '../support/prometheus.mjs'
import { bearer, eventually, lockedTicket, pay } from '../support/shop.mjs'
import { jwtKey } from '../support/stagedoor.mjs'
import { call, engineDoes, image } from './engine.mjs'

const volume = `stagedoor-test-${process.pid}`
const startDeadlineMs = 60_000

/** A container that serves; what it may do is taken away as far as an orchestrator would. */
class Container {
  static async start() {
    const container = new Container()
    const [port, internal] = [await freePort(), await freePort()]
    container.url = `http://127.0.0.1:${port}`
    container.internalUrl = `http://127.0.0.1:${internal}`
    const hardened = ['--read-only', '--read-only-tmpfs=false', '--cap-drop=all', '--security-opt=no-new-privileges']
    const settings = {
      JWT_KEY: jwtKey,
      STAGEDOOR_LISTEN: `127.0.0.1:${port}`,
      STAGEDOOR_INTERNAL_LISTEN: `127.0.0.1:${internal}`
    }
    container.id = engineDoes(
      'run', '--detach', '--network=host', ...hardened, `--volume=${volume}:/var/lib/stagedoor`,
      ...Object.entries(settings).map(([name, value]) => `--env=${name}=${value}`), image
    )
    await eventually(() => send(container.url, 'GET', '/readyz').then(r => r.status === 200, () => false),
      'readiness', startDeadlineMs)
    return container
  }

  exec = (...args) => call('exec', this.id, ...args)
  inspect = format => engineDoes('inspect', '--format', format, this.id)

  /** As an orchestrator ends it; the exit code. */
  stop() {
    engineDoes('stop', '--time', '20', this.id)
    return Number(this.inspect('{{.State.ExitCode}}'))
  }
}

describe('the image', () => {
  let container, order, buyer
  before(async () => (container = await Container.start()))
  after(() => call('rm', '--force', '--time', '5', container?.id ?? ''))

  it('sells a ticket', async () => {
    const sale = await lockedTicket(container)
    ;({ buyer, order } = sale)
    const reply = await pay(buyer, order.id)
    assert.equal(reply.status, 201, reply.text)
    assert.equal((await buyer.get(`/api/orders/${order.id}`)).body.status, 'complete')
    await eventually(async () => (await buyer.get(`/api/tickets/${sale.ticket.id}`)).body.status === 'sold', 'sold')
  })

  it('serves the web client', async () => {
    const page = await send(container.url, 'GET', '/')
    assert.equal(page.status, 200)
    assert.match(page.text, /<div id="root">/)
  })

  it('tells Prometheus which commit it is', async () => {
    const { text } = await send(container.internalUrl, 'GET', '/metrics')
    const [{ labels }] = parse(text).get('stagedoor_build_info').samples
    assert.deepEqual([labels.commit, labels.build], [process.env.STAGEDOOR_COMMIT, 'Release'])
  })

  it('runs as nobody in particular and writes to its volume alone', () => {
    assert.equal(container.exec('id', '-u').stdout.trim(), '10001')
    for (const path of ['/x', '/etc/x', '/usr/local/bin/x', '/tmp/x', '/var/x']) {
      assert.notEqual(container.exec('touch', path).status, 0, path)
    }
    assert.equal(container.exec('touch', '/var/lib/stagedoor/x').status, 0)
    assert.equal(container.exec('rm', '/var/lib/stagedoor/x').status, 0)
  })

  it('brings no compiler, no sources and no secrets along', () => {
    for (const path of ['/src', '/usr/bin/g++', '/usr/bin/cmake', '/usr/bin/node', '/usr/bin/git', '/runtime-packages']) {
      assert.notEqual(container.exec('test', '-e', path).status, 0, path)
    }
    const settings = engineDoes('image', 'inspect', '--format', '{{.Config.Env}}', image)
    assert.doesNotMatch(settings, /KEY|TOKEN|SECRET|PASSWORD/i)
  })

  it('is seen as healthy', async () => {
    await eventually(() => call('healthcheck', 'run', container.id).status === 0, 'health')
  })

  it('keeps what was acknowledged over a restart, and the audit is clean', async () => {
    const audit = container.exec('stagedoor', 'audit', '--data-dir', '/var/lib/stagedoor')
    assert.equal(audit.status, 0, audit.stdout + audit.stderr)
    assert.equal(container.stop(), 0, 'stops when it is asked to')
    engineDoes('rm', container.id)
    container = await Container.start()
    const headers = { cookie: buyer.cookie }
    const seen = await send(container.url, 'GET', `/api/orders/${order.id}`, { headers })
    assert.equal(seen.body.status, 'complete')
    const stranger = await send(container.url, 'GET', '/api/orders', { headers: { authorization: bearer('a'.repeat(24)) } })
    assert.deepEqual(stranger.body, [])
  })
})
