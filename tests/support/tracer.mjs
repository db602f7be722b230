// Faults in the system calls of a running process, by strace: the n-th call of a kind on a file fails, or
// is the last one.
import { spawn } from 'node:child_process'

import { eventually } from './eventually.mjs'

class Tracer {
  constructor(pid, args) {
    this.log = ''
    this.process = spawn('strace', ['-f', '-p', String(pid), ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
    this.process.stderr.on('data', text => (this.log += text))
    this.ended = new Promise(resolve => {
      this.process.once('error', error => resolve((this.log += error.message)))
      this.process.once('close', resolve)
    })
  }

  async attached() {
    let over = false
    this.ended.then(() => (over = true))
    await eventually(() => over || this.log.includes(' attached'), 'strace to attach', 20_000)
    if (over) throw new Error(this.log.trim())
  }

  async detach() {
    this.process.kill('SIGINT')
    await this.ended
  }
}

/**
 * From now on the `nth` of the calls named that touches `file` meets `fault`: 'error=EIO', or
 * 'signal=SIGKILL' for a death on entering it. Calls are counted by thread.
 */
export async function inject(server, { calls, file, fault, nth = 1 }) {
  const tracer = new Tracer(server.process.pid, [
    '-P', file, '-e', `trace=${calls}`, '-e', `inject=${calls}:${fault}:when=${nth}`
  ])
  await tracer.attached()
  return tracer
}

/** Why processes cannot be traced here; undefined when they can. For the `skip` of a test. */
export async function whyNoTracing() {
  const other = spawn('sleep', ['infinity'])
  try {
    const tracer = new Tracer(other.pid, ['-e', 'trace=none'])
    await tracer.attached()
    await tracer.detach()
  } catch (error) {
    return `needs strace and the right to trace: ${error.message}`
  } finally {
    other.kill()
  }
}
