// Starts the real binary for black-box tests and stops it again. One server a test file, on ports of
// the kernel's choice, with a data directory of its own.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
export const binary = process.env.STAGEDOOR_BIN ?? join(root, 'build/release/stagedoor')
export const jwtKey = 'a-key-for-tests-that-is-long-enough'

const startDeadlineMs = 20_000

/** A fresh folder that goes with the process. */
export function scratchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'stagedoor-test-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A server that runs: `url`, `internalUrl`, `dataDir`, `log` (JSON lines so far) and its end. */
export class Server {
  /**
   * @param {object} options
   * @param {string[]} [options.flags] beside the usual ones
   * @param {object} [options.env] beside JWT_KEY
   * @param {string} [options.dataDir] an earlier server's, to restart it
   * @param {boolean} [options.hooks] whether to start with --test-hooks (default)
   */
  static async start({ flags = [], env = {}, dataDir = scratchFolder(), hooks = true } = {}) {
    const server = new Server()
    server.dataDir = dataDir
    server.log = []
    server.stderr = ''
    const args = ['serve', '--listen', '127.0.0.1:0', '--internal-listen', '127.0.0.1:0']
    args.push('--data-dir', dataDir, '--log-format', 'json', ...(hooks ? ['--test-hooks'] : []))
    server.process = spawn(binary, [...args, ...flags], {
      env: { PATH: process.env.PATH, JWT_KEY: jwtKey, ...env },
      stdio: ['ignore', 'ignore', 'pipe']
    })
    server.ended = new Promise(resolve =>
      server.process.once('close', (code, signal) => resolve({ code, signal }))
    )
    process.on('exit', () => server.process.kill('SIGKILL'))
    await server.#ready()
    return server
  }

  #ready() {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`not ready:\n${this.stderr}`)), startDeadlineMs)
      this.ended.then(({ code }) => reject(new Error(`ended with ${code}:\n${this.stderr}`)))
      createInterface({ input: this.process.stderr }).on('line', line => {
        this.stderr += line + '\n'
        if (!line.startsWith('{')) return
        const entry = JSON.parse(line)
        this.log.push(entry)
        if (entry.msg !== 'ready') return
        this.url = entry.url
        this.internalUrl = entry.internal
        clearTimeout(late)
        resolve()
      })
    })
  }

  /** Asks it to stop and waits; the exit code. */
  async stop() {
    this.process.kill('SIGTERM')
    return (await this.ended).code
  }

  /** Ends it without a word. */
  async kill() {
    this.process.kill('SIGKILL')
    await this.ended
  }

  /** Starts another one on the same data. */
  restart(options = {}) {
    return Server.start({ ...options, dataDir: this.dataDir })
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
