// Everything that can grow: at its limit, and one past it.
import { answered, get, head, last, lines, post, refused, reply } from './case.mjs'

const fields = '9110 5.4: fields larger than the server wishes to process are a 4xx'
const large = '6585 5: too many fields, or too large ones, are 431'
const target = '9112 3: a target longer than the server wishes to parse is 414'
const method = '9110 15.5.1: what was never a request is 400'
const body = '9110 15.5.14: a body larger than the server is willing to process is 413'
const port = '9112 3.2: a Host is a name and a port'

const most = 8192
/** A head of so many bytes, its empty line not counted, with `fill` in the place that grows. */
const grown = (bytes, make) => make('a'.repeat(bytes + 2 - make('').length))
const oneField = fill => get(`A: ${fill}`)
const oneName = fill => get(`B${fill}: b`)
const oneTarget = fill => head(`GET /api/${fill} HTTP/1.1`)
const manyFields = fill => get(...Array.from({ length: 70 }, (_, i) => `A${i}: ${'b'.repeat(100)}`), `A: ${fill}`)
const count = n => lines('GET /healthz HTTP/1.1', 'Host: x', ...Array.from({ length: n - 1 }, (_, i) => `A${i}:`))
const hostOf = length => lines('GET /healthz HTTP/1.1', `Host: ${'a'.repeat(length)}`)
const announced = (path, bytes) => head(`POST ${path} HTTP/1.1`, `Content-Length: ${bytes}`)
const signed = (bytes, fill = '{}'.padEnd(bytes)) => announced('/api/users/signout', bytes) + fill
const webhook = '/api/payments/webhook'

export const limits = [
  answered(200, 'a head of 8,192 bytes in one value', fields, grown(most, oneField)),
  refused(431, 'a head of 8,193 bytes in one value', large, grown(most + 1, oneField)),
  answered(200, 'a head of 8,192 bytes in one name', fields, grown(most, oneName)),
  refused(431, 'a head of 8,193 bytes in one name', large, grown(most + 1, oneName)),
  answered(200, 'a head of 8,192 bytes in many fields', fields, grown(most, manyFields)),
  refused(431, 'a head of 8,193 bytes in many fields', large, grown(most + 1, manyFields)),
  answered(404, 'a head of 8,192 bytes in its target', fields, grown(most, oneTarget)),
  refused(431, 'a head of 8,193 bytes in its target', large, grown(most + 1, oneTarget)),
  refused(414, 'a target that leaves no room', target, head(`GET /${'a'.repeat(most)} HTTP/1.1`)),
  refused(414, 'a query that leaves no room', target, head(`GET /?q=${'a'.repeat(100_000)} HTTP/1.1`)),
  refused(414, 'a target without end', target, `GET /${'a'.repeat(100_000)}`),
  refused(431, 'a value without end', large, `GET /healthz HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(100_000)}`),
  refused(431, 'a name without end', large, `GET /healthz HTTP/1.1\r\nHost: x\r\n${'a'.repeat(100_000)}`),
  refused(431, 'fields without end', large,
    `GET /healthz HTTP/1.1\r\nHost: x\r\n${`A: ${'b'.repeat(500)}\r\n`.repeat(200)}`),
  refused(431, 'blanks without end', large, `GET /healthz HTTP/1.1\r\nHost: x\r\nA:${' '.repeat(100_000)}`),
  refused(400, 'a method without end', method, 'G'.repeat(100_000)),
  answered(200, '100 fields', fields, count(100)),
  refused(431, '101 fields', large, count(101)),
  answered(501, 'a method of a thousand characters', '9112 3: a method longer than those that exist is 501',
    head(`${'G'.repeat(1000)} /healthz HTTP/1.1`)),
  answered(200, 'a Host of 255 characters', port, hostOf(255)),
  refused(400, 'a Host of 256 characters', port, hostOf(256)),

  answered(200, 'a body of 102,400 bytes', body, signed(102_400)),
  last(413, 'a body of 102,401 bytes', body, signed(102_401)),
  last(413, 'a body that is announced too large and never comes', body, announced('/api/users/signout', 102_401)),
  last(413, 'a body too large for a path that takes larger ones', body, announced(webhook, 1_048_577)),
  answered(reply(400, 'webhook_signature'), 'a body of 1 MiB where larger ones are taken', body,
    announced(webhook, 1_048_576) + ' '.repeat(1_048_576)),
  last(404, 'a body too large for an unknown path', body, announced('/api/nope', 102_401)),
  last(413, 'a body too large on GET', body, get('Content-Length: 102401')),
  answered(200, 'a body of 102,400 bytes on GET', body, get('Content-Length: 102400') + ' '.repeat(102_400)),
  answered(401, 'a body of 102,400 bytes of a stranger', body,
    announced('/api/orders', 102_400) + ' '.repeat(102_400)),
  refused(413, 'a body past 64 bits on an unknown path', body,
    post('Content-Length: 99999999999999999999').replace('signout', 'nope'))
]
