// What must hold between objects: who selects, names, reaches and tells whom. Each rule takes the objects of one
// overlay and gives what is wrong, a line each.
import { facts, read } from './facts.mjs'
import { containerOf, isOurs, labelsOf, nameOf, ofKind, processes, serviceOf, workloads } from './objects.mjs'
import { embeddedSettings, unknownSettings, wrongAddresses, wrongSecrets } from './process.mjs'
import { reachable, selects } from './reach.mjs'

const namespace = 'stagedoor'
const newcomer = 'somebody else'

// Whoever selects pods selects those of one workload, and asks for ports that they have.
function selectors(objects) {
  const picked = selector => workloads(objects).filter(workload => selects(selector, labelsOf(workload)))
  const one = (object, selector) =>
    picked(selector).length === 1
      ? []
      : [`${nameOf(object)}: selects ${picked(selector).map(nameOf).join(', ') || 'nobody'}`]
  const portless = object => {
    const names = picked({ matchLabels: object.spec.selector })
      .flatMap(workload => containerOf(workload).ports)
      .flatMap(({ name, containerPort }) => [name, containerPort])
    return object.spec.ports
      .filter(({ port, targetPort = port }) => !names.includes(targetPort))
      .map(({ name }) => `${nameOf(object)}: its port ${name} leads nowhere`)
  }
  return [
    ...workloads(objects).flatMap(object => one(object, object.spec.selector)),
    ...workloads(objects)
      .filter(object => !selects(object.spec.selector, labelsOf(object)))
      .map(object => `${nameOf(object)}: does not select its own`),
    ...ofKind(objects, 'PodDisruptionBudget').flatMap(object => one(object, object.spec.selector)),
    ...ofKind(objects, 'Service').flatMap(object => one(object, { matchLabels: object.spec.selector })),
    ...ofKind(objects, 'Service').flatMap(portless)
  ]
}

/** Keys of the Secret `stagedoor` that docs/operations.md tells people to make. */
function documentedKeys() {
  const section =
    read('docs/operations.md')
      .split(/^#+ /m)
      .find(part => part.startsWith('The Secret')) ?? ''
  return [...section.matchAll(/^\| `([A-Z_]+)`/gm)].map(found => found[1])
}

/** What a workload names: [{kind, name, key, optional}]; key only where one member is meant. */
function namedBy(workload) {
  const { containers, volumes = [] } = workload.spec.template.spec
  const env = containers.flatMap(({ env = [] }) => env).filter(({ valueFrom }) => valueFrom?.secretKeyRef)
  const maps = [
    ...containers.flatMap(({ envFrom = [] }) => envFrom).map(({ configMapRef }) => configMapRef),
    ...volumes.map(({ configMap }) => configMap).filter(Boolean)
  ]
  return [
    ...env.map(({ valueFrom }) => ({ kind: 'Secret', ...valueFrom.secretKeyRef })),
    ...maps.map(map => ({ kind: 'ConfigMap', name: map?.name }))
  ]
}

// Every reference leads to an object that is rendered too, or, of Secrets, to what the documents ask for.
function references(objects) {
  const documented = { stagedoor: documentedKeys(), 'stagedoor-tls': ['tls.crt', 'tls.key'] }
  const keysOf = ({ kind, name }) => {
    const object = ofKind(objects, kind).find(({ metadata }) => metadata.name === name)
    if (object) return Object.keys(object.data ?? {})
    return kind === 'Secret' ? documented[name] : undefined
  }
  const missing = (who, { key, optional, ...target }) => {
    const keys = keysOf(target)
    if (!keys) return [`${who}: there is no ${target.kind} ${target.name}`]
    return !key || optional || keys.includes(key) ? [] : [`${who}: ${target.kind} has no ${key}`]
  }
  const undocumented = workload =>
    namedBy(workload).filter(({ key }) => isOurs(workload) && key && !documented.stagedoor.includes(key))
  const certificates = ofKind(objects, 'Ingress').flatMap(({ spec }) => spec.tls)
  return [
    ...workloads(objects).flatMap(workload =>
      namedBy(workload).flatMap(named => missing(nameOf(workload), named))
    ),
    ...workloads(objects).flatMap(workload =>
      undocumented(workload).map(({ key }) => `${nameOf(workload)}: nobody documents ${key}`)
    ),
    ...certificates.flatMap(({ secretName }) => missing('Ingress', { kind: 'Secret', name: secretName }))
  ]
}

function ingress(objects) {
  const all = ofKind(objects, 'Ingress')
  if (all.length !== 1) return [`there are ${all.length} Ingresses`]
  const [{ metadata, spec }] = all
  const wanted = Object.entries(facts.paths).map(([path, name]) => `${path} Prefix stagedoor-${name}:3000`)
  const found = spec.rules
    .flatMap(({ http }) => http.paths)
    .map(({ path, pathType, backend: { service } }) => {
      const target = ofKind(objects, 'Service').find(one => one.metadata.name === service.name)
      const port = target?.spec.ports.find(
        ({ name, port: number }) => name === service.port.name || number === service.port.number
      )
      return `${path} ${pathType} ${service.name}:${port?.port}`
    })
  const hosts = spec.rules.map(({ host }) => host)
  return [
    ...wanted.filter(line => !found.includes(line)).map(line => `Ingress: has no ${line}`),
    ...found.filter(line => !wanted.includes(line)).map(line => `Ingress: has ${line}`),
    ...(metadata.annotations ? ['Ingress: has annotations, which are for one controller only'] : []),
    ...(`${spec.tls.flatMap(one => one.hosts)}` === `${hosts}`
      ? []
      : ['Ingress: its certificate is for other hosts']),
    ...processes(objects)
      .filter(({ args, env }) => args[0] === 'serve' && env.STAGEDOOR_PUBLIC_URL !== `https://${hosts[0]}`)
      .map(({ name }) => `${name}: is told another address than the Ingress has`)
  ]
}

/** The arrows that must be there, and no others. */
function wantedArrows(objects) {
  const there = name => workloads(objects).some(workload => serviceOf(workload) === name)
  const names = facts.targets.map(({ name }) => name)
  const limited = facts.targets.filter(({ readsTokens }) => readsTokens).map(({ name }) => name)
  const engine = (name, port) => `${there(name) ? name : 'the engines'}:${port}`
  const simulated = there('stripe-simulator')
  return [
    ...facts.arrows.map(([follower, producer]) => `${follower} -> ${producer}:3001`),
    'web -> tickets:3000',
    ...Object.values(facts.paths).map(name => `the ingress -> ${name}:3000`),
    ...facts.names.map(name => `monitoring -> ${name}:3001`),
    ...names.flatMap(name => [
      `${name} -> ${engine('postgres', 5432)}`,
      `${name} -> ${engine('nats', 4222)}`
    ]),
    ...limited.map(name => `${name} -> ${engine('redis', 6379)}`),
    ...(there('nats') ? ['nats -> nats:6222'] : []),
    ...(simulated ? ['payments -> stripe-simulator:3010', 'stripe-simulator -> payments:3000'] : []),
    'payments -> the internet:443',
    ...[...workloads(objects).map(serviceOf), newcomer].flatMap(name => [
      `${name} -> dns:53`,
      `${name} -> dns:53/UDP`
    ])
  ].sort()
}

function network(objects) {
  const pods = Object.fromEntries(
    workloads(objects).map(workload => [serviceOf(workload), labelsOf(workload)])
  )
  // Whatever else is started in this namespace one day.
  pods[newcomer] = {}
  const found = reachable(ofKind(objects, 'NetworkPolicy'), pods)
  const wanted = wantedArrows(objects)
  return [
    ...wanted.filter(arrow => !found.includes(arrow)).map(arrow => `closed: ${arrow}`),
    ...found.filter(arrow => !wanted.includes(arrow)).map(arrow => `open: ${arrow}`)
  ]
}

function settings(objects) {
  const addressOf = (target, portName) => {
    const service = ofKind(objects, 'Service').find(
      ({ metadata }) => metadata.name === `stagedoor-${target}`
    )
    return `${service?.metadata.name}:${service?.spec.ports.find(({ name }) => name === portName)?.port}`
  }
  return processes(objects).flatMap(process => [
    ...unknownSettings(process),
    ...embeddedSettings(process),
    ...(process.args[0] === 'serve' ? [...wrongSecrets(process), ...wrongAddresses(process, addressOf)] : [])
  ])
}

function secrecy(objects) {
  const suspicious = /^(postgres(ql)?|nats|rediss?):\/\/[^/]*:[^/]*@|sk_live_|whsec_|PRIVATE KEY/
  const plain = processes(objects).flatMap(({ name, env }) =>
    Object.entries(env)
      .filter(
        ([variable, value]) =>
          typeof value === 'string' && (facts.secrets.has(variable) || suspicious.test(value))
      )
      .map(([variable]) => `${name}: ${variable} stands there in the open`)
  )
  const maps = ofKind(objects, 'ConfigMap').flatMap(({ metadata, data }) =>
    Object.entries(data)
      .filter(([, value]) => suspicious.test(value))
      .map(([key]) => `ConfigMap ${metadata.name}: ${key} is a secret`)
  )
  return [...plain, ...maps]
}

function oneNamespace(objects) {
  return objects
    .filter(({ kind, metadata }) => (kind === 'Namespace' ? metadata.name : metadata.namespace) !== namespace)
    .map(object => `${nameOf(object)}: is not in ${namespace}`)
}

export const wiringRules = { selectors, references, ingress, network, settings, secrecy, oneNamespace }
