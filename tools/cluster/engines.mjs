// What a cluster stands on, each in a folder of its own: PostgreSQL, NATS, Redis, nginx.
import { execFileSync } from 'node:child_process'
import {
  appendFileSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, readlinkSync, writeFileSync
} from 'node:fs'
import { join } from 'node:path'

import { loopback } from './hosts.mjs'
import { Program, asUser, listens, turn } from './program.mjs'

const superuser = 'postgres'

/** Where Debian keeps the programs of a PostgreSQL server. */
function postgresPrograms() {
  const base = '/usr/lib/postgresql'
  const version = existsSync(base) && readdirSync(base).sort((a, b) => Number(b) - Number(a))[0]
  if (!version) throw new Error('no PostgreSQL here: apt-get install postgresql')
  return join(base, version, 'bin')
}

function giveAway(path) {
  if (process.getuid() !== 0) return
  const id = flag => Number(execFileSync('id', [flag, superuser], { encoding: 'utf8' }))
  chownSync(path, id('-u'), id('-g'))
}

function ownFolder(folder) {
  mkdirSync(folder, { recursive: true })
  giveAway(folder)
}

// It refuses a key that others might read.
function overTls(folder, { certificate, key }) {
  ownFolder(folder)
  const own = join(folder, 'server.key')
  writeFileSync(own, readFileSync(key), { mode: 0o600 })
  giveAway(own)
  return { ssl: 'on', ssl_cert_file: certificate, ssl_key_file: own }
}

/** A PostgreSQL server with one database for each service. */
export class Postgres extends Program {
  /** With a certificate, {certificate, key}, to those who want it. */
  static async create({ folder, host = loopback, databases, settings = {}, tls }) {
    const server = await Postgres.prepare({ folder, host, settings: { ...settings, ...(tls && overTls(folder, tls)) } })
    if (!existsSync(join(server.data, 'PG_VERSION'))) {
      server.tool('initdb', '-D', server.data, '-U', superuser, '-A', 'trust', '-E', 'UTF8', '--locale=C')
      // Whoever has an address beside its own.
      const rules = ['all', 'replication'].map(databases => `host ${databases} all samenet trust\n`)
      appendFileSync(join(server.data, 'pg_hba.conf'), rules.join(''))
    }
    await server.start()
    for (const name of databases) server.createDatabase(name)
    return server
  }

  /** A copy of a running server that confirms what it commits; it can be promoted. */
  static async createStandby({ folder, host = loopback, primary, settings = {} }) {
    const standby = await Postgres.prepare({ folder, host, settings })
    const from = ['-h', primary.address, '-p', `${primary.port}`, '-U', superuser]
    standby.tool('pg_basebackup', ...from, '-D', standby.data, '-R', '--checkpoint=fast')
    await standby.start()
    primary.query('postgres', "ALTER SYSTEM SET synchronous_standby_names = '*'")
    primary.query('postgres', 'SELECT pg_reload_conf()')
    return standby
  }

  static async prepare({ folder, host, settings }) {
    const bin = postgresPrograms()
    const data = join(folder, 'data')
    ownFolder(folder)
    const port = await host.port()
    const options = {
      listen_addresses: host.address, port, unix_socket_directories: folder, max_connections: 300, ...settings
    }
    const set = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const server = new Postgres({
      name: 'PostgreSQL',
      command: [join(bin, 'postgres'), '-D', data, ...set],
      log: join(folder, 'postgres.log'),
      user: superuser,
      host,
      ready: async () => server.answers()
    })
    return Object.assign(server, { bin, data, port, address: host.address })
  }

  /** One of its programs, run to its end where it runs. */
  tool(name, ...args) {
    const [command, ...rest] = this.host.inside(asUser(superuser, [join(this.bin, name), ...args]))
    return execFileSync(command, rest, { encoding: 'utf8', stdio: 'pipe' })
  }

  answers() {
    try {
      execFileSync(join(this.bin, 'pg_isready'), ['-h', this.address, '-p', this.port], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }

  /** What psql prints, rows by line, columns by '|'. */
  query(database, sql) {
    const args = ['-h', this.address, '-p', this.port, '-U', superuser, '-d', database, '-XAtqc', sql]
    return execFileSync(join(this.bin, 'psql'), args, { encoding: 'utf8' }).trim()
  }

  createDatabase(name) {
    const there = this.query('postgres', `SELECT 1 FROM pg_database WHERE datname = '${name}'`)
    if (!there) this.query('postgres', `CREATE DATABASE ${name}`)
  }

  url(database) {
    return `postgresql://${superuser}@${this.address}:${this.port}/${database}`
  }

  /** From now on it takes writes. */
  promote() {
    this.tool('pg_ctl', 'promote', '-D', this.data, '-w')
  }

  // As its manual has it: SIGINT ends sessions, SIGTERM would wait for them.
  stop(signal = 'SIGINT') {
    return super.stop(signal)
  }

  /** All of it at once, as when its host loses power: its sessions are processes that would live on for a while. */
  async kill() {
    const sessions = readdirSync('/proc').filter(pid => /^\d+$/.test(pid) && this.owns(pid))
    for (const pid of sessions) signalTo(Number(pid), 'SIGKILL')
    return super.kill()
  }

  owns(pid) {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === this.data
    } catch {
      return false // it has ended, or is somebody else's
    }
  }
}

function signalTo(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch {} // it has ended meanwhile
}

/** One node of a NATS cluster with JetStream. */
export class Nats extends Program {
  /** All nodes at once, because a node alone elects nobody. With a certificate, {certificate, key}, clients must speak TLS. */
  static async createCluster({ folder, hosts = [loopback, loopback, loopback], tls }) {
    const scheme = tls ? 'tls' : 'nats'
    const places = []
    for (const host of hosts) places.push({ host, client: await host.port(), cluster: await host.port() })
    const routes = places.map(({ host, cluster }) => `"nats://${host.address}:${cluster}"`)
    const nodes = places.map(({ host, client, cluster }, i) => {
      const own = join(folder, `nats-${i}`)
      mkdirSync(own, { recursive: true })
      writeFileSync(
        join(own, 'nats.conf'),
        `server_name: n${i}
listen: "${host.address}:${client}"
jetstream { store_dir: "${own}/store" }
cluster { name: stagedoor, listen: "${host.address}:${cluster}", routes: [${routes}] }
${tls ? `tls { cert_file: "${tls.certificate}", key_file: "${tls.key}" }` : ''}
`
      )
      const node = new Nats({
        name: `NATS ${i}`,
        command: ['nats-server', '-c', join(own, 'nats.conf')],
        log: join(own, 'nats.log'),
        host,
        ready: () => listens(`${host.address}:${client}`)
      })
      return Object.assign(node, { url: `${scheme}://${host.address}:${client}`, store: join(own, 'store') })
    })
    await Promise.all(nodes.map(node => node.start()))
    return nodes
  }
}

export class Redis extends Program {
  static async create({ folder, host = loopback }) {
    mkdirSync(folder, { recursive: true })
    const { address } = host
    const port = await host.port()
    const redis = new Redis({
      name: 'Redis',
      command: [
        'redis-server', '--bind', address, '--port', `${port}`, '--protected-mode', 'no', '--dir', folder,
        '--save', '', '--appendonly', 'no'
      ],
      log: join(folder, 'redis.log'),
      host,
      ready: () => listens(`${address}:${port}`)
    })
    redis.url = `redis://${address}:${port}`
    return redis.start()
  }
}

/** nginx, as what stands before replicas: doors with one address each, from which paths go to pools of replicas. */
export class Nginx extends Program {
  /**
   * @param {object} options
   * @param {Record<string, string[]>} options.pools addresses by name
   * @param {object[]} options.doors {listen, paths}: an address, and the pool of each path and what is below it; none
   *   but '/' is below another one
   */
  static async create({ folder, host = loopback, pools, doors }) {
    mkdirSync(folder, { recursive: true })
    for (const { listen } of doors) {
      if (await listens(listen)) throw new Error(`somebody listens on ${listen} already`)
    }
    const nginx = new Nginx({
      name: 'nginx',
      deathSignal: 'TERM', // a killed master leaves its workers
      command: ['nginx', '-c', join(folder, 'nginx.conf'), '-p', folder],
      log: join(folder, 'nginx.log'),
      host,
      ready: () => listens(doors[0].listen)
    })
    Object.assign(nginx, { folder, address: host.address, pools, doors, withdrawn: new Set() })
    nginx.writeConfig()
    return nginx.start()
  }

  writeConfig() {
    const there = addresses => addresses.filter(address => !this.withdrawn.has(address))
    const pools = Object.fromEntries(Object.entries(this.pools).map(([name, all]) => [name, there(all)]))
    writeFileSync(join(this.folder, 'nginx.conf'), nginxConfig(this.folder, { ...this, pools }))
  }

  /** Sends nothing more there, as orchestrators do before they end a replica; waits until what was sent is answered. */
  withdraw(address) {
    this.withdrawn.add(address)
    return this.reload()
  }

  admit(address) {
    this.withdrawn.delete(address)
    return this.reload()
  }

  async reload() {
    const workers = () => readFileSync(`/proc/${this.child.pid}/task/${this.child.pid}/children`, 'utf8').match(/\d+/g) ?? []
    const before = workers()
    this.writeConfig()
    this.signal('SIGHUP')
    while (workers().some(worker => before.includes(worker))) await turn(20)
  }

  stop(signal = 'SIGQUIT') {
    return super.stop(signal)
  }
}

// Paths of the API know no letter case.
const place = (path, pool) =>
  `location ${path === '/' ? path : `~* ^${path.replace(/\/$/, '')}(/|$)`} { proxy_pass http://${pool}; }`

// What an ingress of Kubernetes does, and what a service there is. A request that no replica has seen goes to the next
// one; a write that one may have seen does not. A replica whose host has vanished says nothing: it is given up after
// a second, or after twice the silence between two pings of a stream. Nobody is shunned for having failed: when the
// database is away all of them fail, and are to be asked again as soon as it is back. Idle connections end here before
// replicas end them, after 30 s: a write that crosses such an end would have no answer. What strangers say of themselves
// is not passed on, and what is refused here already is refused in the words of the API.
function nginxConfig(folder, { address, pools, doors }) {
  const upstreams = Object.entries(pools).map(([name, addresses]) => {
    const servers = addresses.map(address => `server ${address} max_fails=0;`).join(' ')
    return `    upstream ${name} { ${servers} keepalive 64; keepalive_timeout 20s; }`
  })
  const servers = doors.map(({ listen, paths }) => `    server {
        listen ${listen};
        error_page 400 404 405 413 414 501 505 /refused;
        error_page 494 =431 /refused;
        error_page 502 504 =503 /refused;
        location = /refused {
            internal;
            default_type 'application/json; charset=utf-8';
            add_header Retry-After $retry_after always;
            return 200 $refusal;
        }
        ${Object.entries(paths).map(([path, pool]) => place(path, pool)).join('\n        ')}
    }`)
  return `daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log; worker_processes auto;
worker_shutdown_timeout 5s;
events { worker_connections 4096; }
http {
    access_log off;
    server_tokens off;
    client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
    proxy_bind ${address};
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $asked_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Forwarded-Host "";
    proxy_set_header X-Request-Id "";
    proxy_buffering off;
    proxy_connect_timeout 1s;
    proxy_read_timeout 30s;
    proxy_next_upstream error timeout http_503;
    proxy_pass_header X-Accel-Buffering;
    # HTTP/1.0 need not name a host.
    map $http_host $asked_host { '' $server_addr:$server_port; default $http_host; }
    map $status $refusal {
        default '{"errors":[{"message":"Bad Request","code":"bad_request"}]}';
        404 '{"errors":[{"message":"Not Found","code":"not_found"}]}';
        405 '{"errors":[{"message":"Method Not Allowed","code":"method_not_allowed"}]}';
        413 '{"errors":[{"message":"Request body is too large","code":"body_too_large"}]}';
        414 '{"errors":[{"message":"Request target is too long","code":"target_too_long"}]}';
        431 '{"errors":[{"message":"Request headers are too large","code":"headers_too_large"}]}';
        501 '{"errors":[{"message":"Not Implemented","code":"not_implemented"}]}';
        503 '{"errors":[{"message":"Service unavailable","code":"unavailable"}]}';
        505 '{"errors":[{"message":"HTTP Version Not Supported","code":"version_not_supported"}]}';
    }
    map $status $retry_after { 503 1; default ''; }
${upstreams.join('\n')}
${servers.join('\n')}
}
`
}
