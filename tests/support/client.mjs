// An HTTP client with a cookie of its own: one person at the keyboard. Keeps connections alive.
import http from 'node:http'
import https from 'node:https'

// Idle connections end here before a server ends them, after 30 s, or nginx, after 75 s: a request that crosses such an
// end has no answer.
export const agent = new http.Agent({ keepAlive: true, maxSockets: 1024, timeout: 20_000 })

/**
 * One request: {status, headers, text, body} with `body` parsed when it is JSON. Given up after `patienceMs`. A server
 * that takes more to be reached than its address, as over TLS, has an agent of its own.
 */
export function send(base, method, path, { json, text, headers = {}, patienceMs, agent: own = agent } = {}) {
  const payload = json !== undefined ? JSON.stringify(json) : text
  const typed = json !== undefined ? { 'content-type': 'application/json' } : {}
  const sized = payload !== undefined ? { 'content-length': Buffer.byteLength(payload) } : {}
  const { protocol, hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    const request = (protocol === 'https:' ? https : http).request(
      { hostname, port, method, path, agent: own, headers: { ...typed, ...sized, ...headers } },
      response => {
        const chunks = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => {
          const all = Buffer.concat(chunks).toString()
          const isJson = /json/.test(response.headers['content-type'] ?? '')
          resolve({
            status: response.statusCode,
            headers: response.headers,
            text: all,
            body: isJson && all ? JSON.parse(all) : undefined
          })
        })
      }
    )
    request.on('error', reject)
    if (patienceMs) request.setTimeout(patienceMs, () => request.destroy(new Error(`no answer in ${patienceMs} ms`)))
    request.end(payload)
  })
}

export class Client {
  /** @param {{url: string, agent?: http.Agent}} server */
  constructor(server) {
    this.server = server
    this.cookie = undefined
  }

  async request(method, path, { headers = {}, ...rest } = {}) {
    const own = this.cookie ? { cookie: this.cookie } : {}
    const { url, agent } = this.server
    const reply = await send(url, method, path, { agent, headers: { ...own, ...headers }, ...rest })
    const set = reply.headers['set-cookie']?.[0]
    if (set) this.cookie = set.split(';')[0]
    return reply
  }

  get = (path, options) => this.request('GET', path, options)
  delete = (path, options) => this.request('DELETE', path, options)
  post = (path, json, options) => this.request('POST', path, { json, ...options })
  put = (path, json, options) => this.request('PUT', path, { json, ...options })
}
