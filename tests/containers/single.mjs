// deploy/compose/single as it is written, brought up by compose itself over podman's API.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

import { Program, freePort } from '../../tools/cluster/program.mjs'
import { send } from '../support/client.mjs'
import { eventually, lockedTicket, pay } from '../support/shop.mjs'
import { scratchFolder } from '../support/stagedoor.mjs'
import { call, engine, image } from './engine.mjs'

const file = join(dirname(fileURLToPath(import.meta.url)), '../../deploy/compose/single/compose.yaml')
const project = `stagedoor-test-${process.pid}`
const startDeadlineMs = 60_000

const compose = [['docker-compose'], ['docker', 'compose']].find(
  ([command, ...words]) => spawnSync(command, [...words, 'version']).status === 0
)

/** What answers compose as Docker would. */
async function startApi(folder) {
  const socket = join(folder, 'podman.sock')
  const api = new Program({
    name: "podman's API",
    command: [...engine, 'system', 'service', '--time=0', `unix://${socket}`],
    log: join(folder, 'podman.log'),
    env: { CONTAINERS_CONF: process.env.CONTAINERS_CONF ?? '' },
    ready: async () => existsSync(socket)
  })
  await api.start()
  return Object.assign(api, { url: `unix://${socket}` })
}

describe('compose/single', () => {
  const folder = scratchFolder()
  const settings = join(folder, '.env')
  let api, server, sale

  function composed(...args) {
    const [command, ...words] = compose
    const whole = [...words, '--project-name', project, '--file', file, '--env-file', settings, ...args]
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, DOCKER_HOST: api.url }
    return execFileSync(command, whole, { env, encoding: 'utf8', stdio: 'pipe' }).trim()
  }
  const inside = (...args) => call('exec', composed('ps', '--quiet'), ...args)
  const ready = () =>
    eventually(() => send(server.url, 'GET', '/readyz').then(r => r.status === 200, () => false), 'readiness',
      startDeadlineMs)

  before(async () => {
    const address = `127.0.0.1:${await freePort()}`
    server = { url: `http://${address}` }
    const set = { STAGEDOOR_IMAGE: image, STAGEDOOR_PUBLISH: address, STAGEDOOR_PUBLIC_URL: server.url }
    writeFileSync(settings, Object.entries(set).map(([name, value]) => `${name}=${value}\n`).join(''))
    api = await startApi(folder)
    composed('up', '--detach')
    await ready()
  })
  after(async () => {
    if (api) composed('down', '--volumes')
    await api?.stop()
  })

  it('sells a ticket', async () => {
    sale = await lockedTicket(server)
    const reply = await pay(sale.buyer, sale.order.id)
    assert.equal(reply.status, 201, reply.text)
    assert.equal((await sale.buyer.get(`/api/orders/${sale.order.id}`)).body.status, 'complete')
  })

  it('is healthy by its own check', async () => {
    await eventually(() => call('healthcheck', 'run', composed('ps', '--quiet')).status === 0, 'health', startDeadlineMs)
  })

  it('may do no more than the file says', () => {
    assert.equal(inside('id', '-u').stdout.trim(), '10001')
    assert.match(inside('touch', '/etc/x').stderr, /Read-only file system/)
    const status = inside('cat', '/proc/1/status').stdout
    assert.match(status, /^CapBnd:\t0+$/m)
    assert.match(status, /^NoNewPrivs:\t1$/m)
  })

  it('keeps its volume, and the key it made, when it is recreated', async () => {
    composed('up', '--detach', '--force-recreate')
    await ready()
    const order = await sale.buyer.get(`/api/orders/${sale.order.id}`)
    assert.equal(order.body.status, 'complete', order.text)
    const audit = inside('stagedoor', 'audit', '--data-dir', '/var/lib/stagedoor')
    assert.equal(audit.status, 0, audit.stdout + audit.stderr)
  })
})
