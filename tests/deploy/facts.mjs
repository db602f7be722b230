// What the binary can be told and what its services need, read from where it is written down.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const read = path => readFileSync(join(root, path), 'utf8')

const onlyOfOtherCommands = ['check', 'webhook-url']

/** Flags by command: {serve: Set {'listen', …}, …}. */
function readFlags() {
  const source = read('src/app/config/command_line.cpp')
  const all = [...source.matchAll(/Flag\{"([a-z-]+)"/g)].map(found => found[1])
  const commands = source.matchAll(/\{"([a-z-]+)",\s*"[^"]+",\s*\{([^}]*)\}\}/g)
  return Object.fromEntries(
    [...commands].map(([, command, own]) => {
      const named = [...own.matchAll(/"([a-z-]+)"/g)].map(found => found[1])
      return [
        command,
        new Set(named.length ? named : all.filter(flag => !onlyOfOtherCommands.includes(flag)))
      ]
    })
  )
}

const lower = name => name.replace(/^k/, '').toLowerCase()

/** The lines of the table that --target is read with: [{name, follows, readsTokens, takesCards}]. */
function readTargets() {
  const rows = read('src/app/config/targets.cpp').matchAll(
    /\{\.service = (\w+), \.follows = \{([^}]*)\}([^}]*)\}/g
  )
  return [...rows].map(([, service, follows, needs]) => ({
    name: lower(service),
    follows: follows
      .split(',')
      .map(name => name.trim())
      .filter(Boolean)
      .map(lower),
    readsTokens: needs.includes('.reads_tokens = true'),
    takesCards: needs.includes('.takes_cards = true')
  }))
}

/** Variables that are no flags: JWT_KEY, ORDERS_DATABASE_URL, … */
function readSecrets(targets) {
  const source = read('src/app/config/read_secrets.cpp') + read('src/app/config/read_cluster.cpp')
  const literals = [...source.matchAll(/"(_?[A-Z]+(?:_[A-Z]+)*)"/g)].map(found => found[1])
  const whole = literals.flatMap(name =>
    name.startsWith('_') ? targets.map(target => target.name.toUpperCase() + name) : [name]
  )
  return new Set(whole)
}

/** Flags that belong to one process that hosts everything. */
function readEmbeddedOnly() {
  const [, list] = /refuse_what_is_embedded[^{]*\{[^{]*\{([^}]*)\}/.exec(
    read('src/app/config/read_cluster.cpp')
  )
  return [...list.matchAll(/"([a-z-]+)"/g)].map(found => found[1])
}

/** What the image itself sets, in its last stage. */
export function readImage(text) {
  const last = text
    .replaceAll('\\\n', ' ')
    .split(/^FROM /m)
    .at(-1)
  const words = [...last.matchAll(/^ENV (.*)$/gm)].flatMap(([, pairs]) => pairs.trim().split(/\s+/))
  return Object.fromEntries(
    words.map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])
  )
}

const targets = readTargets()

export const facts = {
  flags: readFlags(),
  secrets: readSecrets(targets),
  embeddedOnly: readEmbeddedOnly(),
  image: existsSync(join(root, 'Dockerfile')) ? readImage(read('Dockerfile')) : {},
  /** The five services. */
  targets,
  names: [...targets.map(target => target.name), 'web'],
  /** Path of the public API to service, in the order of the contract; web takes the rest. */
  paths: {
    '/api/users': 'auth',
    '/api/tickets': 'tickets',
    '/api/orders': 'orders',
    '/api/payments': 'payments',
    '/': 'web'
  },
  /** [follower, producer]: who reads whose outbox. */
  arrows: targets.flatMap(({ name, follows }) => follows.map(producer => [name, producer]))
}
