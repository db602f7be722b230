// A reader of replies that forgives nothing, and what each of our headers may say.

const statusLine = /^HTTP\/1\.1 (\d{3}) [A-Za-z ]+\r\n/
const fieldLine = /^([A-Za-z-]+): ([\x20-\x7e]*)\r\n/

const policy = "default-src 'none'; frame-ancestors 'none'"
const pagePolicy = /^default-src 'none'; script-src 'self' https:\/\/js\.stripe\.com; [a-z0-9 ':;./*-]+$/
const cleared = 'session=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly'
const methods = '(GET|HEAD|POST|PUT|DELETE|OPTIONS)'

/** Every header that a reply may have, and all that it may say: words of ours, numbers and ids. Of input
    only the link repeats any, and that percent-encoded. */
const grammar = {
  'allow': new RegExp(`^${methods}(, ${methods})*$`),
  'cache-control': /^(no-store|no-cache)$/,
  'connection': /^(close|keep-alive)$/,
  'content-length': /^\d+$/,
  'content-security-policy': new RegExp(`^${policy}$|${pagePolicy.source}`),
  'content-type': /^(application\/json|text\/html); charset=utf-8$/,
  'cross-origin-opener-policy': /^same-origin-allow-popups$/,
  'date': /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/,
  'etag': /^(W\/)?"[0-9a-f]+"$/,
  'link': /^<\/api\/tickets\?([A-Za-z0-9._~-]|%[0-9A-F]{2}|=|&)*>; rel="next"$/,
  'referrer-policy': /^same-origin$/,
  'retry-after': /^\d+$/,
  'set-cookie': new RegExp(`^${cleared}$`),
  'vary': /^Accept-Encoding$/,
  'www-authenticate': /^Bearer$/,
  'x-content-type-options': /^nosniff$/,
  'x-request-id': /^[0-9a-f]{24}$/
}

function checkHeader(name, value) {
  const allowed = grammar[name.toLowerCase()]
  if (!allowed?.test(value)) throw new Error(`no header of ours: ${name}: ${value}`)
}

/** The fields at the front of `text`, judged: [headers by lower-case name, what is behind them]. */
function readFields(text) {
  const headers = {}
  for (let line; (line = fieldLine.exec(text)); text = text.slice(line[0].length)) {
    const [, name, value] = line
    checkHeader(name, value)
    if (name.toLowerCase() in headers) throw new Error(`twice: ${name}`)
    headers[name.toLowerCase()] = value
  }
  if (!text.startsWith('\r\n')) throw new Error(`not a field line: ${JSON.stringify(text.slice(0, 80))}`)
  return [headers, text.slice(2)]
}

function bodyLength(status, headers, isHead) {
  if (status === 204 || status === 304) {
    if ('content-length' in headers) throw new Error(`${status} with a length`)
    return 0
  }
  if (!('content-length' in headers)) throw new Error(`${status} without a length`)
  return isHead ? 0 : Number(headers['content-length'])
}

/** One reply off the front of `text`: {status, headers, body, rest}. Throws at what is not one of ours. */
function readReply(text, isHead) {
  const start = statusLine.exec(text)
  if (!start) throw new Error(`not a reply: ${JSON.stringify(text.slice(0, 80))}`)
  const status = Number(start[1])
  const behind = text.slice(start[0].length)
  if (status === 100) {
    if (!behind.startsWith('\r\n')) throw new Error('100 with fields')
    return { status, headers: {}, body: '', rest: behind.slice(2) }
  }
  const [headers, rest] = readFields(behind)
  const length = bodyLength(status, headers, isHead)
  if (rest.length < length) throw new Error(`a body of ${rest.length} bytes with a length of ${length}`)
  return { status, headers, body: rest.slice(0, length), rest: rest.slice(length) }
}

/** Takes `text` apart to its last byte; `isHead(i)` says whether the reply at `i` is one to HEAD. */
export function readReplies(text, isHead = () => false) {
  const replies = []
  while (text) {
    const { rest, ...reply } = readReply(text, isHead(replies.length))
    replies.push(reply)
    text = rest
  }
  return replies
}

/** The codes of an error's body. */
export const codesOf = reply => JSON.parse(Buffer.from(reply.body, 'latin1').toString()).errors.map(e => e.code)
