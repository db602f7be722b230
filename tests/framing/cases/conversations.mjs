// More than one message on a connection: order, errors in the middle, who closes, who waits.
import { answered, get, head, last, lines, post, refused, reply, sized } from './case.mjs'

const order = '9112 9.3.2: pipelined requests are answered in the order they came in'
const behind = '9112 9.6: what stands behind the last request of a connection is not carried out'
const kept = '9112 9.3: HTTP/1.1 keeps a connection open, HTTP/1.0 only if asked'
const waits = '9110 10.1.1: who expects 100-continue is told so before its body is read, or gets the final answer'
const ignored = '9110 7.8: a server may ignore an upgrade'
const expectation = '9110 10.1.1: an expectation that cannot be met is 417'

const isHeadOnly = '9110 9.3.2: a reply to HEAD has the length and not the body'

const none = head('GET /api/nope HTTP/1.1')
const old = (...fields) => lines('GET /healthz HTTP/1.0', ...fields)
const bad = get('A : b')
const isHead = reply(200, undefined, true)

export const conversations = [
  answered([200, 404, 200], 'three requests', order, get() + none + get()),
  answered([200, 405, 401, 501, 200], 'reads and writes in turn', order,
    sized('{}') + ['PUT /api/orders', 'POST /api/orders', 'BREW /'].map(what => head(`${what} HTTP/1.1`)).join('') +
      get()),
  answered(Array.from({ length: 500 }, (_, i) => (i % 3 ? 200 : 404)), 'five hundred requests', order,
    Array.from({ length: 500 }, (_, i) => (i % 3 ? get() : none)).join('')),
  answered([isHead, 200, isHead], 'HEAD between others', isHeadOnly,
    head('HEAD /healthz HTTP/1.1') + get() + head('HEAD /readyz HTTP/1.1')),
  answered(isHead, 'HEAD of a page', isHeadOnly, head('HEAD / HTTP/1.1')),
  refused(reply(400, undefined, true), 'HEAD without a Host', isHeadOnly, lines('HEAD /healthz HTTP/1.1')),
  refused(reply(411, undefined, true), 'HEAD with a coding', isHeadOnly,
    head('HEAD /healthz HTTP/1.1', 'Transfer-Encoding: chunked')),
  refused([isHead, reply(400, undefined, true)], 'HEAD with an error behind HEAD', isHeadOnly,
    head('HEAD /healthz HTTP/1.1') + head('HEAD /healthz HTTP/1.1', 'A : b')),
  last(reply(413, undefined, true), 'HEAD with a body that is too large', isHeadOnly,
    head('HEAD /healthz HTTP/1.1', 'Content-Length: 102401')),
  answered(204, 'a reply without a body', '9112 6.3: 204 ends with its head', head('OPTIONS /api/orders HTTP/1.1')),
  answered(304, 'a reply that is known', '9112 6.3: 304 ends with its head',
    head('GET /api/users/currentuser HTTP/1.1', 'If-None-Match: *')),

  refused([200, 400], 'an error behind a request', behind, get() + bad),
  refused([200, 404, 411], 'a coding behind two requests', behind,
    get() + none + post('Transfer-Encoding: chunked') + '0\r\n\r\n'),
  refused(400, 'two errors', behind, bad + bad),
  refused(400, 'an error, then a hundred requests', behind, bad + get().repeat(100)),
  refused([200, 400], 'an error behind a write', behind, sized('{}') + bad),
  refused([200, 400], 'blanks between requests', '9112 2.2: bytes that are no HTTP are answered 400', get() + '  '),

  last(200, 'close', behind, get('Connection: close')),
  last(200, 'Close', '9110 7.6.1: options of a connection are the same whatever their case',
    get('Connection: Close')),
  last(200, 'close among other options', behind, get('Connection: keep-alive, close, upgrade', 'Upgrade: h2c')),
  last(200, 'close on a second line', behind, get('Connection: keep-alive', 'Connection: close')),
  last(200, 'close on a write', behind, sized('{}', 'Connection: close')),
  last([200, 200], 'close on the second of two', behind, get() + get('Connection: close')),
  last(404, 'close on a refusal', behind, head('GET /api/nope HTTP/1.1', 'Connection: close')),
  last(200, 'HTTP/1.0', kept, old('Host: x')),
  last(200, 'HTTP/1.0 that says close and keep-alive', kept, old('Connection: keep-alive, close')),
  answered(200, 'HTTP/1.0 that asks for more', kept, old('Connection: keep-alive')),
  answered([200, 200], 'both versions on one connection', kept, old('Connection: Keep-Alive') + get()),
  answered(200, 'an option that is not close', '9110 7.6.1: an option nobody knows is none of ours',
    get('Connection: closed')),

  answered([100, 200], 'Expect: 100-continue', waits, post('Expect: 100-continue', 'Content-Length: 2') + '{}'),
  answered([100, 200], 'Expect: 100-Continue', '9110 10.1.1: expectations are the same whatever their case',
    post('Expect: 100-Continue', 'Content-Length: 2') + '{}'),
  answered(200, 'Expect without a body', waits, post('Expect: 100-continue')),
  answered(200, 'Expect in HTTP/1.0', '9110 10.1.1: in HTTP/1.0 the expectation is ignored',
    post('Connection: keep-alive', 'Expect: 100-continue', 'Content-Length: 2').replace('1.1', '1.0') + '{}'),
  answered([200, 100, 200], 'Expect behind a request', waits,
    get() + post('Expect: 100-continue', 'Content-Length: 2') + '{}'),
  last(404, 'Expect for an unknown path', waits,
    marker => head('POST /api/nope HTTP/1.1', 'Expect: 100-continue', `Content-Length: ${marker.length}`) + marker),
  last(413, 'Expect for a body that is too large', waits,
    marker => post('Expect: 100-continue', 'Content-Length: 102401') + marker),
  refused(417, 'another expectation', expectation, post('Expect: 200-ok', 'Content-Length: 2') + '{}'),
  refused(417, 'one expectation too many', expectation,
    post('Expect: 100-continue, other', 'Content-Length: 2') + '{}'),
  refused(417, 'another expectation on a second line', expectation,
    post('Expect: 100-continue', 'Expect: other', 'Content-Length: 2') + '{}'),
  refused(417, 'an empty expectation', expectation, get('Expect:')),

  answered(200, 'Upgrade to h2c', ignored,
    get('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__')),
  answered(200, 'Upgrade to WebSocket', ignored,
    get('Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIQ=='))
]
