// Every mutant of tests/mutation still fits the sources: a guard that was rewritten takes its mutant along.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

import { misfits, mutants } from '../mutation/mutants.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const read = file => readFileSync(join(root, file), 'utf8')

describe('the mutants', () => {
  for (const mutant of mutants) {
    it(`${mutant.id} fit: ${mutant.guard}`, () => assert.deepEqual(misfits(mutant, read), []))
  }
  it('are told when they do not fit', () => {
    const stale = { id: 'X', changes: [{ file: 'README.md', from: 'no such text anywhere', to: '' }] }
    assert.deepEqual(misfits(stale, read), ['X: README.md has its text 0 times'])
  })
})
