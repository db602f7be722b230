// What tools/release puts together, and that the workflows that publish it may do no more than they must.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

import { binary, scratchFolder } from '../support/stagedoor.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const run = (program, args, cwd = root) => execFileSync(program, args, { cwd, encoding: 'utf8' })

describe('a release', () => {
  const folder = scratchFolder()
  let name
  before(() => {
    run('tools/release', [binary, folder])
    name = readdirSync(folder).find(file => file.endsWith('.tar.gz')).replace('.tar.gz', '')
  })

  it('is an archive, what is in it, and the checksums of both', () => {
    assert.deepEqual(readdirSync(folder).sort(), ['SHA256SUMS', `${name}.cdx.json`, `${name}.tar.gz`])
    assert.match(name, /^stagedoor-\d+\.\d+\.\d+-linux-[a-z0-9]+$/)
    const checked = run('sha256sum', ['--check', '--strict', 'SHA256SUMS'], folder)
    assert.deepEqual(checked.trim().split('\n'), [`${name}.tar.gz: OK`, `${name}.cdx.json: OK`])
  })

  it('holds the program that was built', () => {
    const unpacked = scratchFolder()
    run('tar', ['--extract', '--gzip', '--file', join(folder, `${name}.tar.gz`)], unpacked)
    assert.deepEqual(readdirSync(join(unpacked, name)).sort(), ['LICENSE', 'README.md', 'operations.md', 'stagedoor'])
    assert.equal(run(join(unpacked, name, 'stagedoor'), ['version']), run(binary, ['version']))
  })

  it('comes out the same when it is made again', () => {
    const again = scratchFolder()
    run('tools/release', [binary, again])
    const sums = from => readFileSync(join(from, 'SHA256SUMS'), 'utf8')
    assert.equal(sums(again), sums(folder))
  })

  it('says what the program loads and what the client was made of', () => {
    const sbom = JSON.parse(readFileSync(join(folder, `${name}.cdx.json`), 'utf8'))
    assert.deepEqual([sbom.bomFormat, sbom.specVersion], ['CycloneDX', '1.5'])
    const { name: product, version } = sbom.metadata.component
    assert.ok(name.startsWith(`${product}-${version}-`))
    const purls = sbom.components.map(component => component.purl)
    assert.equal(new Set(purls).size, purls.length)
    for (const purl of purls) assert.match(purl, /^pkg:(deb\/debian\/[a-z0-9.+-]+@\S+\?arch=\S+|npm\/\S+@\d+\.\d+\.\d+)$/)
    const needed = run('readelf', ['--dynamic', binary]).match(/(?<=NEEDED.*\[)[^\]]+/g)
    assert.ok(needed.length > 5)
    for (const part of ['libsqlite3-0', 'libsodium23', 'libcurl4', 'libc6', 'libprometheus-cpp-core1.0', 'libboost1.81-dev']) {
      assert.ok(purls.some(purl => purl.startsWith(`pkg:deb/debian/${part}@`)), part)
    }
    const lock = JSON.parse(readFileSync(join(root, 'web/package.json'), 'utf8'))
    for (const part of Object.keys(lock.dependencies)) {
      assert.ok(purls.some(purl => purl.startsWith(`pkg:npm/${part.replace('@', '%40')}@`)), part)
    }
    assert.ok(!purls.some(purl => purl.startsWith('pkg:npm/vite@')), 'tools of the build are not shipped')
  })
})

describe('the workflows', () => {
  const folder = join(root, '.github/workflows')
  const targets = new Set(readFileSync(join(root, 'Makefile'), 'utf8').match(/^[a-z-]+(?=:)/gm))
  for (const file of readdirSync(folder)) {
    const text = readFileSync(join(folder, file), 'utf8')
    it(`${file}: actions are pinned to a commit, with its version beside it`, () => {
      for (const line of text.match(/^.*\buses:.*$/gm) ?? []) {
        assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
      }
    })
    it(`${file}: may read, and writes only where a job says so`, () => {
      assert.match(text, /^permissions:\n {2}contents: read$/m)
      assert.doesNotMatch(text, /write-all|pull_request_target|workflow_run/)
      const secrets = text.match(/secrets\.\w+/g) ?? []
      assert.deepEqual(secrets.filter(name => name !== 'secrets.GITHUB_TOKEN'), [])
      for (const job of text.split(/^ {2}(?=[a-z-]+:$)/m)) {
        if (/: write$/m.test(job)) assert.match(file, /^release/, job)
      }
    })
    it(`${file}: nothing from outside is pasted into a script`, () => {
      for (const [expression] of text.matchAll(/\$\{\{.*?\}\}/g)) {
        assert.match(expression, /\$\{\{ (github\.ref|github\.token|matrix\.[a-z]+) \}\}/, expression)
      }
    })
    it(`${file}: what it runs is there`, () => {
      for (const [, target] of text.matchAll(/\bmake ([a-z-]+)/g)) assert.ok(targets.has(target), target)
      for (const [tool] of text.matchAll(/\btools\/[a-z-]+/g)) assert.ok(existsSync(join(root, tool)), tool)
      for (const [, stage] of text.matchAll(/docker build .*--file (\S+)/g)) assert.ok(existsSync(join(root, stage)), stage)
    })
  }
})
