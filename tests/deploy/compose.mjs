// The compose files as compose would read them, and what must hold of them.
import { parse as parseYaml } from 'yaml'

import { facts, read } from './facts.mjs'
import { embeddedSettings, setting, unknownSettings, wrongAddresses, wrongSecrets } from './process.mjs'

export const forms = ['single', 'distributed']

/** ${NAME:-default} and the like, for these values; a missing one that is demanded throws. */
export function interpolate(text, values) {
  return text.replace(/\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}/g, (whole, name, kind, other) => {
    if (whole === '$$') return '$'
    if (values[name]) return values[name]
    if (kind === '?') throw new Error(`${name}: ${other}`)
    return kind === '-' ? other : ''
  })
}

const deep = (value, change) => {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map(item => deep(item, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, deep(item, change)]))
}

/** A compose file with its variables put in. */
export function readCompose(form, values = {}) {
  return deep(parseYaml(read(`deploy/compose/${form}/compose.yaml`), { merge: true }), text =>
    interpolate(text, values)
  )
}

/** Names that a compose file asks its .env for: {name: whether it insists}. */
export function asked(form) {
  const found = read(`deploy/compose/${form}/compose.yaml`).matchAll(/\$\{(\w+)(?::([-?]))?/g)
  return Object.fromEntries([...found].map(([, name, kind]) => [name, kind === '?']))
}

/** Names that an .env.example has, commented out or not; with values, where it has some. */
export function offered(text) {
  return Object.fromEntries(
    [...text.matchAll(/^#?([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value])
  )
}

export const processes = ({ services }) =>
  Object.entries(services)
    .filter(([, { entrypoint }]) => entrypoint?.[0] === 'stagedoor')
    .map(([name, { command, environment }]) => ({ name, args: command, env: environment ?? {} }))

function hardening({ services }) {
  return Object.entries(services).flatMap(([name, service]) => {
    const demands = {
      'runs as root': /^[1-9]\d*:[1-9]\d*$/.test(service.user),
      'may write to its image': service.read_only === true,
      'keeps capabilities': `${service.cap_drop}` === 'ALL' && !service.cap_add,
      'may gain privileges': service.security_opt?.includes('no-new-privileges:true'),
      'takes all memory': Boolean(service.mem_limit),
      'is not looked after': service.healthcheck?.test?.length > 1 && service.restart === 'unless-stopped',
      'shares something of its host':
        !service.privileged &&
        !service.network_mode &&
        !service.pid &&
        !(service.volumes ?? []).some(volume => `${volume}`.includes('docker.sock'))
    }
    return Object.entries(demands)
      .filter(([, holds]) => !holds)
      .map(([what]) => `${name}: ${what}`)
  })
}

function images({ services }) {
  const ours = new Set(
    Object.values(services)
      .filter(({ entrypoint }) => entrypoint)
      .map(({ image }) => image)
  )
  const others = Object.values(services)
    .filter(({ entrypoint }) => !entrypoint)
    .map(({ image }) => image)
  return [
    ...(ours.size === 1 ? [] : [`our image has several names: ${[...ours]}`]),
    ...others.filter(image => !/:\d[^/:]*$/.test(image)).map(image => `${image} is not pinned`)
  ]
}

function settings(compose) {
  const addressOf = (target, port) => `${target}:${{ public: 3000, internal: 3001 }[port]}`
  return processes(compose).flatMap(process => {
    const apart = setting(process, 'target') && setting(process, 'target') !== 'all'
    return [
      ...unknownSettings(process),
      ...embeddedSettings(process),
      ...(apart ? [...wrongSecrets(process), ...wrongAddresses(process, addressOf)] : [])
    ]
  })
}

/** What is named is there: volumes, networks, those that are waited for. */
function references({ services, volumes = {}, networks = {} }) {
  return Object.entries(services).flatMap(([name, service]) => {
    const named = (service.volumes ?? [])
      .map(volume => volume.split(':')[0])
      .filter(volume => !volume.startsWith('.'))
    const joined = Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {})
    const awaited = Object.entries(service.depends_on ?? {})
    return [
      ...named.filter(volume => !(volume in volumes)).map(volume => `${name}: there is no volume ${volume}`),
      ...joined
        .filter(network => !(network in networks))
        .map(network => `${name}: there is no network ${network}`),
      ...awaited
        .filter(([other]) => !(other in services))
        .map(([other]) => `${name}: waits for ${other}, which is not there`)
    ]
  })
}

// The front is the only one that the world may speak to, and no engine can reach it.
function doors({ services, networks = {} }) {
  const open = Object.entries(services)
    .filter(([, { ports }]) => ports)
    .map(([name]) => name)
  const front = 'nginx' in services ? 'nginx' : 'stagedoor'
  const worldly = ['postgres', 'nats-0', 'nats-1', 'nats-2', 'redis'].filter(name => {
    const joined = services[name]?.networks ?? []
    return (Array.isArray(joined) ? joined : Object.keys(joined)).some(
      network => !networks[network]?.internal
    )
  })
  return [
    ...(`${open}` === front ? [] : [`ports are open at ${open}`]),
    ...services[front].ports
      .filter(port => !port.startsWith('127.0.0.1:'))
      .map(port => `${front}: is open to everybody at ${port}`),
    ...worldly.map(name => `${name}: is not on the inner network alone`)
  ]
}

/** Every target twice, and nginx waits until those that it names are there. */
function replicas({ services }) {
  if (!services.nginx) return []
  const hosted = processes({ services })
    .map(process => setting(process, 'target'))
    .filter(Boolean)
  return [
    ...facts.names.filter(name => !hosted.includes(name)).map(name => `nobody hosts ${name}`),
    ...facts.names
      .filter(name => services[name]?.deploy?.replicas !== 2)
      .map(name => `${name}: is not there twice`),
    ...facts.names
      .filter(
        name => name !== 'expiration' && services.nginx.depends_on[name]?.condition !== 'service_healthy'
      )
      .map(name => `nginx does not wait for ${name}`)
  ]
}

export const rules = { hardening, images, settings, references, doors, replicas }
