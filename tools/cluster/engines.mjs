// What a cluster stands on, each in a folder of its own: PostgreSQL, NATS, Redis, nginx.
import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { Program, asUser, freePort, listens } from './program.mjs'

const superuser = 'postgres'

/** Where Debian keeps the programs of a PostgreSQL server. */
function postgresPrograms() {
  const base = '/usr/lib/postgresql'
  const version = existsSync(base) && readdirSync(base).sort((a, b) => Number(b) - Number(a))[0]
  if (!version) throw new Error('no PostgreSQL here: apt-get install postgresql')
  return join(base, version, 'bin')
}

function ownFolder(folder) {
  mkdirSync(folder, { recursive: true })
  if (process.getuid() !== 0) return
  const id = flag => Number(execFileSync('id', [flag, superuser], { encoding: 'utf8' }))
  chownSync(folder, id('-u'), id('-g'))
}

/** A PostgreSQL server with one database for each service. */
export class Postgres extends Program {
  static async create({ folder, host = '127.0.0.1', databases, settings = {} }) {
    const bin = postgresPrograms()
    const data = join(folder, 'data')
    ownFolder(folder)
    const port = await freePort(host)
    if (!existsSync(join(data, 'PG_VERSION'))) {
      const init = [join(bin, 'initdb'), '-D', data, '-U', superuser, '-A', 'trust', '-E', 'UTF8', '--locale=C']
      const [command, ...args] = asUser(superuser, init)
      execFileSync(command, args, { stdio: 'pipe' })
    }
    const options = { listen_addresses: host, port, unix_socket_directories: folder, max_connections: 300, ...settings }
    const set = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const server = new Postgres({
      name: 'PostgreSQL',
      command: [join(bin, 'postgres'), '-D', data, ...set],
      log: join(folder, 'postgres.log'),
      user: superuser,
      ready: async () => server.answers()
    })
    Object.assign(server, { bin, host, port })
    await server.start()
    for (const name of databases) server.createDatabase(name)
    return server
  }

  answers() {
    try {
      execFileSync(join(this.bin, 'pg_isready'), ['-h', this.host, '-p', this.port], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }

  /** What psql prints, rows by line, columns by '|'. */
  query(database, sql) {
    const args = ['-h', this.host, '-p', this.port, '-U', superuser, '-d', database, '-XAtqc', sql]
    return execFileSync(join(this.bin, 'psql'), args, { encoding: 'utf8' }).trim()
  }

  createDatabase(name) {
    const there = this.query('postgres', `SELECT 1 FROM pg_database WHERE datname = '${name}'`)
    if (!there) this.query('postgres', `CREATE DATABASE ${name}`)
  }

  url(database) {
    return `postgresql://${superuser}@${this.host}:${this.port}/${database}`
  }

  // As its manual has it: SIGINT ends sessions, SIGTERM would wait for them.
  stop(signal = 'SIGINT') {
    return super.stop(signal)
  }
}

/** One node of a NATS cluster with JetStream. */
export class Nats extends Program {
  /** All nodes at once, because a node alone elects nobody. */
  static async createCluster({ folder, hosts = ['127.0.0.1', '127.0.0.1', '127.0.0.1'] }) {
    const ports = []
    for (const host of hosts) ports.push({ client: await freePort(host), cluster: await freePort(host) })
    const routes = ports.map(({ cluster }, i) => `nats://${hosts[i]}:${cluster}`)
    const nodes = hosts.map((host, i) => {
      const own = join(folder, `nats-${i}`)
      mkdirSync(own, { recursive: true })
      writeFileSync(
        join(own, 'nats.conf'),
        `server_name: n${i}
listen: "${host}:${ports[i].client}"
jetstream { store_dir: "${own}/store" }
cluster { name: stagedoor, listen: "${host}:${ports[i].cluster}", routes: [${routes.map(r => `"${r}"`)}] }
`
      )
      const node = new Nats({
        name: `NATS ${i}`,
        command: ['nats-server', '-c', join(own, 'nats.conf')],
        log: join(own, 'nats.log'),
        ready: () => listens(ports[i].client, host)
      })
      node.url = `nats://${host}:${ports[i].client}`
      return node
    })
    await Promise.all(nodes.map(node => node.start()))
    return nodes
  }
}

export class Redis extends Program {
  static async create({ folder, host = '127.0.0.1' }) {
    mkdirSync(folder, { recursive: true })
    const port = await freePort(host)
    const redis = new Redis({
      name: 'Redis',
      command: ['redis-server', '--bind', host, '--port', `${port}`, '--dir', folder, '--save', '', '--appendonly', 'no'],
      log: join(folder, 'redis.log'),
      ready: () => listens(port, host)
    })
    redis.url = `redis://${host}:${port}`
    return redis.start()
  }
}

/** The front: one address, from which each path goes to the replicas of its service. */
export class Nginx extends Program {
  /** @param {Record<string, string[]>} upstreams service to addresses; `web` takes all other paths */
  static async create({ folder, listen, upstreams }) {
    mkdirSync(folder, { recursive: true })
    const [host, port] = listen.split(/:(?=\d+$)/)
    if (await listens(Number(port), host)) throw new Error(`somebody listens on ${listen} already`)
    writeFileSync(join(folder, 'nginx.conf'), frontConfig(folder, listen, upstreams))
    const nginx = new Nginx({
      name: 'nginx',
      deathSignal: 'TERM', // a killed master leaves its workers
      command: ['nginx', '-c', join(folder, 'nginx.conf'), '-p', folder],
      log: join(folder, 'nginx.log'),
      ready: () => listens(Number(port), host)
    })
    nginx.url = `http://${listen}`
    return nginx.start()
  }

  stop(signal = 'SIGQUIT') {
    return super.stop(signal)
  }
}

// What an ingress of Kubernetes does: a path belongs to a service. A request that no replica has seen goes to the
// next one; a write that one may have seen does not.
function frontConfig(folder, listen, upstreams) {
  const pools = Object.entries(upstreams).map(([name, addresses]) => {
    const servers = addresses.map(address => `server ${address} max_fails=1 fail_timeout=2s;`).join(' ')
    return `    upstream ${name} { ${servers} keepalive 64; }`
  })
  const places = Object.keys(upstreams).map(name => {
    const path = { auth: '/api/users', test: '/test/', web: '/' }[name] ?? `/api/${name}`
    return `        location ${path} { proxy_pass http://${name}; }`
  })
  return `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; worker_processes auto;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
${pools.join('\n')}
    server {
        listen ${listen};
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header X-Forwarded-Proto $scheme;
        proxy_buffering off;
        proxy_read_timeout 1h;
        proxy_next_upstream error timeout http_503;
${places.join('\n')}
    }
}
`
}
