// The command line: settings, exit codes, what is said when something is wrong (contract 5).
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Client } from '../support/client.mjs'
import { eventually, lockedTicket, pay, person } from '../support/shop.mjs'
import { Server, jwtKey, oneProcess, run, scratchFolder } from '../support/stagedoor.mjs'

describe('settings', () => {
  const serve = (args, env = { JWT_KEY: jwtKey }) => {
    const dataDir = join(scratchFolder(), 'data')
    const result = run(['serve', '--data-dir', dataDir, '--check-config', ...args], env)
    assert.ok(!existsSync(dataDir), 'nothing is opened before the settings are judged')
    return result
  }

  // CRASH-10, B19
  it('are judged all at once, a line each, exit 2', () => {
    const result = serve(['--order-window', 'abc', '--listen', 'nowhere', '--threads', '0', '--currency', 'jpy'], {})
    assert.equal(result.status, 2)
    const lines = result.stderr.trim().split('\n')
    for (const line of lines) assert.match(line, /^stagedoor: /)
    for (const part of [
      'stagedoor: --order-window: "abc" is not a duration (examples: 900, 15m)', '--listen', '--threads', '--currency',
      'stagedoor: JWT_KEY is not set: give at least 32 bytes, or start with --generate-keys'
    ]) assert.ok(lines.some(line => line.includes(part)), `${part}\n${result.stderr}`)
  })

  const wrong = {
    'an unknown flag': [['--nonsense']],
    'a window of nothing': [['--order-window', '0']],
    'a window of more than a day': [['--order-window', '25h']],
    'a grace of more than a day': [['--payment-grace', '25h']],
    'the same port twice': [['--listen', '127.0.0.1:4000', '--internal-listen', '127.0.0.1:4000']],
    'a public URL with a path': [['--public-url', 'http://x/y']],
    'a cookie name with a space': [['--session-cookie-name', 'a b']],
    'a password length upside down': [['--password-length', '9:8']],
    'test hooks for the world': [['--test-hooks', '--listen', '0.0.0.0:3000']],
    'test hooks with a live key': [['--test-hooks'], { JWT_KEY: jwtKey, STRIPE_KEY: 'sk_live_x' }],
    'internals for the world without a token': [['--internal-listen', '0.0.0.0:3001']],
    'a short key': [[], { JWT_KEY: 'short' }],
    'a key from our documents': [[], { JWT_KEY: '0123456789abcdef0123456789abcdef' }],
    'a Stripe key that is none': [[], { JWT_KEY: jwtKey, STRIPE_KEY: 'hello' }],
    'keys of two modes': [[], { JWT_KEY: jwtKey, STRIPE_KEY: 'sk_test_x', STRIPE_PUBLISHABLE_KEY: 'pk_live_x' }],
    'a live key over plain http': [[], { JWT_KEY: jwtKey, STRIPE_KEY: 'sk_live_x', STRIPE_API_BASE: 'http://127.0.0.1:1' }],
    'a secret and its file': [[], { JWT_KEY: jwtKey, JWT_KEY_FILE: '/dev/null' }],
    'a secret file that is not there': [[], { JWT_KEY_FILE: '/nonexistent/key' }],
    'a proxy list that is none': [['--trusted-proxies', '300.0.0.0/8']],
    'a log level that is none': [['--log-level', 'loud']]
  }
  for (const [name, [args, env]] of Object.entries(wrong)) {
    it(`${name}: exit 2 and a word`, () => {
      const result = serve(args, env)
      assert.equal(result.status, 2, result.stdout)
      assert.match(result.stderr, /^stagedoor: .+\n/)
      assert.doesNotMatch(result.stderr, /sk_live_x|pk_live_x|0123456789abcdef/)
    })
  }

  it('come from flags before the environment, and empty variables count as unset', () => {
    const env = { JWT_KEY: jwtKey, STAGEDOOR_ORDER_WINDOW: 'abc', STAGEDOOR_LOG_LEVEL: '', STAGEDOOR_NONSENSE: '1' }
    assert.equal(serve([], env).status, 2)
    assert.equal(serve(['--order-window', '15m'], env).status, 0)
  })

  it('take secrets from files', () => {
    const file = join(scratchFolder(), 'key')
    writeFileSync(file, `${jwtKey}\n`)
    assert.equal(serve([], { JWT_KEY_FILE: file }).status, 0)
  })
})

describe('serve', oneProcess('its data directory'), () => {
  let server
  before(async () => (server = await Server.start()))
  after(() => server.stop())

  it('keeps its files to itself', () => {
    assert.equal(statSync(server.dataDir).mode & 0o77, 0)
  })

  // CRASH-07
  it('refuses a data directory that another process has', () => {
    const second = run(
      ['serve', '--listen', '127.0.0.1:0', '--internal-listen', '127.0.0.1:0', '--data-dir', server.dataDir],
      { JWT_KEY: jwtKey }
    )
    assert.equal(second.status, 1)
    assert.match(second.stderr, /another running process/)
  })

  it('says that a port is in use', () => {
    const second = run(
      ['serve', '--listen', new URL(server.url).host, '--internal-listen', '127.0.0.1:0', '--data-dir', scratchFolder()],
      { JWT_KEY: jwtKey }
    )
    assert.equal(second.status, 1)
    assert.match(second.stderr, /in use/)
  })

  it('refuses a store of a newer version and leaves it alone', async () => {
    const other = await Server.start()
    await other.stop()
    const { DatabaseSync } = await import('node:sqlite').catch(() => ({}))
    const plant = "INSERT INTO schema_migrations VALUES('orders', 9999, '9999_future', 0)"
    if (DatabaseSync) new DatabaseSync(join(other.dataDir, 'orders.db')).exec(plant)
    else {
      const { spawnSync } = await import('node:child_process')
      assert.equal(spawnSync('sqlite3', [join(other.dataDir, 'orders.db'), plant]).status, 0)
    }
    const result = run(
      ['serve', '--listen', '127.0.0.1:0', '--internal-listen', '127.0.0.1:0', '--data-dir', other.dataDir],
      { JWT_KEY: jwtKey }
    )
    assert.equal(result.status, 1)
    assert.match(result.stderr, /newer/)
  })

  it('makes and keeps a key when asked', async () => {
    const dataDir = scratchFolder()
    const first = await Server.start({ dataDir, env: { JWT_KEY: '' }, flags: ['--generate-keys'] })
    const ada = await person(first, 'ada')
    assert.equal(statSync(join(dataDir, 'jwt.key')).mode & 0o777, 0o600)
    await first.stop()
    const second = await Server.start({ dataDir, env: { JWT_KEY: '' }, flags: ['--generate-keys'] })
    ada.server = second
    assert.equal((await ada.get('/api/users/currentuser')).body.currentUser.id, ada.id)
    await second.stop()
  })

  it('says that it started the simulator', () => {
    assert.match(server.stderr, /STRIPE_KEY/)
  })

  it('fills an empty store with demo data, once', async () => {
    const dataDir = scratchFolder()
    const count = async flags => {
      const demo = await Server.start({ dataDir, flags, hooks: false })
      const { body, headers } = await new Client(demo).get('/api/tickets?limit=500')
      await demo.stop()
      return [body.length, headers.link]
    }
    const [first] = await count(['--demo-data'])
    assert.ok(first > 50)
    assert.deepEqual(await count(['--demo-data']), [first, undefined])
  })
})

describe('commands', () => {
  it('version says version and commit', () => {
    const { status, stdout } = run(['version'])
    assert.equal(status, 0)
    assert.match(stdout, /^stagedoor \S+/)
  })

  it('nonsense and nothing are usage errors', () => {
    assert.equal(run(['nonsense']).status, 2)
    assert.equal(run([]).status, 2)
    assert.equal(run(['audit']).status, 2)
  })

  it('help is help', () => {
    const { status, stdout } = run(['--help'])
    assert.equal(status, 0)
    for (const command of ['serve', 'migrate', 'demo-data', 'audit', 'version', 'stripe-simulator']) {
      assert.match(stdout, new RegExp(command))
    }
  })

  it('migrate --check says whether it is needed', () => {
    const dataDir = join(scratchFolder(), 'data')
    assert.equal(run(['migrate', '--check', '--data-dir', dataDir]).status, 1)
    assert.equal(run(['migrate', '--data-dir', dataDir]).status, 0)
    assert.equal(run(['migrate', '--check', '--data-dir', dataDir]).status, 0)
  })

  it('audit passes a good store, running or not', oneProcess('its data directory'), async () => {
    const server = await Server.start()
    const { buyer, order } = await lockedTicket(server)
    await pay(buyer, order.id)
    const settled = async () => (await buyer.get(`/api/tickets/${order.ticket.id}`)).body.status === 'sold'
    await eventually(settled, 'sold')
    const running = run(['audit', '--data-dir', server.dataDir])
    assert.equal(running.status, 0, running.stdout + running.stderr)
    await server.stop()
    const stopped = run(['audit', '--data-dir', server.dataDir])
    assert.equal(stopped.status, 0, stopped.stdout + stopped.stderr)
    assert.match(stopped.stdout, /no violation/i)
  })

  // SIM-09, PAY-10
  it('audit names a planted violation and exits 1', oneProcess('its data directory'), async () => {
    const { spawnSync } = await import('node:child_process')
    const server = await Server.start()
    const { buyer, order } = await lockedTicket(server)
    await pay(buyer, order.id)
    await eventually(async () => (await buyer.get(`/api/tickets/${order.ticket.id}`)).body.status === 'sold', 'sold')
    await server.stop()
    const plant = `UPDATE orders SET status = 'cancelled', cancel_reason = 'buyer' WHERE id = '${order.id}'`
    assert.equal(spawnSync('sqlite3', [join(server.dataDir, 'orders.db'), plant]).status, 0)
    const result = run(['audit', '--data-dir', server.dataDir])
    assert.equal(result.status, 1, result.stdout)
    assert.match(result.stdout, new RegExp(order.id))
  })

  it('audit of nothing is a usage error', () => {
    const folder = scratchFolder()
    mkdirSync(join(folder, 'x'))
    chmodSync(folder, 0o700)
    assert.equal(run(['audit', '--data-dir', join(folder, 'x')]).status, 2)
  })
})
