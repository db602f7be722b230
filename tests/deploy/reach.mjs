// Who may reach whom under the network policies among some objects: as a cluster decides it, packet by packet.

const outside = {
  'the ingress': { namespace: { 'stagedoor/front': 'true' }, labels: {} },
  monitoring: { namespace: { 'stagedoor/monitoring': 'true' }, labels: {} },
  'the engines': { namespace: { 'stagedoor/engines': 'true' }, labels: {} },
  dns: { namespace: { 'kubernetes.io/metadata.name': 'kube-system' }, labels: { 'k8s-app': 'kube-dns' } },
  stranger: { namespace: { 'kubernetes.io/metadata.name': 'default' }, labels: {} },
  'the internet': { address: '203.0.113.7' },
  'a private address': { address: '10.9.8.7' }
}

/** Whether labels fit a selector of Kubernetes; the empty one fits all. */
export function selects({ matchLabels = {}, matchExpressions = [] }, labels) {
  const fits = {
    In: ({ key, values }) => values.includes(labels[key]),
    NotIn: ({ key, values }) => !values.includes(labels[key]),
    Exists: ({ key }) => key in labels,
    DoesNotExist: ({ key }) => !(key in labels)
  }
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(expression => fits[expression.operator](expression))
  )
}

const number = address => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

function inside(cidr, address) {
  const [base, length] = cidr.split('/')
  if (base.includes(':')) return false
  const size = 2 ** (32 - Number(length))
  return Math.floor(number(base) / size) === Math.floor(number(address) / size)
}

function isPeer({ ipBlock, namespaceSelector, podSelector }, party) {
  if (ipBlock) {
    if (!party.address || !inside(ipBlock.cidr, party.address)) return false
    return !(ipBlock.except ?? []).some(cidr => inside(cidr, party.address))
  }
  if (party.address) return false
  const here = namespaceSelector ? selects(namespaceSelector, party.namespace ?? {}) : !party.namespace
  return here && selects(podSelector ?? {}, party.labels)
}

const hasPort = (rule, { port, protocol }) =>
  !rule.ports || rule.ports.some(one => one.port === port && (one.protocol ?? 'TCP') === protocol)

// A party that policies of a direction select may do what one of them says; one that none selects, anything.
function allowed(policies, type, party, other, door) {
  if (party.namespace || party.address) return true
  const own = policies.filter(
    ({ spec }) => spec.policyTypes.includes(type) && selects(spec.podSelector, party.labels)
  )
  const [rules, peers] = type === 'Egress' ? ['egress', 'to'] : ['ingress', 'from']
  return (
    !own.length ||
    own.some(({ spec }) =>
      (spec[rules] ?? []).some(
        rule => hasPort(rule, door) && (!rule[peers] || rule[peers].some(peer => isPeer(peer, other)))
      )
    )
  )
}

const doors = [53, 80, 443, 3000, 3001, 3010, 4222, 5432, 6222, 6379, 8222, 9999].map(port => ({
  port,
  protocol: 'TCP'
}))

/** Every "source -> target:port" that passes, ports of UDP with that word; {name: labels} are the pods. */
export function reachable(policies, pods) {
  const inner = Object.fromEntries(Object.entries(pods).map(([name, labels]) => [name, { labels }]))
  const parties = { ...inner, ...outside }
  const found = []
  for (const [from, source] of Object.entries(parties)) {
    for (const [to, target] of Object.entries(parties)) {
      // What happens among strangers is not ours to say.
      if (from in outside && to in outside) continue
      for (const door of [...doors, { port: 53, protocol: 'UDP' }]) {
        if (!allowed(policies, 'Egress', source, target, door)) continue
        if (!allowed(policies, 'Ingress', target, source, door)) continue
        found.push(`${from} -> ${to}:${door.port}${door.protocol === 'UDP' ? '/UDP' : ''}`)
      }
    }
  }
  return found.sort()
}
