// Starts the real binary for black-box tests and stops it again. One server a test file, on ports of
// the kernel's choice, with a data directory of its own.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { send } from './client.mjs'
import { eventually } from './eventually.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const binary = process.env.STAGEDOOR_BIN ?? join(root, 'build/release/stagedoor')
export const jwtKey = 'a-key-for-tests-that-is-long-enough'

const startDeadlineMs = 20_000

// What must not outlive the test, however that ends.
const processes = new Set()
const folders = new Set()
process.on('exit', () => {
  for (const child of processes) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
// Whoever runs the tests may lose patience.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))

/** A fresh folder that goes with the process. */
export function scratchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'stagedoor-test-'))
  folders.add(folder)
  return folder
}

/** A process of the binary that listens: its JSON log so far, and its end. */
class Listening {
  constructor(args, env) {
    this.log = []
    this.stderr = ''
    this.process = spawn(binary, [...args, '--log-format', 'json'], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'ignore', 'pipe']
    })
    processes.add(this.process)
    this.ended = new Promise(resolve =>
      this.process.once('close', (code, signal) => {
        processes.delete(this.process)
        resolve({ code, signal })
      })
    )
  }

  /** Whether the test waits for this process: a test that fails leaves it running, and must end. */
  waitFor(wait) {
    for (const handle of [this.process, this.process.stderr]) wait ? handle.ref() : handle.unref()
  }

  /** Resolves once the line comes that says where it listens. */
  ready() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not ready:\n${this.stderr}`)), startDeadlineMs)
      this.ended.then(({ code }) => {
        clearTimeout(late)
        reject(new Error(`ended with ${code}:\n${this.stderr}`))
      })
      createInterface({ input: this.process.stderr }).on('line', line => {
        this.stderr += line + '\n'
        if (!line.startsWith('{')) return
        const entry = JSON.parse(line)
        this.log.push(entry)
        if (entry.msg !== 'ready') return
        this.url = entry.url
        this.internalUrl = entry.internal
        clearTimeout(late)
        this.waitFor(false)
        resolve()
      })
    })
  }

  /** Asks it to stop and waits; the exit code. */
  async stop() {
    this.waitFor(true)
    this.process.kill('SIGTERM')
    return (await this.ended).code
  }

  /** Ends it without a word. */
  async kill() {
    this.waitFor(true)
    this.process.kill('SIGKILL')
    await this.ended
  }

  /** Waits for it to end by itself: {code, signal}. */
  death() {
    this.waitFor(true)
    return this.ended
  }

  /** Stops every thread where it is. Resolves once none runs; one may still be inside the disk's driver. */
  async freeze() {
    this.process.kill('SIGSTOP')
    const folder = `/proc/${this.process.pid}/task`
    const stands = thread => /\) [TD] /.test(readFileSync(`${folder}/${thread}/stat`, 'latin1'))
    await eventually(() => {
      try {
        return readdirSync(folder).every(stands)
      } catch {
        return false // a thread that ended meanwhile
      }
    }, 'standstill')
  }

  thaw() {
    this.process.kill('SIGCONT')
  }
}

/** Whether suites of one server run against a whole cluster. What only one process can do is skipped there. */
export const inCluster = Boolean(process.env.STAGEDOOR_TEST_CLUSTER)
/** For the options of a test that needs `server` to be one process, and why. */
export const oneProcess = why => ({ skip: inCluster && `of one process: ${why}` })
/** Elsewhere the bank's page is for Stripe to show. */
export const ownSimulator = oneProcess("its simulator of Stripe plays the bank's page")

/** A server: `url`, `internalUrl`, `dataDir`. A TestCluster has the same but for what only one process has. */
export class Server extends Listening {
  /**
   * @param {object} options
   * @param {string[]} [options.flags] beside the usual ones
   * @param {object} [options.env] beside JWT_KEY
   * @param {string} [options.dataDir] an earlier server's, to restart it
   * @param {boolean} [options.hooks] whether to start with --test-hooks (default)
   */
  static async start(options) {
    if (inCluster) return (await import('./cluster.mjs')).TestCluster.start(options)
    const server = Server.launch(options)
    await server.ready()
    return server
  }

  /** As start(), without waiting until it is ready. */
  static launch({ flags = [], env = {}, dataDir = scratchFolder(), hooks = true } = {}) {
    const args = ['serve', '--listen', '127.0.0.1:0', '--internal-listen', '127.0.0.1:0']
    args.push('--data-dir', dataDir, ...(hooks ? ['--test-hooks'] : []), ...flags)
    const server = new Server(args, { JWT_KEY: jwtKey, ...env })
    server.dataDir = dataDir
    return server
  }

  /** Stops it, which must go well, and has its data audited. */
  async stopClean() {
    const code = await this.stop()
    if (code !== 0) throw new Error(`ended with ${code}:\n${this.stderr}`)
    assertAuditClean(this.dataDir)
  }

  /** Starts another one on the same data. */
  restart(options = {}) {
    return Server.start({ ...options, dataDir: this.dataDir })
  }

  /** Asks inside what hosts a service; a cluster wants its token there. */
  askInside(service, path) {
    return send(this.internalUrl, 'GET', path)
  }

  /** Where the internal listeners of all its processes are. */
  get internalUrls() {
    return [this.internalUrl]
  }

  /** Its own simulator of Stripe. */
  get stripeUrl() {
    return this.log.find(entry => entry.simulator).simulator
  }
}

/** The simulator of Stripe as a process of its own, so that it outlives the server's crashes. */
export class Simulator extends Listening {
  static async start({ flags = [], env = {} } = {}) {
    const args = ['stripe-simulator', '--listen', '127.0.0.1:0', '--test-hooks', ...flags]
    const simulator = new this(args, env)
    await simulator.ready()
    return simulator
  }

  /** What a server needs in its environment to use it. */
  get env() {
    return { STRIPE_KEY: 'sk_test_of_the_tests', STRIPE_API_BASE: this.url }
  }
}

/** Runs a command of the binary to its end: {status, stdout, stderr}. */
export function run(args, env = {}) {
  return spawnSync(binary, args, {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    timeout: 60_000
  })
}

/** What `stagedoor audit` says of a data directory; throws unless it is clean. */
export function assertAuditClean(dataDir) {
  const audit = run(['audit', '--data-dir', dataDir])
  if (audit.status !== 0) throw new Error(`audit: ${audit.stdout}${audit.stderr}`)
  return audit.stdout
}
