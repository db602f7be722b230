// A reader of live streams (Server-Sent Events) that keeps what came and lets a test wait for more.
import http from 'node:http'

const patienceMs = 10_000

/** One block of a stream as {event, id, data}; a comment as {comment}; `retry` as {retry}. */
function parse(block) {
  const fields = { data: [] }
  for (const line of block.split('\n')) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line)
    if (name === '') fields.comment = value
    else if (name === 'data') fields.data.push(value)
    else fields[name] = name === 'retry' ? Number(value) : value
  }
  const { data, ...rest } = fields
  return data.length > 0 ? { ...rest, data: JSON.parse(data.join('\n')) } : rest
}

export class Stream {
  /**
   * Opens a stream, as `client` when one is given. Resolves once the head has come; of a refusal
   * `status` and `body` say what it was.
   */
  static open(server, path, { client, headers = {}, method = 'GET' } = {}) {
    const { hostname, port } = new URL(server.url)
    const own = client?.cookie ? { cookie: client.cookie } : {}
    return new Promise((resolve, reject) => {
      const request = http.request(
        { hostname, port, path, method, agent: false, headers: { ...own, ...headers } },
        response => resolve(new Stream(request, response))
      )
      request.on('error', reject)
      request.end()
    })
  }

  constructor(request, response) {
    this.request = request
    this.status = response.statusCode
    this.headers = response.headers
    this.blocks = []
    this.text = ''
    this.waiting = []
    this.taken = 0
    this.over = false
    let rest = ''
    response.setEncoding('utf8')
    response.on('data', chunk => {
      this.text += chunk
      const parts = (rest + chunk).split('\n\n')
      rest = parts.pop()
      if (/event-stream/.test(this.headers['content-type'])) this.blocks.push(...parts.map(parse))
      this.look()
    })
    const end = clean => {
      if (this.over) return
      this.over = true
      this.clean = clean
      this.look()
    }
    response.on('end', () => end(response.complete))
    response.on('error', () => end(false))
    response.on('close', () => end(false))
    request.on('error', () => end(false))
  }

  look() {
    this.waiting = this.waiting.filter(wait => !wait())
  }

  /** Waits until `probe()` gives something truthy; it is asked whenever something came. */
  until(probe, what) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`never came: ${what}; so far:\n${this.text}`)),
        this.patienceMs ?? patienceMs
      )
      const wait = () => {
        const found = probe()
        if (!found && !this.over) return false
        clearTimeout(late)
        if (found) resolve(found)
        else reject(new Error(`ended before: ${what}; so far:\n${this.text}`))
        return true
      }
      if (!wait()) this.waiting.push(wait)
    })
  }

  /** The next block with an event of this name behind those already taken. */
  next(event) {
    return this.until(() => {
      const at = this.blocks.findIndex((block, i) => i >= this.taken && block.event === event)
      if (at < 0) return undefined
      this.taken = at + 1
      return this.blocks[at]
    }, event)
  }

  /** Waits for the server to end it: whether in good order. */
  async ended() {
    await this.until(() => this.over, 'the end')
    return this.clean
  }

  /** Every event so far of this name. */
  all = event => this.blocks.filter(block => block.event === event)

  /** Leaves, as a page does that is closed. */
  close() {
    this.over = true
    this.request.destroy()
  }
}
