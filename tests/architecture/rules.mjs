// The checks of the tree's shape, as functions over {path, text}, so that the fixtures can prove that
// each of them fails when it should.
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'

const SERVICE = '{service}'

/** Turns a pattern of layers.txt into a regular expression; `{service}` becomes a named group. */
export function toRegExp(pattern) {
  const source = pattern
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace('{service}', '(?<service>[^/]+)')
    .replace(/\*\*\//g, '\u0001')
    .replace(/\*\*/g, '\u0002')
    .replace(/\*/g, '[^/]*')
    .replace(/\u0001/g, '(?:.*/)?')
    .replace(/\u0002/g, '.*')
  return new RegExp(`^${source}$`)
}

const lines = text => text.split('\n').filter(line => line.trim() && !line.startsWith('#'))

/** Reads layers.txt: [{match, allowed}]. */
export function parseLayers(text) {
  return lines(text).map(line => {
    const [pattern, allowed] = line.split('<-')
    return { match: toRegExp(pattern.trim()), allowed: allowed.trim().split(/\s+/) }
  })
}

/** Reads bans.txt: [{where, unless, what, why}]. The expression may itself contain `|`. */
export function parseBans(text) {
  return lines(text).map(line => {
    const first = line.indexOf('|')
    const second = line.indexOf('|', first + 1)
    const last = line.lastIndexOf('|')
    const patterns = part => part.trim().split(/\s+/).filter(Boolean).map(toRegExp)
    return {
      where: patterns(line.slice(0, first)),
      unless: patterns(line.slice(first + 1, second)),
      what: new RegExp(line.slice(second + 1, last).trim(), 'gi'),
      why: line.slice(last + 1).trim()
    }
  })
}

/** Blanks out comments, keeping line breaks, so that prose is not judged as code. */
export function withoutComments(text) {
  const token = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
  return text.replace(token, found =>
    found.startsWith('/') ? found.replace(/[^\n]/g, ' ') : found
  )
}

const lineOf = (text, index) => text.slice(0, index).split('\n').length

/** Includes that the layer of `file.path` does not allow. */
export function layerViolations(file, layers) {
  const found = []
  const layer = layers.find(entry => entry.match.test(file.path))
  if (!layer) return [`${file.path}: belongs to no layer`]
  const service = file.path.match(layer.match).groups?.service ?? ''
  const allowed = layer.allowed.map(prefix => prefix.replace(SERVICE, service))
  for (const include of file.text.matchAll(/^#include "([^"]+)"/gm)) {
    if (!allowed.some(prefix => prefix === '**' || include[1].startsWith(prefix))) {
      const line = lineOf(file.text, include.index)
      found.push(`${file.path}:${line}: may not include "${include[1]}"`)
    }
  }
  return found
}

/** Code that bans.txt forbids where it stands. */
export function banViolations(file, bans) {
  const code = withoutComments(file.text)
  const applies = ban =>
    ban.where.some(p => p.test(file.path)) && !ban.unless.some(p => p.test(file.path))
  return bans.filter(applies).flatMap(ban =>
    [...code.matchAll(ban.what)].map(
      hit => `${file.path}:${lineOf(code, hit.index)}: "${hit[0].trim()}": ${ban.why}`
    )
  )
}

/** Include cycles between files. */
export function cycles(files) {
  const edges = new Map(
    files.map(f => [f.path, [...f.text.matchAll(/^#include "([^"]+)"/gm)].map(m => m[1])])
  )
  const state = new Map()
  const found = []
  const visit = (path, trail) => {
    if (state.get(path) === 'done' || !edges.has(path)) return
    if (state.get(path) === 'open') {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' -> '))
      return
    }
    state.set(path, 'open')
    for (const next of edges.get(path)) visit(next, [...trail, path])
    state.set(path, 'done')
  }
  for (const path of edges.keys()) visit(path, [])
  return found
}

export const kMostLines = 400

/** Files that a reader cannot hold in the head. */
export function sizeViolations(file) {
  const count = file.text.split('\n').length - 1
  return count > kMostLines ? [`${file.path}: ${count} lines, at most ${kMostLines}`] : []
}

/** Every service has the same shape: these, and no folder of another name. */
export function shapeViolations(service, entries) {
  const required = ['README.md', 'module.hpp', 'module.cpp', 'domain', 'ports.hpp', 'use_cases', 'storage']
  const optional = ['CMakeLists.txt', 'http', 'events', 'search', 'stripe', 'testing']
  const missing = required.filter(name => !entries.includes(name))
  const strange = entries.filter(
    name => !required.includes(name) && !optional.includes(name) && !name.endsWith('_test.cpp')
  )
  return [
    ...missing.map(name => `services/${service}: ${name} is missing`),
    ...strange.map(name => `services/${service}: ${name} has no place in a service's shape`)
  ]
}

/** Every .hpp and .cpp below `root`, paths relative to it. */
export function readTree(root) {
  return readdirSync(root, { withFileTypes: true }).flatMap(entry => {
    const path = join(root, entry.name)
    if (entry.isDirectory()) {
      return readTree(path).map(f => ({ ...f, path: join(entry.name, f.path) }))
    }
    return /\.(hpp|cpp)$/.test(entry.name)
      ? [{ path: relative(root, path), text: readFileSync(path, 'utf8') }]
      : []
  })
}
