// A connection on which the test decides about every byte, and which tells how it ended.
import net from 'node:net'

const patienceMs = 20_000

export class Wire {
  /**
   * @param {{url: string}} server
   * @param {object} options
   * @param {boolean} [options.halfOpen] do not close our half when the server closes its own
   */
  static open(server, { halfOpen = false } = {}) {
    const { hostname, port } = new URL(server.url)
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host: hostname, port: Number(port), allowHalfOpen: halfOpen })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new Wire(socket))
      })
    })
  }

  constructor(socket) {
    this.socket = socket
    this.chunks = []
    this.openedAt = performance.now()
    socket.setNoDelay(true)
    socket.on('data', chunk => this.chunks.push(chunk))
    this.ended = this.#end()
  }

  /** How it ended: 'closed' in good order, or 'reset'. */
  #end() {
    let how = 'closed'
    this.socket.on('error', () => (how = 'reset'))
    return new Promise(resolve =>
      this.socket.once('close', () => {
        clearInterval(this.timer)
        this.lasted = performance.now() - this.openedAt
        resolve(how)
      })
    )
  }

  /** Nothing can be sent any more. */
  get over() {
    return this.socket.destroyed || (this.socket.readableEnded && !this.socket.allowHalfOpen)
  }

  /** What came so far, one character a byte. */
  get text() {
    return Buffer.concat(this.chunks).toString('latin1')
  }

  /** Hands `bytes` to the kernel; resolves when it took them, or the connection is over. */
  send(bytes) {
    if (this.over) return Promise.resolve()
    return new Promise(resolve => {
      this.socket.once('close', resolve)
      this.socket.write(Buffer.from(bytes, 'latin1'), () => {
        this.socket.off('close', resolve)
        resolve()
      })
    })
  }

  /** In pieces of `size` bytes, each a segment of its own. */
  async sendInPieces(bytes, size) {
    for (let at = 0; at < bytes.length && !this.over; at += size) {
      await this.send(bytes.slice(at, at + size))
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  /** Waits for `enough(text)`; false when the connection ends before. */
  until(enough) {
    return new Promise(resolve => {
      const look = () => enough(this.text) && resolve(true)
      this.socket.on('data', look)
      this.socket.once('close', () => resolve(false))
      look()
    })
  }

  /** From now on sends a piece of `size` bytes every `everyMs`, as long as there are any. */
  drip(bytes, everyMs, size = 1) {
    let at = 0
    this.timer = setInterval(() => {
      if (!this.over) this.socket.write(Buffer.from(bytes.slice(at, at + size), 'latin1'))
      at += size
      if (at >= bytes.length) clearInterval(this.timer)
    }, everyMs)
  }

  /** From now on takes `size` bytes every `everyMs`, so many times; then the rest. */
  sip(size, everyMs, times) {
    let allowed = 0
    this.socket.pause()
    this.socket.on('data', chunk => (allowed -= chunk.length) <= 0 && times > 0 && this.socket.pause())
    this.timer = setInterval(() => {
      allowed = size
      this.socket.resume()
      if (--times <= 0) clearInterval(this.timer)
    }, everyMs)
  }

  destroy() {
    this.socket.destroy()
  }
}

/** Sends by `deliver(wire)` and reads to the end: {text, end}, `end` as in Wire.ended, or 'open'. */
export async function converse(server, deliver, { cut = false } = {}) {
  const wire = await Wire.open(server)
  let late
  const patience = new Promise(resolve => (late = setTimeout(resolve, patienceMs, 'open')))
  const told = deliver(wire).then(() => cut && wire.socket.end())
  const end = await Promise.race([wire.ended, patience])
  clearTimeout(late)
  wire.destroy()
  await told
  return { text: wire.text, end }
}
