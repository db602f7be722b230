// A process of the binary as somebody starts it (an orchestrator, compose), and what may be wrong with that.
import { facts } from './facts.mjs'

const flagOf = variable => variable.slice('STAGEDOOR_'.length).toLowerCase().replaceAll('_', '-')

/** The command and its flags by name, which have to be written --flag=value; and what is wrong with them. */
function readArguments({ name, args: [command, ...rest] }) {
  const flags = {}
  const problems = []
  const known = facts.flags[command]
  if (!known) return { command, flags, problems: [`${name}: ${command} is no command of the binary`] }
  for (const word of rest) {
    const [, flag, value] = /^--([a-z-]+)=(.*)$/.exec(word) ?? []
    if (!flag) problems.push(`${name}: ${word} is not of the form --flag=value`)
    else if (!known.has(flag)) problems.push(`${name}: ${command} has no --${flag}`)
    flags[flag] = value
  }
  return { command, flags, problems }
}

function judgeVariable(process, command, variable) {
  if (variable.startsWith('STAGEDOOR_')) {
    const flag = flagOf(variable)
    return facts.flags[command]?.has(flag) ? [] : [`${process.name}: ${variable} is no setting of ${command}`]
  }
  return facts.secrets.has(variable.replace(/_FILE$/, ''))
    ? []
    : [`${process.name}: ${variable} is unknown to the binary`]
}

/** What one process is told that the binary would not take, or would not heed. */
export function unknownSettings(process) {
  const { command, problems } = readArguments(process)
  return [
    ...problems,
    ...Object.keys(process.env).flatMap(variable => judgeVariable(process, command, variable))
  ]
}

/** The environment that it finds: what the image has, what it is given, and nothing that is empty, which is unset. */
export function environmentOf(process, image = facts.image) {
  return Object.fromEntries(Object.entries({ ...image, ...process.env }).filter(([, value]) => value !== ''))
}

/** Settings of a service that runs apart that only a process may have that hosts everything. */
export function embeddedSettings(process, image = facts.image) {
  const complete = { ...process, env: environmentOf(process, image) }
  return facts.embeddedOnly
    .filter(flag => setting(process, 'target') && setting(complete, flag) !== undefined)
    .map(flag => `${process.name}: --${flag} is for one process that hosts everything`)
}

/** A setting by the name of its flag, wherever it is set. */
export function setting(process, flag) {
  return (
    readArguments(process).flags[flag] ?? process.env[`STAGEDOOR_${flag.toUpperCase().replaceAll('-', '_')}`]
  )
}

const targetOf = process => facts.targets.find(({ name }) => name === setting(process, 'target'))

/** Variables that a target has to be given, and those that it may. The web client needs none. */
function secretsFor(target) {
  if (!target) return { needed: [], optional: [] }
  const needed = ['NATS_URL', 'INTERNAL_TOKEN', `${target.name.toUpperCase()}_DATABASE_URL`]
  const optional = []
  if (target.readsTokens) {
    // Redis is for limits, which only routes have.
    needed.push('JWT_KEY', 'REDIS_URL')
    optional.push('JWT_KEY_PREVIOUS')
  }
  if (target.takesCards) {
    needed.push('STRIPE_KEY')
    optional.push(...[...facts.secrets].filter(name => name.startsWith('STRIPE_')))
  }
  return { needed, optional }
}

/** What a service that runs apart needs by the table of targets and is not given, and what it need not know. */
export function wrongSecrets(process) {
  const { needed, optional } = secretsFor(targetOf(process))
  const given = Object.keys(environmentOf(process)).filter(name => !name.startsWith('STAGEDOOR_'))
  return [
    ...needed.filter(name => !given.includes(name)).map(name => `${process.name}: has no ${name}`),
    ...given
      .filter(name => !needed.includes(name) && !optional.includes(name))
      .map(name => `${process.name}: need not know ${name}`)
  ]
}

/** "orders=http://orders:3001,…" as {orders: URL}. */
function outboxes(process) {
  const list = setting(process, 'outbox-urls') ?? ''
  return Object.fromEntries(
    list
      .split(',')
      .filter(Boolean)
      .map(part => {
        const equals = part.indexOf('=')
        return [part.slice(0, equals), new URL(part.slice(equals + 1))]
      })
  )
}

/**
 * Whom a process asks and is not told where to find, and who is said to be where they are not. `addressOf` gives the
 * place of a target by the name of its port, public or internal.
 */
export function wrongAddresses(process, addressOf) {
  const told = outboxes(process)
  const tickets = setting(process, 'tickets-url')
  const place = addressOf('tickets', 'public')
  return [
    ...(targetOf(process)?.follows ?? [])
      .filter(name => !told[name])
      .map(name => `${process.name}: does not know the outbox of ${name}`),
    ...Object.entries(told)
      .filter(([producer, url]) => url.host !== addressOf(producer, 'internal'))
      .map(([producer, url]) => `${process.name}: the outbox of ${producer} is not at ${url.host}`),
    ...(setting(process, 'target') === 'web' && tickets !== `http://${place}`
      ? [`${process.name}: tickets are at ${place}, not at ${tickets}`]
      : [])
  ]
}
