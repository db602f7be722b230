// What the tests here went through. Each notes its share in $CRASH_FIGURES, a file of JSON lines; run as a
// program this prints the sum in one line, which ends `make test-crash`.
import { appendFileSync, readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

const file = process.env.CRASH_FIGURES

/** Adds to the figures: {kills: 10, orders: 500}. */
export function note(figures) {
  if (file) appendFileSync(file, `${JSON.stringify(figures)}\n`)
}

/** As note(), of a check: how many lines it found, and how many of them say that something is lost. */
export function noteFindings(lines) {
  note({ lost: lines.filter(line => line.startsWith('lost')).length, violations: lines.length })
}

const words = [
  ['kills', 'kills'],
  ['starts', 'first starts killed'],
  ['cuts', 'power cuts'],
  ['checkpoints', 'checkpoints interrupted'],
  ['syncs', 'syncs failed'],
  ['fills', 'disks filled'],
  ['pauses', 'pauses'],
  ['replies', 'calls to Stripe cut or stalled'],
  ['tickets', 'tickets'],
  ['orders', 'orders'],
  ['payments', 'payments acknowledged'],
  ['lost', 'lost'],
  ['violations', 'violations']
]

export function sum(lines) {
  const total = Object.fromEntries(words.map(([name]) => [name, 0]))
  for (const figures of lines) for (const name in figures) total[name] += figures[name]
  return words.map(([name, word]) => `${total[name]} ${word}`).join(', ')
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(sum(readFileSync(file, 'utf8').trim().split('\n').map(line => JSON.parse(line))))
}
