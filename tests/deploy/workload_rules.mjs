// What must hold of everything that runs. Each rule takes the objects of one overlay and gives what is wrong, a line
// each.
import { facts } from './facts.mjs'
import {
  containerOf,
  isOurs,
  nameLabel,
  nameOf,
  ofKind,
  processOf,
  serviceOf,
  services,
  workloads
} from './objects.mjs'

function theSix(objects) {
  const found = services(objects).map(serviceOf).sort()
  const wanted = [...facts.names].sort()
  const problems = `${found}` === `${wanted}` ? [] : [`the services are ${found}, not ${wanted}`]
  for (const workload of services(objects)) {
    const { metadata } = workload
    const args = containerOf(workload).args.join(' ')
    if (metadata.name !== `stagedoor-${serviceOf(workload)}`)
      problems.push(`${nameOf(workload)}: runs ${serviceOf(workload)}`)
    if (args !== `serve --target=${serviceOf(workload)}`)
      problems.push(`${nameOf(workload)}: is started with ${args}`)
  }
  return problems
}

function images(objects) {
  const ours = new Set(
    workloads(objects)
      .filter(isOurs)
      .map(workload => containerOf(workload).image)
  )
  const all = workloads(objects).flatMap(({ spec }) =>
    spec.template.spec.containers.map(({ image }) => image)
  )
  return [
    ...(ours.size === 1 ? [] : [`our image has several names: ${[...ours]}`]),
    ...all
      .filter(image => !/:[^/:]+$/.test(image) || image.endsWith(':latest'))
      .map(image => `${image} is not pinned`)
  ]
}

function probes(objects) {
  const wanted = { startupProbe: '/healthz', livenessProbe: '/healthz', readinessProbe: '/readyz' }
  const ofServices = services(objects).flatMap(workload =>
    Object.entries(wanted)
      .filter(([probe, path]) => {
        const asked = containerOf(workload)[probe]?.httpGet
        const port = containerOf(workload).ports.find(({ name }) => name === asked?.port)?.containerPort
        return asked?.path !== path || port !== 3001
      })
      .map(
        ([probe, path]) => `${nameOf(workload)}: its ${probe} does not ask ${path} of the internal listener`
      )
  )
  const ofOthers = workloads(objects)
    .filter(workload => !containerOf(workload).livenessProbe || !containerOf(workload).readinessProbe)
    .map(workload => `${nameOf(workload)}: has no probes`)
  return [...ofServices, ...ofOthers]
}

function hardening(objects) {
  return workloads(objects).flatMap(workload => {
    const pod = workload.spec.template.spec
    const demands = {
      'runs as root': pod.securityContext?.runAsNonRoot === true && pod.securityContext.runAsUser > 0,
      'has no seccomp profile': pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
      'has a token of the cluster': pod.automountServiceAccountToken === false,
      'is told of all Services': pod.enableServiceLinks === false,
      'shares something of its node':
        !pod.hostNetwork &&
        !pod.hostPID &&
        !pod.hostIPC &&
        !(pod.volumes ?? []).some(volume => volume.hostPath),
      'may write to its image': pod.containers.every(
        one => one.securityContext?.readOnlyRootFilesystem === true
      ),
      'may gain privileges': pod.containers.every(
        one => one.securityContext?.allowPrivilegeEscalation === false
      ),
      'keeps capabilities': pod.containers.every(
        one => `${one.securityContext?.capabilities?.drop}` === 'ALL' && !one.securityContext.capabilities.add
      )
    }
    return Object.entries(demands)
      .filter(([, holds]) => !holds)
      .map(([what]) => `${nameOf(workload)}: ${what}`)
  })
}

function resources(objects) {
  return workloads(objects)
    .filter(({ spec }) =>
      spec.template.spec.containers.some(
        ({ resources: asked = {} }) => !asked.requests?.cpu || !asked.requests.memory || !asked.limits?.memory
      )
    )
    .map(workload => `${nameOf(workload)}: does not say what it needs`)
}

function spread(objects) {
  return services(objects).flatMap(workload => {
    const constraints = workload.spec.template.spec.topologySpreadConstraints ?? []
    return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone']
      .filter(key => {
        const found = constraints.find(({ topologyKey }) => topologyKey === key)
        return found?.labelSelector.matchLabels[nameLabel] !== serviceOf(workload)
      })
      .map(key => `${nameOf(workload)}: is not spread over ${key}`)
  })
}

function availability(objects) {
  return services(objects).flatMap(workload => {
    const { name } = workload.metadata
    const budget = ofKind(objects, 'PodDisruptionBudget').find(one => one.metadata.name === name)
    const scaler = ofKind(objects, 'HorizontalPodAutoscaler').find(one => one.metadata.name === name)
    const target = scaler?.spec.scaleTargetRef
    return [
      ...(budget?.spec.maxUnavailable === 1 ? [] : [`${name}: has no budget of one pod`]),
      ...(target?.kind === 'Deployment' && target.name === name ? [] : [`${name}: is not scaled`]),
      ...(scaler?.spec.minReplicas >= 2 && scaler.spec.maxReplicas > scaler.spec.minReplicas
        ? []
        : [`${name}: may be alone`]),
      ...(workload.spec.replicas === undefined ? [] : [`${name}: has replicas, which its scaler decides`])
    ]
  })
}

function rolling(objects) {
  return services(objects).flatMap(workload => {
    const { strategy = {}, template } = workload.spec
    const pause = template.spec.containers[0].lifecycle?.preStop?.sleep?.seconds ?? 0
    const stop = Number(processOf(objects, workload).env.STAGEDOOR_SHUTDOWN_TIMEOUT)
    return [
      ...(strategy.rollingUpdate?.maxUnavailable === 0
        ? []
        : [`${nameOf(workload)}: goes before another has come`]),
      ...(pause >= 5 ? [] : [`${nameOf(workload)}: stops before everybody has heard of it`]),
      ...(pause + stop < template.spec.terminationGracePeriodSeconds
        ? []
        : [`${nameOf(workload)}: is killed while it stops`])
    ]
  })
}

export const workloadRules = { theSix, images, probes, hardening, resources, spread, availability, rolling }
