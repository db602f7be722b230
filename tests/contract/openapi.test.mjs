// docs/api/openapi.json says what is served, no more and no less.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

import { Client } from '../support/client.mjs'
import { Server } from '../support/stagedoor.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const { paths } = JSON.parse(readFileSync(join(root, 'docs/api/openapi.json'), 'utf8'))
const methods = ['get', 'post', 'put', 'delete']

describe('the API document', () => {
  let server
  before(async () => (server = await Server.start()))
  after(() => server.stop())

  for (const [path, item] of Object.entries(paths)) {
    it(`${path}: the documented methods are the served ones`, async () => {
      const reply = await new Client(server).request('OPTIONS', path.replace('{id}', '0'.repeat(24)))
      assert.equal(reply.status, 204)
      const documented = methods.filter(m => m in item).map(m => m.toUpperCase())
      const implied = ['OPTIONS', ...(documented.includes('GET') ? ['HEAD'] : [])]
      assert.deepEqual(reply.headers.allow.split(', ').sort(), [...documented, ...implied].sort())
    })
  }

  it('knows every route of the sources', () => {
    const sources = readdirSync(join(root, 'src/services'))
      .map(service => join(root, 'src/services', service, 'http'))
      .flatMap(folder => {
        try {
          return readdirSync(folder).filter(f => !f.includes('_test')).map(f => readFileSync(join(folder, f), 'utf8'))
        } catch {
          return []
        }
      })
    const routes = new Set(sources.join('\n').match(/"\/api\/[a-z/:]+"/g))
    assert.ok(routes.size >= 12, [...routes].join())
    const known = new Set(Object.keys(paths).map(path => `"${path.replace('{id}', ':id')}"`))
    assert.deepEqual([...routes].filter(route => !known.has(route)), [])
  })
})
