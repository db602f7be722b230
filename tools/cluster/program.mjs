// A program that runs in the background: its log in a file, its start awaited, its end awaited too.
import { spawn } from 'node:child_process'
import { openSync, closeSync, readFileSync } from 'node:fs'
import net from 'node:net'

const startDeadlineMs = 60_000

// None may outlive whoever started it, however that ends.
const running = new Set()
process.on('exit', () => {
  for (const program of running) process.kill(-program.child.pid, 'SIGKILL')
})

export const turn = ms => new Promise(resolve => setTimeout(resolve, ms))

// Below those that the system gives to outgoing connections, or one of these may have it when its owner comes.
const [lowestPort, ports] = [10_000, 22_000]
const given = new Set()

const isFree = (host, port) =>
  new Promise(resolve => {
    const probe = net.createServer().on('error', () => resolve(false))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })

/** A port that nobody uses, and that nobody was given before. */
export async function freePort(host = '127.0.0.1') {
  for (;;) {
    const port = lowestPort + Math.floor(Math.random() * ports)
    const address = `${host}:${port}`
    if (given.has(address) || !(await isFree(host, port))) continue
    given.add(address)
    return port
  }
}

/** Whether somebody listens at that address. */
export function listens(address) {
  const [host, port] = address.split(/:(?=\d+$)/)
  return new Promise(resolve => {
    const socket = net.connect(Number(port), host)
    socket.on('connect', () => resolve(true) || socket.destroy())
    socket.on('error', () => resolve(false))
  })
}

export class Program {
  /**
   * @param {object} options
   * @param {string} options.name what messages call it
   * @param {string[]} options.command with its arguments
   * @param {string} options.log the file that takes what it says; appended to
   * @param {object} [options.env] beside PATH
   * @param {string} [options.user] who it runs as, when we are root
   * @param {object} [options.host] where it runs (hosts.mjs); here without
   * @param {string} [options.deathSignal] what ends it and its children: KILL
   * @param {() => Promise<boolean>} options.ready whether it can be used
   */
  constructor(options) {
    Object.assign(this, options)
  }

  /** Starts it, and waits until it can be used. Again after its end. */
  async start() {
    this.launch()
    await this.untilReady()
    return this
  }

  launch() {
    const out = openSync(this.log, 'a')
    // The kernel tells it of our death, where we cannot.
    const own = asUser(this.user, this.command, [`--pdeathsig=${this.deathSignal ?? 'KILL'}`])
    const [command, ...args] = this.host?.inside(own) ?? own
    this.child = spawn(command, args, {
      env: { PATH: process.env.PATH, ...this.env },
      stdio: ['ignore', out, out],
      detached: true // Ctrl-C is for us; we end them in their order
    })
    closeSync(out)
    running.add(this)
    this.ended = new Promise(resolve => {
      const end = how => running.delete(this) && resolve(how)
      this.child.once('exit', (code, signal) => end({ code, signal }))
      this.child.once('error', error => end({ error }))
    })
    // Whether it runs is no reason for us to run.
    this.child.unref()
  }

  async untilReady() {
    const end = Date.now() + startDeadlineMs
    let death
    this.ended.then(how => (death = how))
    while (!(await this.ready())) {
      if (death) throw new Error(`${this.name} ended at once (${JSON.stringify(death)}):\n${this.tail()}`)
      if (Date.now() > end) throw new Error(`${this.name} is not ready:\n${this.tail()}`)
      await turn(20)
    }
  }

  /** The last lines it said. */
  tail() {
    return readFileSync(this.log, 'utf8').split('\n').slice(-20).join('\n')
  }

  get runs() {
    return running.has(this)
  }

  signal(signal) {
    if (this.runs) this.child.kill(signal)
  }

  /** Asks it to end, and waits: {code, signal}. */
  async stop(signal = 'SIGTERM') {
    if (!this.child) return undefined
    this.child.ref()
    this.signal(signal)
    return this.ended
  }

  /** Ends it and its children without a word. */
  async kill() {
    if (this.runs) process.kill(-this.child.pid, 'SIGKILL')
    return this.stop('SIGKILL')
  }
}

/**
 * The command as that user runs it; servers that refuse to run as root need one. It keeps our right to pass through
 * folders, because those of a test are closed to all others.
 */
export function asUser(user, command, options = []) {
  if (!user || process.getuid() !== 0) return ['setpriv', ...options, '--', ...command]
  const rights = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search']
  return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', ...rights, ...options, '--', ...command]
}
