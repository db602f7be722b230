// The tree shows the architecture, and this keeps it true: dependency rule, bans, shape of a service.
// The fixtures below prove that each check can fail.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

import * as rules from './rules.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '../..')
const layers = rules.parseLayers(readFileSync(join(here, 'layers.txt'), 'utf8'))
const bans = rules.parseBans(readFileSync(join(here, 'bans.txt'), 'utf8'))
const tree = rules.readTree(join(root, 'src'))
const none = found => assert.deepEqual(found, [], found.join('\n'))

describe('the tree', () => {
  it('is there to be checked', () => assert.ok(tree.length > 100, `${tree.length} files`))
  it('follows the dependency rule', () => none(tree.flatMap(f => rules.layerViolations(f, layers))))
  it('has nothing that is banned', () => none(tree.flatMap(f => rules.banViolations(f, bans))))
  it('has no include cycle', () => none(rules.cycles(tree)))
  it('has no file too long to read', () => none(tree.flatMap(rules.sizeViolations)))
  it('gives every service the same shape', () => {
    const services = join(root, 'src/services')
    const names = readdirSync(services, { withFileTypes: true }).filter(e => e.isDirectory())
    assert.equal(names.length, 5)
    none(names.flatMap(e => rules.shapeViolations(e.name, readdirSync(join(services, e.name)))))
  })
  it('names no path outside itself', () => {
    const text = tree.filter(f => /\.\.\/shared/.test(f.text)).map(f => f.path)
    none(text)
  })
})

describe('the checks can fail', () => {
  const fixtures = JSON.parse(readFileSync(join(here, 'fixtures/violations.json'), 'utf8'))
  for (const { name, path, text, finds } of fixtures) {
    it(name, () => {
      const file = { path, text }
      const found = [
        ...rules.layerViolations(file, layers),
        ...rules.banViolations(file, bans),
        ...rules.sizeViolations(file)
      ]
      if (finds === null) none(found)
      else assert.match(found.join('\n'), new RegExp(finds))
    })
  }
  it('every ban has a fixture that it catches', () => {
    const caught = ban =>
      fixtures.some(f => f.finds && rules.banViolations({ path: f.path, text: f.text }, [ban]).length)
    none(bans.filter(ban => !caught(ban)).map(ban => `${ban.what} has no fixture`))
  })
  it('a cycle of includes is seen', () => {
    const found = rules.cycles([
      { path: 'core/a.hpp', text: '#include "core/b.hpp"\n' },
      { path: 'core/b.hpp', text: '#include "core/a.hpp"\n' }
    ])
    assert.deepEqual(found, ['core/a.hpp -> core/b.hpp -> core/a.hpp'])
  })
  it('a file of 401 lines is seen', () => {
    assert.equal(rules.sizeViolations({ path: 'a', text: 'x\n'.repeat(401) }).length, 1)
    assert.equal(rules.sizeViolations({ path: 'a', text: 'x\n'.repeat(400) }).length, 0)
  })
  it('a renamed or missing folder of a service is seen', () => {
    const good = ['README.md', 'module.hpp', 'module.cpp', 'domain', 'ports.hpp', 'use_cases', 'storage']
    assert.deepEqual(rules.shapeViolations('x', good), [])
    assert.equal(rules.shapeViolations('x', [...good, 'routes']).length, 1)
    assert.equal(rules.shapeViolations('x', good.slice(1)).length, 1)
  })
})
