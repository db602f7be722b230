// Rendered objects, and how to find one's way among them.

export const nameLabel = 'app.kubernetes.io/name'

export const ofKind = (objects, ...kinds) => objects.filter(({ kind }) => kinds.includes(kind))
export const workloads = objects => ofKind(objects, 'Deployment', 'StatefulSet')
export const labelsOf = workload => workload.spec.template.metadata.labels
export const containerOf = workload => workload.spec.template.spec.containers[0]
export const nameOf = ({ kind, metadata }) => `${kind} ${metadata.name}`

/** The Deployments of our own services, by service. */
export const services = objects =>
  ofKind(objects, 'Deployment').filter(
    ({ spec }) => spec.template.metadata.labels['app.kubernetes.io/part-of'] === 'stagedoor'
  )

export const serviceOf = workload => labelsOf(workload)[nameLabel]

export const isOurs = workload => containerOf(workload).command?.[0] === 'stagedoor'

/** What a container is started with: {name, args, env}; the value of a secret is {secret, key, optional}. */
export function processOf(objects, workload) {
  const { args, env = [], envFrom = [] } = containerOf(workload)
  const maps = envFrom.map(({ configMapRef }) =>
    ofKind(objects, 'ConfigMap').find(({ metadata }) => metadata.name === configMapRef.name)
  )
  const own = env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.secretKeyRef])
  return {
    name: nameOf(workload),
    args,
    env: { ...Object.assign({}, ...maps.map(map => map?.data)), ...Object.fromEntries(own) }
  }
}

export const processes = objects =>
  workloads(objects)
    .filter(isOurs)
    .map(workload => processOf(objects, workload))
