// Reads Prometheus' text format 0.0.4, strictly: what a scraper would refuse, or take for something else,
// throws.
import { send } from './client.mjs'

const name = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const label = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"'
const helpLine = new RegExp(`^# HELP (${name}) (\\S.*)$`)
const typeLine = new RegExp(`^# TYPE (${name}) (counter|gauge|histogram)$`)
const sampleLine = new RegExp(`^(${name})(?:\\{(${label}(?:,${label})*)\\})? (\\S+)$`)
const suffixes = { histogram: ['_bucket', '_sum', '_count'], counter: [''], gauge: [''] }

const unescape = text => text.replace(/\\(["\\n])/g, (_, c) => (c === 'n' ? '\n' : c))

function toNumber(text) {
  const value = text === '+Inf' ? Infinity : Number(text)
  if (text.trim() === '' || Number.isNaN(value)) throw new Error(`no value: ${text}`)
  return value
}

function toLabels(text = '') {
  const labels = {}
  for (const [, key, value] of text.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g)) {
    if (key in labels) throw new Error(`label twice: ${text}`)
    labels[key] = unescape(value)
  }
  return labels
}

const keyOf = labels => JSON.stringify(Object.entries(labels).sort())

/** The buckets of one series rise to its count, and the last one is +Inf. */
function checkHistogram(family) {
  const series = new Map()
  for (const { suffix, labels, value } of family.samples) {
    const { le, ...rest } = labels
    const one = series.get(keyOf(rest)) ?? series.set(keyOf(rest), { buckets: [] }).get(keyOf(rest))
    if (suffix === '_bucket') one.buckets.push([toNumber(le), value])
    else one[suffix] = value
  }
  for (const [key, { buckets, _sum, _count }] of series) {
    const rising = buckets.every(([le, n], i) => i === 0 || (le > buckets[i - 1][0] && n >= buckets[i - 1][1]))
    const last = buckets.at(-1)
    if (!rising || last?.[0] !== Infinity || last[1] !== _count || _sum === undefined) {
      throw new Error(`not a histogram: ${family.name} ${key}`)
    }
  }
}

/** name -> {name, help, type, samples: [{suffix, labels, value}]}. */
export function parse(text) {
  const families = new Map()
  const seen = new Set()
  let current
  if (!text.endsWith('\n')) throw new Error('the last line is not ended')
  for (const line of text.slice(0, -1).split('\n')) {
    const help = helpLine.exec(line)
    const type = typeLine.exec(line)
    const sample = sampleLine.exec(line)
    if (help) {
      if (families.has(help[1])) throw new Error(`family twice: ${line}`)
      current = { name: help[1], help: help[2], samples: [] }
      families.set(current.name, current)
    } else if (type) {
      if (current?.name !== type[1] || current.type) throw new Error(`TYPE out of place: ${line}`)
      current.type = type[2]
    } else if (sample) {
      const suffix = suffixes[current?.type]?.find(end => sample[1] === current.name + end)
      if (suffix === undefined) throw new Error(`sample outside of its family: ${line}`)
      const labels = toLabels(sample[2])
      const key = sample[1] + keyOf(labels)
      if (seen.has(key)) throw new Error(`series twice: ${line}`)
      seen.add(key)
      current.samples.push({ suffix, labels, value: toNumber(sample[3]) })
    } else {
      throw new Error(`not a line of the format: ${line}`)
    }
  }
  for (const family of families.values()) {
    if (!family.type || family.samples.length === 0) throw new Error(`nothing in ${family.name}`)
    if (family.type === 'histogram') checkHistogram(family)
  }
  return families
}

// What every replica reads or hears of is the same at all of them; the rest each has for itself (docs/operations.md).
const common = /^stagedoor_(build_info|ready|outbox_|feed_(lag|stopped)|parked_|locks_|oldest_|paid_|ticket_|payments_)/
const announced = ['placed', 'complete', 'cancelled', 'expired', 'undone']
const isCommon = (name, { result }) =>
  name === 'stagedoor_orders_total' ? announced.includes(result) : common.test(name)

/** The series of several processes as one. */
function merge(pages) {
  const merged = new Map()
  for (const { name, samples, ...rest } of pages.flatMap(page => [...page.values()])) {
    const family = merged.get(name) ?? merged.set(name, { name, ...rest, samples: new Map() }).get(name)
    for (const { value, ...sample } of samples) {
      const key = sample.suffix + keyOf(sample.labels)
      const earlier = family.samples.get(key)?.value ?? 0
      const together = isCommon(name, sample.labels) ? Math.max(earlier, value) : earlier + value
      family.samples.set(key, { ...sample, value: together })
    }
  }
  for (const family of merged.values()) family.samples = [...family.samples.values()]
  return merged
}

/**
 * What a server, or all replicas of a cluster, say now: `families`, and value(name, labels) of one series; 0 for one that
 * is not there.
 */
export async function scrape(server) {
  const { internalUrls = [server.internalUrl] } = server
  const replies = await Promise.all(internalUrls.map(url => send(url, 'GET', '/metrics')))
  for (const { status, text } of replies) if (status !== 200) throw new Error(`/metrics: ${status} ${text}`)
  const families = merge(replies.map(reply => parse(reply.text)))
  const matches = (sample, labels) => Object.entries(labels).every(([key, value]) => sample.labels[key] === value)
  return {
    replies,
    families,
    /** The sum of the series of `family` that have these labels; `_count` and the like are part of its name. */
    value(wanted, labels = {}) {
      const suffix = ['_bucket', '_sum', '_count'].find(end => wanted.endsWith(end) && families.has(wanted.slice(0, -end.length)))
      const family = families.get(suffix ? wanted.slice(0, -suffix.length) : wanted)
      const samples = family?.samples.filter(s => s.suffix === (suffix ?? '') && matches(s, labels)) ?? []
      return samples.reduce((sum, sample) => sum + sample.value, 0)
    }
  }
}
