// The catalogue of docs/testing.md and the tests name the same things, in both directions.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const ids = /\b(?:SOLD|EXP|PAY|EVT|DBL|CNT|HAND|CRASH|BUS|CLU|LOAD|HTTP|OBS|PERF|SIM)-\d\d\b/g

/** Ids of the catalogue: all of them, and those that a test must name. */
export function readCatalogue(text) {
  const rows = text.split('\n').filter(line => /^\| [A-Z]+-\d\d/.test(line))
  const known = new Set()
  const now = new Set()
  for (const row of rows) {
    const cell = row.split('|')[1]
    const span = /([A-Z]+)-(\d\d) … [A-Z]+-(\d\d)/.exec(cell)
    const named = new Set(cell.match(ids))
    for (let n = Number(span?.[2]); n <= Number(span?.[3]); ++n) named.add(`${span[1]}-${String(n).padStart(2, '0')}`)
    for (const id of named) {
      known.add(id)
      if (row.includes('**now**')) now.add(id)
    }
  }
  return { known, now }
}

function testFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    if (entry.name === 'node_modules' || entry.name === 'architecture') return []
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return testFiles(path)
    return /(_test\.cpp|_fuzz\.cpp|\.test\.mjs|_suite\.hpp)$/.test(entry.name) ? [path] : []
  })
}

describe('the catalogue', () => {
  const { known, now } = readCatalogue(readFileSync(join(root, 'docs/testing.md'), 'utf8'))
  const named = new Set(
    [...testFiles(join(root, 'src')), ...testFiles(join(root, 'tests'))].flatMap(
      path => readFileSync(path, 'utf8').match(ids) ?? []
    )
  )
  it('is read', () => assert.ok(known.size > 100 && now.size > 50, `${known.size} ${now.size}`))
  it('has a test for every row marked now', () => {
    assert.deepEqual([...now].filter(id => !named.has(id)), [])
  })
  it('has a row for everything that tests name', () => {
    assert.deepEqual([...named].filter(id => !known.has(id)), [])
  })
})
