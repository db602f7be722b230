// An overlay on podman, which is no cluster. `podman kube play` of 4.3 is given the rendered pods, claims and ConfigMaps;
// here is what a cluster would add, and no more:
//   - a Deployment or StatefulSet becomes its pods, as many as its autoscaler begins with, each with its own claims
//     (podman makes one pod of a Deployment, and none of a StatefulSet);
//   - a Service is a name of its pods on one network, without ports of its own;
//   - a Secret is a secret of podman in the form in which `kube play` reads it, which is not that in which it writes it;
//   - probes are asked as the kubelet does: podman would start curl and nc in the image, by timers of systemd.
// Ports are left out, because podman would open them on the host for every replica. Nothing stands in for NetworkPolicies,
// disruption budgets, preStop, fsGroup and the spread over nodes. The Ingress is in front.mjs.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { listens } from '../../tools/cluster/program.mjs'
import { nameOf, ofKind, workloads } from '../deploy/objects.mjs'
import { eventually } from '../support/eventually.mjs'
import { scratchFolder } from '../support/stagedoor.mjs'
import { call, engineDoes } from './engine.mjs'

const startDeadlineMs = 180_000

/** How many a cluster would start. */
function replicas(objects, workload) {
  const isOurs = ({ spec: { scaleTargetRef: to } }) => `${to.kind} ${to.name}` === nameOf(workload)
  return workload.spec.replicas ?? ofKind(objects, 'HorizontalPodAutoscaler').find(isOurs)?.spec.minReplicas ?? 1
}

/** The names under which a cluster would know a pod: those of Services that select it, and its own below a headless one. */
function namesOf(objects, { kind, spec: { serviceName } }, pod) {
  const ports = pod.spec.containers.flatMap(container => container.ports)
  const here = ({ port, targetPort = port }) =>
    ports.some(({ name, containerPort }) => containerPort === port && [name, containerPort].includes(targetPort))
  const services = ofKind(objects, 'Service').filter(({ spec: { selector } }) =>
    Object.entries(selector).every(([label, value]) => pod.metadata.labels[label] === value)
  )
  for (const service of services) assert.ok(service.spec.ports.every(here), `${nameOf(service)} has ports of its own`)
  return [
    ...services.map(({ metadata }) => metadata.name),
    ...(kind === 'StatefulSet' ? [`${pod.metadata.name}.${serviceName}`] : [])
  ]
}

/** One pod of a workload: its object, the claims that come with it, its names, and its only container. */
function podOf(objects, workload, index) {
  const { metadata, spec } = structuredClone(workload.spec.template)
  const name = `${workload.metadata.name}-${index}`
  const templates = workload.spec.volumeClaimTemplates ?? []
  const claimed = templates.map(claim => ({
    name: claim.metadata.name, persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` }
  }))
  const object = {
    apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name },
    spec: { ...spec, volumes: [...(spec.volumes ?? []), ...claimed] }
  }
  const claims = templates.map((claim, i) => ({
    apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: claim.spec,
    metadata: { name: claimed[i].persistentVolumeClaim.claimName }
  }))
  const [container] = spec.containers
  return { name, workload, object, claims, names: namesOf(objects, workload, object), container }
}

const podsOf = objects =>
  workloads(objects).flatMap(workload =>
    Array.from({ length: replicas(objects, workload) }, (_, index) => podOf(objects, workload, index))
  )

/** What podman is to play. */
function playable({ object }) {
  const containers = object.spec.containers.map(container => ({
    ...container, ports: [], startupProbe: undefined, livenessProbe: undefined, readinessProbe: undefined
  }))
  return { ...object, spec: { ...object.spec, containers } }
}

export class Pods {
  /** Plays everything on a network of its own; `up()` says when it can be used. */
  constructor(objects) {
    Object.assign(this, { objects, network: `stagedoor-test-${process.pid}`, folder: scratchFolder() })
    this.all = podsOf(objects)
  }

  play() {
    engineDoes('network', 'create', this.network)
    for (const { metadata, data } of ofKind(this.objects, 'Secret')) {
      engineDoes('secret', 'create', metadata.name, this.write(`${metadata.name}.json`, data))
    }
    for (const pod of this.all) {
      const file = this.write(`${pod.name}.yaml`, ...ofKind(this.objects, 'ConfigMap'), ...pod.claims, playable(pod))
      const names = pod.names.map(name => `alias=${name}`).join(',')
      engineDoes('kube', 'play', '--network', `${this.network}:${names}`, file)
    }
  }

  /** JSON, which is YAML too. */
  write(name, ...objects) {
    const file = join(this.folder, name)
    writeFileSync(file, objects.map(object => JSON.stringify(object)).join('\n---\n'))
    return file
  }

  addressOf({ name }) {
    const infra = engineDoes('pod', 'inspect', '--format', '{{.InfraContainerID}}', name)
    return engineDoes('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', infra)
  }

  exec = ({ name, container }, ...command) => call('exec', `${name}-${container.name}`, ...command)

  logs({ name, container }) {
    const { stdout, stderr } = call('logs', '--tail', '20', `${name}-${container.name}`)
    return stdout + stderr
  }

  /** Whether a probe of its manifest succeeds. */
  async answers(pod, { httpGet, tcpSocket, exec }) {
    if (exec) return this.exec(pod, ...exec.command).status === 0
    const { port } = httpGet ?? tcpSocket
    const number = pod.container.ports.find(({ name, containerPort }) => [name, containerPort].includes(port)).containerPort
    const address = `${this.addressOf(pod)}:${number}`
    if (tcpSocket) return listens(address)
    return fetch(`http://${address}${httpGet.path}`).then(reply => reply.ok, () => false)
  }

  /** Until every pod is ready. */
  async up() {
    for (const pod of this.all) {
      const ready = () => this.answers(pod, pod.container.readinessProbe)
      await eventually(ready, `readiness of ${pod.name}`, startDeadlineMs, 100).catch(({ message }) => {
        throw new Error(`${message}; it says:\n${this.logs(pod)}`)
      })
    }
  }

  remove() {
    for (const { name } of this.all) call('pod', 'rm', '--force', '--time', '0', name)
    const volumes = this.all.flatMap(({ object }) => object.spec.volumes)
    const named = volumes.map(volume => volume.persistentVolumeClaim?.claimName ?? volume.configMap?.name ?? volume.name)
    call('volume', 'rm', '--force', ...new Set(named))
    call('secret', 'rm', ...ofKind(this.objects, 'Secret').map(({ metadata }) => metadata.name))
    call('network', 'rm', '--force', this.network)
  }
}
