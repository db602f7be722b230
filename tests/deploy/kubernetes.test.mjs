// The overlays as they are: rendered, held against the schemas of Kubernetes, our own rules and the binary itself.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { parse as parseYaml } from 'yaml'

import { binary } from '../support/stagedoor.mjs'
import { facts, read, readImage, root } from './facts.mjs'
import { ofKind, processes } from './objects.mjs'
import { embeddedSettings, environmentOf } from './process.mjs'
import { overlays, preparedCopy, render, renderers } from './render.mjs'
import { rules } from './rules.mjs'
import { schemaProblems } from './schema.mjs'

let folder
let rendered
before(() => {
  folder = preparedCopy()
  rendered = Object.fromEntries(overlays.map(name => [name, render(name, folder)]))
})

describe('what the tests read of the binary', () => {
  it('is all there', () => {
    assert.equal(facts.targets.length, 5)
    assert.equal(facts.arrows.length, 6)
    assert.ok(facts.flags.serve.has('outbox-urls') && facts.flags.serve.size > 20)
    assert.ok(facts.flags['stripe-simulator'].has('webhook-url'))
    assert.ok(facts.embeddedOnly.includes('data-dir'))
    assert.ok(facts.secrets.has('EXPIRATION_DATABASE_URL') && facts.secrets.has('NATS_URL'))
  })
})

describe('what an image sets', () => {
  const text =
    'FROM a\nENV STAGEDOOR_LISTEN=x\nFROM b\nENV STAGEDOOR_DATA_DIR=/data \\\n  STAGEDOOR_THREADS=2\nUSER 1\n'
  const image = { STAGEDOOR_DATA_DIR: '/data', STAGEDOOR_THREADS: '2' }
  const process = { name: 'orders', args: ['serve', '--target=orders'], env: {} }
  it('is read from its last stage', () => assert.deepEqual(readImage(text), image))
  it('counts, until it is set to nothing', () => {
    assert.match(embeddedSettings(process, image).join(), /--data-dir is for one process/)
    assert.deepEqual(embeddedSettings({ ...process, env: { STAGEDOOR_DATA_DIR: '' } }, image), [])
    assert.deepEqual(environmentOf({ ...process, env: { STAGEDOOR_DATA_DIR: '' } }, image), {
      STAGEDOOR_THREADS: '2'
    })
  })
})

for (const overlay of overlays) {
  describe(`overlay ${overlay}`, () => {
    it('is the same whoever renders it', t => {
      const [, other] = renderers()
      if (!other) return t.skip('there is one renderer only')
      assert.deepEqual(render(overlay, folder, other), rendered[overlay])
    })
    it('fits the schemas of Kubernetes', async () => {
      assert.ok(rendered[overlay].length > 30)
      assert.deepEqual((await Promise.all(rendered[overlay].map(schemaProblems))).flat(), [])
    })
    for (const [name, rule] of Object.entries(rules)) {
      it(`keeps the rule ${name}`, () => assert.deepEqual(rule(rendered[overlay]), []))
    }
  })
}

describe('overlay dev', () => {
  /** What the Secret holds that has this key. */
  const secretWith = key => {
    const { data } = ofKind(rendered.dev, 'Secret').find(one => key in one.data)
    return Object.fromEntries(
      Object.entries(data).map(([name, text]) => [name, Buffer.from(text, 'base64').toString()])
    )
  }

  // The binary has the last word on what it is started with.
  it('starts what the binary would start, and nothing with a key too few', () => {
    const values = secretWith('JWT_KEY')
    for (const process of processes(rendered.dev)) {
      const { name, args } = process
      if (args[0] !== 'serve') continue
      const found = Object.entries(environmentOf(process)).map(([variable, value]) => [
        variable,
        typeof value === 'string' ? value : values[value.key]
      ])
      const check = without => {
        const env = found.filter(([variable, value]) => value !== undefined && variable !== without)
        return spawnSync(binary, [...args, '--check-config'], {
          env: Object.fromEntries(env),
          encoding: 'utf8'
        })
      }
      const whole = check()
      assert.equal(whole.status, 0, `${name}: ${whole.stderr}`)
      if (!args.includes('--target=web')) assert.equal(check('INTERNAL_TOKEN').status, 2, name)
    }
  })

  it('makes a certificate for the host of its Ingress, signed by its own key', () => {
    const certificate = new X509Certificate(secretWith('tls.crt')['tls.crt'])
    assert.equal(certificate.checkHost('ticketing.dev'), 'ticketing.dev')
    assert.ok(certificate.verify(certificate.publicKey))
  })

  it('makes secrets that nobody else can read and git does not see', () => {
    const own = join(folder, 'kubernetes/overlays/dev')
    for (const file of ['secrets.env', 'tls.key']) assert.equal(statSync(join(own, file)).mode & 0o077, 0)
    const paths = ['secrets.env', 'tls.key', 'tls.crt'].map(file => `deploy/kubernetes/overlays/dev/${file}`)
    const ignored = execFileSync('git', ['-C', root, 'check-ignore', ...paths], { encoding: 'utf8' })
    assert.deepEqual(ignored.trim().split('\n'), paths)
  })

  it('makes its secrets once', () => {
    const file = join(folder, 'kubernetes/overlays/dev/secrets.env')
    const first = readFileSync(file, 'utf8')
    execFileSync(join(folder, 'kubernetes/overlays/dev/prepare'), { stdio: 'pipe' })
    assert.equal(readFileSync(file, 'utf8'), first)
    assert.equal(spawnSync(join(folder, 'make-secrets'), [file]).status, 1)
    assert.notEqual(readFileSync(join(preparedCopy(), 'kubernetes/overlays/dev/secrets.env'), 'utf8'), first)
  })
})

describe('overlay production', () => {
  it('holds no Secret', () => assert.deepEqual(ofKind(rendered.production, 'Secret'), []))
  it('runs no engine', () => assert.deepEqual(ofKind(rendered.production, 'StatefulSet'), []))
})

describe('what is committed under deploy/', () => {
  it('holds no key', () => {
    const tracked = execFileSync(
      'git',
      ['-C', root, 'ls-files', '-co', '--exclude-standard', 'deploy', 'skaffold.yaml'],
      { encoding: 'utf8' }
    )
    const paths = tracked.trim().split('\n')
    assert.ok(paths.length > 30)
    const keys = /PRIVATE KEY|sk_live_\w|(sk|pk)_test_\w{8}|whsec_\w{8}|:\/\/\w+:\w+@/
    assert.deepEqual(
      paths.filter(path => keys.test(read(path))),
      []
    )
  })
})

describe('skaffold.yaml', () => {
  const skaffold = parseYaml(read('skaffold.yaml'))
  it('builds the one image from what is there, and renders the dev overlay', () => {
    const [artifact, ...others] = skaffold.build.artifacts
    assert.deepEqual(others, [])
    assert.equal(artifact.image, 'stagedoor')
    const [overlay] = skaffold.manifests.kustomize.paths
    assert.equal(overlay, 'deploy/kubernetes/overlays/dev')
    const images = ofKind(rendered.dev, 'Deployment').map(
      ({ spec }) => spec.template.spec.containers[0].image
    )
    assert.ok(images.some(image => image.split(':')[0] === artifact.image))
  })
  it('forwards to a Service that is there', () => {
    for (const { resourceName, namespace, port } of skaffold.portForward) {
      const service = ofKind(rendered.dev, 'Service').find(({ metadata }) => metadata.name === resourceName)
      assert.equal(service?.metadata.namespace, namespace)
      assert.ok(service.spec.ports.some(one => one.port === port))
    }
  })
})
