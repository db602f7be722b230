// nginx as a controller of Ingresses: what the rendered Ingress says decides where a request goes.
import { writeFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { join } from 'node:path'

import { read } from '../deploy/facts.mjs'
import { ofKind } from '../deploy/objects.mjs'
import { scratchFolder } from '../support/stagedoor.mjs'
import { call, engineDoes } from './engine.mjs'

const name = `stagedoor-test-front-${process.pid}`

/** host:port of a backend. */
function backendOf(objects, { service: { name, port } }) {
  const { spec } = ofKind(objects, 'Service').find(({ metadata }) => metadata.name === name)
  return `${name}:${port.number ?? spec.ports.find(one => one.name === port.name).port}`
}

// The settings by which our other nginx speaks to the services, and to those of one.
const settings = /^ *(map \$http_host .*\}|proxy_(?!pass |temp_path)[^;]*;)$/gm
const theirs = () => read('deploy/compose/distributed/nginx.conf')
const proxy = () => theirs().match(settings).join('\n')
const pool = () => theirs().match(/ resolve ([^}]*)\}/)[1]

/** pathType Prefix: the path itself, and what lies below it. */
const placesOf = path => (path === '/' ? ['/'] : [`= ${path}`, `${path}/`])

export function configOf(objects) {
  const [{ spec }] = ofKind(objects, 'Ingress')
  const paths = spec.rules[0].http.paths.map(({ path, backend }) => ({ path, to: backendOf(objects, backend) }))
  const upstreams = [...new Set(paths.map(({ to }) => to))].map(
    to => `upstream ${to.split(':')[0]} { server ${to} ${pool()} }`
  )
  const locations = paths.flatMap(({ path, to }) =>
    placesOf(path).map(place => `location ${place} { proxy_pass http://${to.split(':')[0]}; }`)
  )
  return `error_log /dev/stderr;
events {}
http {
access_log off;
${proxy()}
${upstreams.join('\n')}
server {
listen 443 ssl;
server_name ${spec.rules[0].host};
ssl_certificate /etc/front/tls.crt;
ssl_certificate_key /etc/front/tls.key;
${locations.join('\n')}
}
}
`
}

/** Starts it beside the pods: {url, agent}, for people who trust its certificate and find its host at its address. */
export function startFront({ objects, network }) {
  const [{ spec }] = ofKind(objects, 'Ingress')
  const tls = ofKind(objects, 'Secret').find(({ metadata }) => metadata.name === spec.tls[0].secretName)
  const folder = scratchFolder()
  for (const [file, base64] of Object.entries(tls.data)) writeFileSync(join(folder, file), Buffer.from(base64, 'base64'))
  writeFileSync(join(folder, 'nginx.conf'), configOf(objects))
  engineDoes('run', '--detach', `--name=${name}`, `--network=${network}`, `--volume=${folder}:/etc/front:ro`,
    'localhost/nginx:test', '-c', '/etc/front/nginx.conf')
  const address = engineDoes('inspect', '--format', '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}', name)
  const lookup = (host, { all }, found) => (all ? found(null, [{ address, family: 4 }]) : found(null, address, 4))
  const agent = new Agent({ keepAlive: true, ca: Buffer.from(tls.data['tls.crt'], 'base64'), lookup })
  return { url: `https://${spec.rules[0].host}`, agent }
}

export const removeFront = () => call('rm', '--force', '--time', '5', name)
