// What the engines are configured with, tried on those that Debian has.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Postgres } from '../../tools/cluster/engines.mjs'
import { Program, freePort, listens } from '../../tools/cluster/program.mjs'
import { scratchFolder } from '../support/stagedoor.mjs'
import { readCompose } from './compose.mjs'
import { facts, read, root } from './facts.mjs'
import { render } from './render.mjs'

const anything = new Proxy({}, { get: () => 'x' })

describe('the engines of both forms', () => {
  const images = names => names.filter(image => !/stagedoor/.test(image)).sort()
  it('are the same', () => {
    const overlay = render('dev')
      .flatMap(({ spec }) => spec?.template?.spec.containers ?? [])
      .map(({ image }) => image)
    const compose = Object.entries(readCompose('distributed', anything).services)
      .filter(([name, { entrypoint }]) => !entrypoint && name !== 'nginx')
      .map(([, { image }]) => image)
    assert.deepEqual(images([...new Set(compose)]), images([...new Set(overlay)]))
    assert.ok(compose.some(image => image.startsWith('postgres:15.')))
  })
})

describe('nats.conf', () => {
  const conf = read('deploy/engines/nats/nats.conf')
  it('is for servers that sync before they acknowledge', () => {
    assert.match(conf, /^ *sync_interval: always$/m)
    const [, major, minor] = /^nats:(\d+)\.(\d+)\./.exec(
      readCompose('distributed', anything).services['nats-0'].image
    )
    assert.ok(Number(major) > 2 || Number(minor) >= 12)
  })
  it('is valid but for that line, which the one of Debian does not know', () => {
    const file = join(scratchFolder(), 'nats.conf')
    const judge = text => {
      writeFileSync(file, text)
      return spawnSync('nats-server', ['-t', '-c', file], {
        encoding: 'utf8',
        env: { ...process.env, NATS_NAME: 'nats-0', NATS_PASSWORD: 's0' }
      })
    }
    const known = judge(conf.replace(/^ *sync_interval: always$/m, ''))
    assert.equal(known.status, 0, known.stderr)
    assert.notEqual(judge(`${conf}\nnonsense: 1`).status, 0)
  })
})

describe('init.sh', () => {
  let server
  before(async () => {
    server = await Postgres.create({ folder: join(scratchFolder(), 'postgres'), databases: [] })
    const passwords = Object.fromEntries(
      facts.targets.map(({ name }) => [`${name.toUpperCase()}_DATABASE_PASSWORD`, `it's "${name}"`])
    )
    execFileSync(join(root, 'deploy/engines/postgres/init.sh'), {
      env: {
        ...process.env,
        ...passwords,
        POSTGRES_USER: 'postgres',
        PGHOST: server.address,
        PGPORT: `${server.port}`
      }
    })
  })
  after(() => server.stop())

  const connects = (user, database) =>
    spawnSync(
      'psql',
      [
        '-h',
        server.address,
        '-p',
        server.port,
        '-U',
        user,
        '-d',
        database,
        '-XAtqc',
        'CREATE TABLE IF NOT EXISTS t (); SELECT current_user'
      ],
      { encoding: 'utf8' }
    ).stdout.trim() === user

  it('gives each service a database that it owns, and no other', () => {
    for (const { name } of facts.targets) {
      const open = facts.targets.map(target => target.name).filter(database => connects(name, database))
      assert.deepEqual(open, [name])
    }
  })
  it('sets the passwords that it is given', () => {
    const stored = server.query('postgres', "SELECT count(*) FROM pg_authid WHERE rolpassword LIKE 'SCRAM%'")
    assert.equal(stored, '5')
  })
})

/** The front of compose/distributed on this machine: as its resolver would find the services at these addresses. */
async function startFront(addresses) {
  const folder = scratchFolder()
  const port = await freePort()
  const conf = read('deploy/compose/distributed/nginx.conf')
    .replace(/^ *resolver .*$/m, '')
    .replaceAll('/tmp/', `${folder}/`)
    .replace('/dev/stderr', join(folder, 'error.log'))
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
    .replace(/server (\w+):3000 resolve ([^;]*);/g, (whole, name, options) =>
      addresses[name].map(address => `server ${address} ${options};`).join(' ')
    )
  mkdirSync(join(folder, 'logs'))
  writeFileSync(join(folder, 'nginx.conf'), conf)
  const nginx = new Program({
    name: 'nginx',
    command: ['nginx', '-p', folder, '-c', join(folder, 'nginx.conf'), '-g', 'daemon off;'],
    log: join(folder, 'nginx.log'),
    ready: () => listens(`127.0.0.1:${port}`)
  })
  await nginx.start()
  return Object.assign(nginx, { url: `http://127.0.0.1:${port}` })
}

describe('nginx.conf', () => {
  const servers = new Map()
  const busy = new Set()
  const seen = []
  let front

  // Says its name and what it was told, or that it is busy.
  function serve(name) {
    const server = http.createServer((request, reply) => {
      seen.push(`${request.method} ${name}`)
      reply.writeHead(busy.has(name) ? 503 : 200).end(JSON.stringify({ name, headers: request.headers }))
    })
    servers.set(server, name)
    return new Promise(resolve =>
      server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${server.address().port}`))
    )
  }
  const close = server => {
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    return closed
  }
  const ask = async (path, options) => (await fetch(front.url + path, options)).json()

  before(async () => {
    const addresses = {}
    for (const name of Object.values(facts.paths))
      addresses[name] = [await serve(`${name} 1`), await serve(`${name} 2`)]
    front = await startFront(addresses)
  })
  after(async () => {
    await front.stop('SIGQUIT')
    for (const server of servers.keys()) await close(server)
  })

  it('leads each path to its service', async () => {
    for (const [path, service] of Object.entries(facts.paths)) {
      for (const below of [path, `${path.replace(/\/$/, '')}/0123`])
        assert.match((await ask(below)).name, new RegExp(`^${service} `))
    }
  })
  it('says who asked for what, whatever they say themselves', async () => {
    const { headers } = await ask('/api/orders', {
      headers: {
        'X-Forwarded-For': '203.0.113.7',
        'X-Forwarded-Proto': 'https',
        'X-Forwarded-Host': 'evil.example',
        'X-Request-Id': 'mine'
      }
    })
    for (const name of ['x-forwarded-host', 'x-request-id']) assert.equal(headers[name], undefined)
    assert.equal(headers['x-forwarded-for'], '127.0.0.1')
    assert.equal(headers['x-forwarded-proto'], 'http')
    assert.equal(headers.host, new URL(front.url).host)
  })
  it('asks the other replica where the first is busy', async () => {
    busy.add('orders 1')
    for (let i = 0; i < 4; ++i) assert.equal((await ask('/api/orders')).name, 'orders 2')
  })
  it('repeats no write that a replica may have seen', async () => {
    busy.add('payments 1').add('payments 2')
    seen.length = 0
    await ask('/api/payments', { method: 'POST', body: '{}' })
    assert.equal(seen.length, 1, `${seen}`)
  })
  it('passes on what they say when all are busy, and asks them again at once', async () => {
    busy.add('tickets 1').add('tickets 2')
    const replies = await Promise.all(Array.from({ length: 8 }, () => fetch(`${front.url}/api/tickets`)))
    for (const reply of replies) {
      assert.equal(reply.status, 503)
      assert.match((await reply.json()).name, /^tickets /)
    }
    busy.delete('tickets 1')
    busy.delete('tickets 2')
    assert.equal((await fetch(`${front.url}/api/tickets`)).status, 200)
  })
  it('says that nobody answers where nobody does, and when to ask again', async () => {
    for (const [server, name] of servers) if (name.startsWith('auth ')) await close(server)
    for (const method of ['GET', 'POST']) {
      const reply = await fetch(`${front.url}/api/users/currentuser`, { method })
      assert.equal(reply.headers.get('content-type'), 'application/json; charset=utf-8')
      assert.equal(reply.headers.get('retry-after'), '1')
      assert.deepEqual([reply.status, (await reply.json()).errors[0].code], [503, 'unavailable'])
    }
  })
  it('refuses in the words of the API, and knows no letter case there', async () => {
    const refusals = { '/api/tickets%00': [400, 'bad_request'], [`/${'x'.repeat(9000)}`]: [414, 'target_too_long'] }
    for (const [path, refusal] of Object.entries(refusals)) {
      const reply = await fetch(front.url + path)
      assert.equal(reply.headers.get('content-type'), 'application/json; charset=utf-8')
      assert.deepEqual([reply.status, (await reply.json()).errors[0].code], refusal)
    }
    assert.match((await ask('/API/Tickets')).name, /^tickets /)
    assert.match((await ask('/api/ticketsoffice')).name, /^web /)
  })
  it('does what the front of tools/cluster does', () => {
    const rules = /^ *((proxy_(?!pass |temp_path|bind)|map |default |\d{3} |error_page |location = |\w+_tokens |worker_s|internal;|default_type |add_header |return 200)[^\n]*;?)/gm
    const told = path => [...read(path).matchAll(rules)].map(found => found[1]).sort()
    assert.ok(told('tools/cluster/engines.mjs').length >= 25)
    assert.deepEqual(told('deploy/compose/distributed/nginx.conf'), told('tools/cluster/engines.mjs'))
    const pools = path => new Set(read(path).match(/(max_fails|fail_timeout)=\w+|keepalive\w* \w+;/g))
    assert.deepEqual(pools('deploy/compose/distributed/nginx.conf'), pools('tools/cluster/engines.mjs'))
  })
})
