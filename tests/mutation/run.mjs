// make test-mutation: takes away one guard after the other, in a copy of the tree, and wants every test that
// is named for it to fail. `node tests/mutation/run.mjs MUT-07 …` for some of them.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { misfits, mutants } from './mutants.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const copy = join(root, 'build/mutation')
const jobs = process.env.JOBS ?? '2'

function run(command, args, options = {}) {
  return spawnSync(command, args, { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 28, ...options })
}

/** The tracked files as they are now. What an earlier run built stays, but for what it built of mutants: those
 *  files are newer than that. */
function copyTree() {
  mkdirSync(copy, { recursive: true })
  const pipe = 'set -o pipefail; git ls-files -z | tar --null -T - -cf - | tar -xf - -C "$1"'
  const copied = run('bash', ['-c', pipe, '-', copy], { cwd: root })
  if (copied.status !== 0) throw new Error(`cannot copy the tree: ${copied.stderr}`)
  for (const { changes } of mutants) for (const { file } of changes) write(file, read(file))
}

const read = file => readFileSync(join(copy, file), 'utf8')
const write = (file, text) => writeFileSync(join(copy, file), text)

/** Makes the changes; how to undo them. */
function change(changes) {
  const before = new Map(changes.map(({ file }) => [file, read(file)]))
  for (const { file, from, to } of changes) write(file, read(file).replace(from, () => to))
  return () => before.forEach((text, file) => write(file, text))
}

/** Builds what a test needs; what is wrong, if anything. */
function build({ suite }) {
  const [preset, target] = suite ? ['dev', suite] : ['release', 'stagedoor-simulate']
  const built = run('tools/build', [preset, jobs, target])
  return built.status === 0 ? undefined : built.stdout + built.stderr
}

function passes({ suite, filter, seeds }) {
  if (!suite) {
    const which = seeds ? ['--seeds', seeds, '--some', '--twice', '0'] : ['--crash-points', '--fates', '1']
    return run('build/release/stagedoor-simulate', [...which, '--jobs', jobs], { timeout: 600_000 }).status === 0
  }
  const found = run('find', ['build/dev', '-name', suite, '-type', 'f']).stdout.trim()
  const ran = run(found, [`--gtest_filter=${filter}`], { timeout: 300_000 })
  if (/\[==========\] Running 0 tests/.test(ran.stdout)) throw new Error(`${suite} has no ${filter}`)
  return ran.status === 0
}

function nameOf({ suite, filter, seeds }) {
  if (suite) return `${suite} ${filter}`
  return `simulator, ${seeds ? `seeds ${seeds}` : 'a crash at every write and sync'}`
}

let killed = 0
let survived = 0
const wanted = new Set(process.argv.slice(2))
copyTree()
for (const mutant of mutants.filter(({ id }) => wanted.size === 0 || wanted.has(id))) {
  console.log(`${mutant.id} without ${mutant.guard}`)
  const wrong = misfits(mutant, read)
  if (wrong.length > 0) throw new Error(wrong.join('\n'))
  const undo = change(mutant.changes)
  for (const test of mutant.killed) {
    const broken = build(test)
    const alive = broken !== undefined || passes(test)
    const outcome = broken ? 'DOES NOT BUILD for' : alive ? 'NOT NOTICED by' : 'noticed by'
    console.log(`    ${outcome} ${nameOf(test)}`)
    if (broken) console.log(broken)
    alive ? ++survived : ++killed
  }
  undo()
}
console.log(`${killed} passed, ${survived} failed`)
process.exit(survived === 0 ? 0 : 1)
