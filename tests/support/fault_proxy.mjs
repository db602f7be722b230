// A bad network between two processes: passes TCP on until a fault that was laid in is met.
//
//     const fault = proxy.inject({ match: 'capture', reply: 100, then: 'reset' })
//
// lets the first request that holds "capture" through, then 100 bytes of its reply, then resets the
// connection. Understands as much of HTTP/1.1 as that takes: on one connection a reply ends where the next
// request begins, because the clients here wait for the one before they send the other.
import net from 'node:net'
import { once } from 'node:events'

/** What happens once the bytes have passed. */
const ends = {
  /** Both sides see the connection reset. */
  reset(link) {
    link.client.resetAndDestroy()
    link.upstream.resetAndDestroy()
  },
  /** Both sides see it end in good order. */
  close(link) {
    link.client.end()
    link.upstream.end()
  },
  /** The client sees its end, the other side goes on listening to nothing. */
  'half-close'(link) {
    link.client.end()
  },
  /** Nothing passes any more, and nobody is told. */
  stall() {}
}

/** One connection through the proxy. */
class Link {
  constructor(proxy, client) {
    this.proxy = proxy
    this.client = client
    this.upstream = net.connect({ ...proxy.target, allowHalfOpen: true })
    for (const socket of [client, this.upstream]) socket.unref() // a test that fails must end
    this.cut = false
    this.begin()
    client.on('data', data => this.pass('request', data))
    this.upstream.on('data', data => this.pass('reply', data))
    client.on('end', () => (this.cut ? client.destroy() : this.upstream.end()))
    this.upstream.on('end', () => this.cut || client.end())
    for (const [from, to] of [[client, this.upstream], [this.upstream, client]]) {
      from.on('error', () => this.cut || to.destroy())
      from.on('close', () => this.leave())
    }
  }

  /** The next request on this connection. */
  begin() {
    this.text = ''
    this.passed = { request: 0, reply: 0 }
    this.fault = undefined
  }

  pass(direction, data) {
    if (this.cut) return
    if (direction === 'request') this.look(data)
    const limit = this.fault?.[direction] ?? Infinity
    const bytes = data.subarray(0, limit - this.passed[direction])
    this.passed[direction] += bytes.length
    const over = this.passed[direction] >= limit
    if (this.fault) this.fault.passed = { ...this.passed }
    const to = direction === 'request' ? this.upstream : this.client
    if (over) this.cut = true
    // Only when the kernel has the last bytes: a reset throws away what waits in front of it.
    to.write(bytes, () => over && ends[this.fault.then](this))
  }

  /** Finds the fault of the request that these bytes belong to. */
  look(data) {
    if (this.passed.reply > 0) this.begin()
    this.text += data.toString('latin1')
    this.fault ??= this.proxy.take(this.text)
  }

  /** The client has gone: so does the other side, also of a link that stalls. */
  leave() {
    if (this.client.closed) this.upstream.destroy()
    if (this.client.closed && this.upstream.closed) this.proxy.links.delete(this)
  }
}

export class FaultProxy {
  /** A proxy on loopback in front of an http address. */
  static async start(url) {
    const proxy = new FaultProxy()
    const { hostname, port } = new URL(url)
    proxy.target = { host: hostname, port: Number(port) }
    await proxy.accept()
    return proxy
  }

  constructor() {
    this.links = new Set()
    this.faults = []
    this.port = 0
    /** How many connections there were, and at most at once. */
    this.count = 0
    this.most = 0
  }

  get url() {
    return `http://127.0.0.1:${this.port}`
  }

  /**
   * Lays in a fault; gives it back, with `passed` once it was met: {request, reply} in bytes.
   * @param {object} fault
   * @param {string} [fault.match] what the request holds (default: whichever comes first)
   * @param {number} [fault.request] how many of its bytes pass (default: all)
   * @param {number} [fault.reply] how many bytes of its reply pass (default: all)
   * @param {keyof ends} [fault.then]
   * @param {number} [fault.times] how many requests meet it
   */
  inject({ match = '', request = Infinity, reply = Infinity, then = 'reset', times = 1 }) {
    const fault = { match, request, reply, then, times, passed: undefined }
    this.faults.push(fault)
    return fault
  }

  clear() {
    this.faults = []
  }

  take(text) {
    const fault = this.faults.find(({ match }) => text.includes(match))
    if (fault && --fault.times === 0) this.faults.splice(this.faults.indexOf(fault), 1)
    return fault
  }

  async accept() {
    this.server = net.createServer({ allowHalfOpen: true, noDelay: true }, client => {
      this.links.add(new Link(this, client))
      ++this.count
      this.most = Math.max(this.most, this.links.size)
    })
    this.server.listen(this.port, '127.0.0.1')
    await once(this.server, 'listening')
    this.port = this.server.address().port
    this.server.unref()
  }

  /** Nobody listens any more, and who was connected is cut off. */
  async refuse() {
    this.server.close()
    for (const link of this.links) {
      link.cut = true
      ends.reset(link)
    }
    await once(this.server, 'close')
  }
}
