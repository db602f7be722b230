// Each rule finds what it is there for: an object of the dev overlay is broken, and exactly that is named.
import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'

import { ofKind } from './objects.mjs'
import { render } from './render.mjs'
import { rules } from './rules.mjs'
import { schemaProblems } from './schema.mjs'

let good
before(() => {
  good = render('dev')
})

const named = (objects, kind, name) =>
  ofKind(objects, kind).find(({ metadata }) => metadata.name.startsWith(name))
const remove = (objects, kind, name) => objects.splice(objects.indexOf(named(objects, kind, name)), 1)

// What most of them break.
const orders = objects => named(objects, 'Deployment', 'stagedoor-orders')
const podOf = objects => orders(objects).spec.template.spec
const containerOf = objects => podOf(objects).containers[0]
const variable = (objects, name) => containerOf(objects).env.find(one => one.name === name)
const scaler = objects => named(objects, 'HorizontalPodAutoscaler', 'stagedoor-orders').spec
const budget = objects => named(objects, 'PodDisruptionBudget', 'stagedoor-orders').spec
const serviceOf = objects => named(objects, 'Service', 'stagedoor-orders').spec
const settings = objects => named(objects, 'ConfigMap', 'stagedoor-settings').data
const ingress = objects => named(objects, 'Ingress', 'stagedoor')
const firstPath = objects => ingress(objects).spec.rules[0].http.paths[0]
const policy = (objects, name) => named(objects, 'NetworkPolicy', name).spec
const engine = (objects, kind, name) => named(objects, kind, name).spec.template.spec.containers[0]
const nameLabel = 'app.kubernetes.io/name'

/** Rule to [what is broken, how, what is said of it]. */
const breakages = {
  theSix: [
    ['a service is missing', objects => remove(objects, 'Deployment', 'stagedoor-web'), /services are/],
    ['another target', objects => (containerOf(objects).args[1] = '--target=tickets'), /is started with/]
  ],
  images: [
    ['a second version', objects => (containerOf(objects).image = 'stagedoor:other'), /several names/],
    ['no version', objects => (engine(objects, 'Deployment', 'redis').image = 'redis'), /not pinned/],
    ['the latest', objects => (engine(objects, 'StatefulSet', 'nats').image = 'nats:latest'), /not pinned/]
  ],
  probes: [
    ['none for readiness', objects => delete containerOf(objects).readinessProbe, /readinessProbe/],
    [
      'the public listener',
      objects => (containerOf(objects).livenessProbe.httpGet.port = 'public'),
      /livenessProbe/
    ],
    [
      'an engine without',
      objects => delete engine(objects, 'StatefulSet', 'nats').livenessProbe,
      /has no probes/
    ]
  ],
  hardening: [
    ['root', objects => (podOf(objects).securityContext.runAsUser = 0), /as root/],
    ['no seccomp', objects => delete podOf(objects).securityContext.seccompProfile, /seccomp/],
    ['a token', objects => delete podOf(objects).automountServiceAccountToken, /token/],
    ['service links', objects => delete podOf(objects).enableServiceLinks, /told/],
    ['the network of the node', objects => (podOf(objects).hostNetwork = true), /shares/],
    [
      'a folder of the node',
      objects => (podOf(objects).volumes = [{ name: 'x', hostPath: { path: '/' } }]),
      /shares/
    ],
    [
      'a root that can be written',
      objects => delete containerOf(objects).securityContext.readOnlyRootFilesystem,
      /write/
    ],
    ['privileges', objects => delete containerOf(objects).securityContext.allowPrivilegeEscalation, /gain/],
    [
      'a capability',
      objects => (containerOf(objects).securityContext.capabilities.add = ['SYS_TIME']),
      /capabilities/
    ],
    ['a second container', objects => podOf(objects).containers.push({ name: 'x', image: 'x:1' }), /write/]
  ],
  resources: [['no limit', objects => delete containerOf(objects).resources.limits, /needs/]],
  spread: [
    ['nowhere', objects => delete podOf(objects).topologySpreadConstraints, /hostname/],
    [
      'for pods of all services',
      objects => delete podOf(objects).topologySpreadConstraints[1].labelSelector.matchLabels[nameLabel],
      /zone/
    ]
  ],
  availability: [
    ['no budget', objects => remove(objects, 'PodDisruptionBudget', 'stagedoor-orders'), /budget/],
    ['no scaler', objects => remove(objects, 'HorizontalPodAutoscaler', 'stagedoor-orders'), /not scaled/],
    ['a scaler of another', objects => (scaler(objects).scaleTargetRef.name = 'stagedoor-web'), /not scaled/],
    ['one pod', objects => (scaler(objects).minReplicas = 1), /alone/],
    ['two who decide', objects => (orders(objects).spec.replicas = 2), /decides/]
  ],
  rolling: [
    [
      'one goes first',
      objects => (orders(objects).spec.strategy.rollingUpdate.maxUnavailable = 1),
      /before another/
    ],
    ['no pause', objects => delete containerOf(objects).lifecycle, /everybody/],
    ['no patience', objects => (podOf(objects).terminationGracePeriodSeconds = 20), /killed/]
  ],
  selectors: [
    ['a Service of all', objects => delete serviceOf(objects).selector[nameLabel], /selects Deployment/],
    ['a budget for nobody', objects => (budget(objects).selector.matchLabels[nameLabel] = 'x'), /nobody/],
    [
      'a Deployment of others',
      objects => (orders(objects).spec.selector.matchLabels[nameLabel] = 'web'),
      /its own/
    ],
    ['a port that is none', objects => (serviceOf(objects).ports[0].targetPort = 'x'), /nowhere/]
  ],
  references: [
    [
      'a Secret that nobody makes',
      objects => (variable(objects, 'JWT_KEY').valueFrom.secretKeyRef.name = 'x'),
      /no Secret x/
    ],
    [
      'a key that nobody makes',
      objects => (variable(objects, 'JWT_KEY').valueFrom.secretKeyRef.key = 'X'),
      /no X/
    ],
    [
      'a key that nobody documents',
      objects => (variable(objects, 'JWT_KEY_PREVIOUS').valueFrom.secretKeyRef.key = 'X'),
      /documents X/
    ],
    [
      'settings that are not there',
      objects => remove(objects, 'ConfigMap', 'stagedoor-settings'),
      /no ConfigMap/
    ],
    ['a volume of nothing', objects => remove(objects, 'ConfigMap', 'nats-conf'), /no ConfigMap/],
    [
      'a certificate that nobody makes',
      objects => (ingress(objects).spec.tls[0].secretName = 'x'),
      /no Secret x/
    ]
  ],
  ingress: [
    ['a path too few', objects => ingress(objects).spec.rules[0].http.paths.shift(), /has no \/api\/users/],
    ['a path too many', objects => (firstPath(objects).path = '/internal'), /has \/internal/],
    [
      'another service',
      objects => (firstPath(objects).backend.service.name = 'stagedoor-web'),
      /stagedoor-web/
    ],
    ['the internal listener', objects => (firstPath(objects).backend.service.port.name = 'internal'), /3001/],
    ['annotations', objects => (ingress(objects).metadata.annotations = { 'x/y': '1' }), /annotations/],
    [
      'a certificate of others',
      objects => (ingress(objects).spec.tls[0].hosts = ['x.example']),
      /other hosts/
    ],
    [
      'another address',
      objects => (settings(objects).STAGEDOOR_PUBLIC_URL = 'https://x.example'),
      /another address/
    ]
  ],
  network: [
    [
      'nothing is denied',
      objects => remove(objects, 'NetworkPolicy', 'nobody'),
      /open: stranger -> somebody else:3000/
    ],
    [
      'an arrow too many',
      objects => {
        policy(objects, 'tickets').egress[0].to.push({ podSelector: {} })
        policy(objects, 'payments').ingress[0].from.push({ podSelector: {} })
      },
      /open: tickets -> payments:3001/
    ],
    [
      'an arrow too few',
      objects => policy(objects, 'orders').egress[0].to.pop(),
      /closed: orders -> expiration:3001/
    ],
    ['a page without tickets', objects => remove(objects, 'NetworkPolicy', 'web'), /closed: web -> tickets:3000/],
    [
      'any port',
      objects => delete policy(objects, 'front').ingress[0].ports,
      /open: the ingress -> orders:3001/
    ],
    [
      'any namespace',
      objects => (policy(objects, 'front').ingress[0].from[0].namespaceSelector = {}),
      /open: stranger -> orders:3000/
    ],
    [
      'the own network for Stripe',
      objects => delete policy(objects, 'stripe').egress[0].to[0].ipBlock.except,
      /open: payments -> a private address:443/
    ],
    [
      'the wrong protocol',
      objects => (policy(objects, 'names').egress[0].ports[0].protocol = 'SCTP'),
      /closed: auth -> dns:53\/UDP/
    ]
  ],
  settings: [
    ['an unknown flag', objects => containerOf(objects).args.push('--treads=2'), /no --treads/],
    [
      'a flag of another command',
      objects => containerOf(objects).args.push('--webhook-url=http://x'),
      /no --webhook-url/
    ],
    [
      'an unknown setting',
      objects => containerOf(objects).env.push({ name: 'STAGEDOOR_TREADS', value: '2' }),
      /STAGEDOOR_TREADS/
    ],
    [
      'an unknown secret',
      objects => (variable(objects, 'JWT_KEY').name = 'JWT_SECRET'),
      /JWT_SECRET is unknown/
    ],
    ['a secret too few', objects => containerOf(objects).env.splice(0, 1), /has no ORDERS_DATABASE_URL/],
    [
      'a secret too many',
      objects => containerOf(objects).env.push({ ...variable(objects, 'JWT_KEY'), name: 'STRIPE_KEY' }),
      /need not know STRIPE_KEY/
    ],
    [
      'a folder for data',
      objects => (settings(objects).STAGEDOOR_DATA_DIR = '/x'),
      /web: --data-dir is for one process/
    ],
    [
      'an outbox nowhere',
      objects => (settings(objects).STAGEDOOR_OUTBOX_URLS = 'tickets=http://x:3001'),
      /does not know the outbox of orders/
    ],
    [
      'an outbox elsewhere',
      objects => (serviceOf(objects).ports[1].port = 3002),
      /outbox of orders is not at/
    ],
    [
      'tickets nowhere',
      objects => delete settings(objects).STAGEDOOR_TICKETS_URL,
      /web: tickets are at stagedoor-tickets:3000, not at undefined/
    ]
  ],
  secrecy: [
    [
      'a secret in the open',
      objects => Object.assign(variable(objects, 'JWT_KEY'), { value: 'x'.repeat(32), valueFrom: undefined }),
      /JWT_KEY stands there/
    ],
    [
      'a password in a map',
      objects => (named(objects, 'ConfigMap', 'nats-conf').data.url = 'nats://a:b@c'),
      /is a secret/
    ]
  ],
  oneNamespace: [
    ['elsewhere', objects => (orders(objects).metadata.namespace = 'default'), /not in stagedoor/]
  ]
}

describe('every rule', () => {
  it('has something that it refuses', () => assert.deepEqual(Object.keys(breakages), Object.keys(rules)))
})

for (const [name, cases] of Object.entries(breakages)) {
  describe(`the rule ${name}`, () => {
    for (const [what, destroy, said] of cases) {
      it(`refuses: ${what}`, () => {
        const objects = structuredClone(good)
        destroy(objects)
        assert.match(rules[name](objects).join('\n'), said)
      })
    }
  })
}

describe('the schemas', () => {
  const broken = [
    [
      'a misspelt member',
      object => (object.spec.template.spec.containers[0].readinesProbe = {}),
      /readinesProbe: is unknown/
    ],
    [
      'a member of the wrong type',
      object => (object.spec.template.spec.terminationGracePeriodSeconds = 'x'),
      /must be integer/
    ],
    ['a member that is missing', object => delete object.spec.selector, /selector/],
    ['a kind of another group', object => (object.apiVersion = 'v1'), /v1 has no Deployment/]
  ]
  for (const [what, destroy, said] of broken) {
    it(`refuse: ${what}`, async () => {
      const object = structuredClone(orders(good))
      destroy(object)
      assert.match((await schemaProblems(object)).join('\n'), said)
    })
  }
})
