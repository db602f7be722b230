// Hosts on one machine: network namespaces with one address each, on a switch of their own where no firewall of the
// machine looks in; and what can go wrong between them. Names of namespaces hold our process id, so that what a test
// left behind that was killed is known and removed by the next.
import { execFileSync } from 'node:child_process'

const prefix = 'stagedoor'
const outsideLink = `sd${process.pid}`

const ip = (...args) => execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
const list = names => [names].flat()

/** Why there can be no such hosts here; undefined when there can. */
export function whyNoNetwork() {
  if (process.getuid() !== 0) return 'needs root for network namespaces'
  const probe = `${prefix}-${process.pid}-probe`
  try {
    ip('netns', 'add', probe)
    execFileSync('ip', ['netns', 'exec', probe, 'nft', 'list', 'ruleset'], { stdio: 'ignore' })
  } catch (error) {
    return `needs network namespaces and nftables: ${error.message.split('\n').pop()}`
  } finally {
    removeNamespaces(name => name === probe)
  }
  return undefined
}

function namespaces() {
  return ip('netns', 'list').split('\n').map(line => line.split(' ')[0]).filter(name => name.startsWith(`${prefix}-`))
}

/** Removes ours, with what still runs in them. */
function removeNamespaces(which) {
  for (const name of namespaces().filter(which)) {
    for (const pid of ip('netns', 'pids', name).split('\n').filter(Boolean)) {
      try {
        process.kill(Number(pid), 'SIGKILL')
      } catch {} // it has ended meanwhile
    }
    ip('netns', 'delete', name)
  }
}

function lives(pid) {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** One host: where a cluster may start a program (tools/cluster/hosts.mjs). */
class Host {
  nextPort = 3000

  constructor(name, namespace, address) {
    Object.assign(this, { name, namespace, address })
  }

  port = async () => this.nextPort++

  inside(command) {
    return ['ip', 'netns', 'exec', this.namespace, ...command]
  }

  filter(script) {
    const [command, ...args] = this.inside(['nft', '-f', '-'])
    execFileSync(command, args, { input: `${script}\n`, stdio: ['pipe', 'ignore', 'inherit'] })
  }
}

export class Network {
  hosts = new Map()

  /** The switch, and a link to it for ourselves. */
  static create() {
    removeNamespaces(name => !lives(Number(name.split('-')[1])))
    const network = new Network()
    // For tests of networks (RFC 2544); the third number keeps tests apart that run at the same time.
    network.subnet = `198.18.${process.pid % 250}`
    network.switch = network.namespace('switch')
    process.on('exit', () => network.remove())
    ip('netns', 'add', network.switch)
    ip('-n', network.switch, 'link', 'add', 'bridge', 'type', 'bridge')
    ip('-n', network.switch, 'link', 'set', 'bridge', 'up')
    ip('link', 'add', outsideLink, 'type', 'veth', 'peer', 'name', 'outside', 'netns', network.switch)
    network.plug('outside')
    ip('address', 'add', `${network.subnet}.1/24`, 'dev', outsideLink)
    ip('link', 'set', outsideLink, 'up')
    return network
  }

  namespace(name) {
    return `${prefix}-${process.pid}-${name}`
  }

  plug(link) {
    ip('-n', this.switch, 'link', 'set', link, 'master', 'bridge', 'up')
  }

  /** The host of that name, made when it is asked for first. */
  host(name) {
    if (!this.hosts.has(name)) this.hosts.set(name, this.makeHost(name, this.hosts.size + 2))
    return this.hosts.get(name)
  }

  makeHost(name, number) {
    const host = new Host(name, this.namespace(name), `${this.subnet}.${number}`)
    const link = `port${number}`
    ip('netns', 'add', host.namespace)
    ip('-n', host.namespace, 'link', 'set', 'lo', 'up')
    ip('-n', this.switch, 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', host.namespace)
    this.plug(link)
    ip('-n', host.namespace, 'address', 'add', `${host.address}/24`, 'dev', 'eth0')
    ip('-n', host.namespace, 'link', 'set', 'eth0', 'up')
    host.filter(`table ip faults {
      chain input { type filter hook input priority -300; }
    }`)
    return host
  }

  /** Packets between these hosts and those vanish. */
  cut(some, others) {
    this.lose(some, others, 100)
  }

  /** Packets from these hosts to those vanish; those the other way arrive. */
  cutOneWay(from, to) {
    this.loseOneWay(from, to, 100)
  }

  /** So many of a hundred packets between these hosts and those vanish, each by chance. */
  lose(some, others, percent) {
    this.loseOneWay(some, others, percent)
    this.loseOneWay(others, some, percent)
  }

  // Where they arrive: who sends must not be told.
  loseOneWay(from, to, percent) {
    const sources = list(from).map(name => this.host(name).address).join(', ')
    for (const name of list(to)) {
      const chance = percent < 100 ? `numgen random mod 100 < ${percent}` : ''
      this.host(name).filter(`add rule ip faults input ip saddr { ${sources} } ${chance} drop`)
    }
  }

  /** Everything arrives again. */
  heal() {
    for (const host of this.hosts.values()) host.filter('flush chain ip faults input')
  }

  /** Takes it all down, with what runs there. */
  remove() {
    removeNamespaces(name => name.startsWith(`${prefix}-${process.pid}-`))
    this.hosts.clear()
  }
}
