// The compose files: read with secrets made for the occasion, and held against the binary and against each other.
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'

import { binary, scratchFolder } from '../support/stagedoor.mjs'
import { asked, forms, interpolate, offered, processes, readCompose, rules } from './compose.mjs'
import { read, root } from './facts.mjs'
import { environmentOf } from './process.mjs'

let secrets
before(() => {
  const file = join(scratchFolder(), '.env')
  execFileSync(join(root, 'deploy/make-secrets'), [file])
  secrets = offered(readFileSync(file, 'utf8'))
})

/** Compose itself, where there is one. */
const engine = [['docker', 'compose'], ['docker-compose']].find(
  ([command, ...words]) => spawnSync(command, [...words, 'version']).status === 0
)

for (const form of forms) {
  describe(`compose/${form}`, () => {
    const example = offered(read(`deploy/compose/${form}/.env.example`))
    const compose = () => readCompose(form, secrets)

    for (const [name, rule] of Object.entries(rules)) {
      it(`keeps the rule ${name}`, () => assert.deepEqual(rule(compose()), []))
    }
    it('asks for what .env.example explains, and for nothing else', () => {
      assert.deepEqual(Object.keys(example).sort(), Object.keys(asked(form)).sort())
    })
    it('has no secret in .env.example', () => {
      const given = Object.entries(example).filter(([name, value]) => value && !name.startsWith('STAGEDOOR_'))
      assert.deepEqual(given, [])
    })
    it('is read by compose', t => {
      if (!engine) return t.skip('there is no compose here')
      const [command, ...words] = engine
      const check = spawnSync(command, [...words, '-f', 'compose.yaml', 'config', '-q'], {
        cwd: join(root, 'deploy/compose', form),
        env: { ...process.env, ...secrets },
        encoding: 'utf8'
      })
      assert.equal(check.status, 0, check.stderr)
    })
    it('is for what the binary would start', () => {
      for (const process of processes(compose())) {
        const { name, args } = process
        if (args[0] !== 'serve') continue
        const check = spawnSync(binary, [...args, '--check-config'], {
          env: environmentOf(process),
          encoding: 'utf8'
        })
        assert.equal(check.status, 0, `${name}: ${check.stderr}`)
      }
    })
  })
}

describe('make-secrets', () => {
  it('makes everything that compose/distributed insists on', () => {
    const demanded = Object.entries(asked('distributed'))
      .filter(([, insists]) => insists)
      .map(([name]) => name)
    assert.ok(demanded.length > 10)
    assert.deepEqual(
      demanded.filter(name => !secrets[name]),
      []
    )
  })
  it('makes no secret twice', () => {
    const made = Object.values(secrets).flatMap(value => value.match(/s[0-9a-f]{48}/g) ?? [])
    assert.ok(made.length > 15)
    // A password stands alone and in its URL, that of NATS with each of three nodes too.
    assert.equal(new Set(made).size, made.length - 5 - 3)
  })
  it('leaves a demand open where it is missing', () => {
    assert.throws(
      () => readCompose('distributed', { ...secrets, NATS_URL: '' }),
      /NATS_URL: run make-secrets/
    )
  })
})

describe('the health check', () => {
  const command = () => {
    const [, ...words] = readCompose('single').services.stagedoor.healthcheck.test
    return words
  }
  it('is the same in both forms', () => {
    assert.deepEqual(readCompose('distributed', secrets).services.orders.healthcheck.test.slice(1), command())
  })
  for (const [status, code] of [
    [200, 0],
    [503, 1]
  ]) {
    it(`takes ${status} for ${code === 0 ? 'well' : 'unwell'}`, async () => {
      const seen = []
      const server = http.createServer((request, reply) => {
        seen.push(request.url)
        reply.writeHead(status).end('{"status":"…"}')
      })
      await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
      const words = command().map(word => word.replace('3001', server.address().port))
      const ended = await new Promise(resolve => spawn(words[0], words.slice(1)).on('exit', resolve))
      server.close()
      assert.deepEqual([ended === 0 ? 0 : 1, seen], [code, ['/readyz']])
    })
  }
})

describe('the rules for compose files', () => {
  const orders = ({ services }) => services.orders
  const breakages = {
    hardening: [
      ['root', compose => delete orders(compose).user, /as root/],
      ['user 0', compose => (orders(compose).user = '0:0'), /as root/],
      ['a root that can be written', compose => delete orders(compose).read_only, /write/],
      ['a capability', compose => (orders(compose).cap_add = ['SYS_TIME']), /capabilities/],
      ['privileges', compose => delete orders(compose).security_opt, /gain/],
      ['all memory', compose => delete orders(compose).mem_limit, /memory/],
      ['no health check', compose => delete orders(compose).healthcheck, /looked after/],
      ['the engine itself', compose => (orders(compose).volumes = ['/var/run/docker.sock:/x']), /shares/]
    ],
    images: [
      ['a second version', compose => (orders(compose).image = 'stagedoor:other'), /several names/],
      ['the latest', compose => (compose.services.redis.image = 'redis:latest'), /not pinned/]
    ],
    settings: [
      ['an unknown flag', compose => orders(compose).command.push('--treads=2'), /no --treads/],
      [
        'an unknown variable',
        compose => (orders(compose).environment.JWT_SECRET = 'x'),
        /JWT_SECRET is unknown/
      ],
      ['a secret too few', compose => delete orders(compose).environment.NATS_URL, /has no NATS_URL/],
      [
        'a secret too many',
        compose => (orders(compose).environment.STRIPE_KEY = 'x'),
        /need not know STRIPE_KEY/
      ],
      [
        'an outbox elsewhere',
        compose => (orders(compose).environment.STAGEDOOR_OUTBOX_URLS = 'tickets=http://x:3001'),
        /not at x:3001/
      ],
      [
        'tickets elsewhere',
        compose => (compose.services.web.environment.STAGEDOOR_TICKETS_URL = 'http://nginx:8080'),
        /web: tickets are at tickets:3000/
      ]
    ],
    references: [
      ['no volume', compose => delete compose.volumes.postgres, /no volume postgres/],
      ['no network', compose => delete compose.networks.back, /no network back/],
      ['nobody to wait for', compose => delete compose.services.redis, /waits for redis/]
    ],
    doors: [
      ['a second door', compose => (orders(compose).ports = ['127.0.0.1:1:1']), /ports are open/],
      ['a door to the world', compose => (compose.services.nginx.ports = ['3000:8080']), /open to everybody/],
      ['an engine outside', compose => (compose.services.redis.networks = ['front']), /inner network/]
    ],
    replicas: [
      ['one only', compose => (orders(compose).deploy.replicas = 1), /orders: is not there twice/],
      ['none', compose => delete compose.services.web, /nobody hosts web/],
      [
        'a front that is too early',
        compose => delete compose.services.nginx.depends_on.orders,
        /wait for orders/
      ]
    ]
  }
  it('have something that they refuse, each', () =>
    assert.deepEqual(Object.keys(breakages), Object.keys(rules)))
  for (const [name, cases] of Object.entries(breakages)) {
    for (const [what, destroy, said] of cases) {
      it(`${name} refuses: ${what}`, () => {
        const compose = structuredClone(readCompose('distributed', secrets))
        destroy(compose)
        assert.match(rules[name](compose).join('\n'), said)
      })
    }
  }
  it('are read as compose reads variables', () => {
    assert.equal(interpolate('${A:-x} ${B:-x} ${C} $$D', { A: '1' }), '1 x  $D')
  })
})
