// Sends a case with a request behind it that must leave a trace or must not, and judges what came of it.
import assert from 'node:assert/strict'

import { send } from '../support/client.mjs'
import { bearer } from '../support/shop.mjs'
import { reply } from './cases/case.mjs'
import { codesOf, readReplies } from './replies.mjs'
import { converse } from './wire.mjs'

const farewell = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'

/** Lists a ticket as `user`: the trace. */
export function marker(user) {
  const body = JSON.stringify({ title: user, price: 20 })
  return [
    'POST /api/tickets HTTP/1.1', 'Host: x', `Authorization: ${bearer(user)}`, 'Content-Type: application/json',
    `Content-Length: ${body.length}`, '', body
  ].join('\r\n')
}

export const inOnePiece = bytes => wire => wire.send(bytes)
/** Byte by byte; what is large, in as many pieces as are bearable. */
export const inPieces = bytes => wire => wire.sendInPieces(bytes, Math.ceil(bytes.length / 1500))

/** Runs a case: {text, end, listed}, `listed` the number of tickets that came of it. */
export async function run(server, test, user, delivery) {
  const behind = marker(user)
  const bytes = test.bytes instanceof Function ? test.bytes(behind) : test.bytes
  const all = test.cut ? bytes : bytes + behind + farewell
  const seen = await converse(server, delivery(all), test)
  const own = await send(server.url, 'GET', '/api/tickets?seller=me', { headers: { authorization: bearer(user) } })
  return { ...seen, listed: own.body.length }
}

/** What has to come back: the case's replies, and those of the requests behind it if they are served. */
export const expected = test => (test.open ? [...test.replies, reply(201), reply(200)] : test.replies)

/** Throws unless a run went as the case says. */
export function judge(test, { text, end, listed }) {
  const wanted = expected(test)
  const got = readReplies(text, i => wanted[i]?.head)
  assert.deepEqual(got.map(r => r.status), wanted.map(r => r.status), text.slice(0, 2000))
  for (const [i, { code }] of wanted.entries()) {
    if (code && !wanted[i].head) assert.deepEqual(codesOf(got[i]), [code])
  }
  const closing = got.map(r => r.headers.connection === 'close')
  assert.deepEqual(closing, got.map((_, i) => !test.cut && i === got.length - 1), 'only the last reply says close')
  assert.equal(end, 'closed')
  assert.equal(listed, test.open ? 1 : 0, 'tickets that came of the request behind')
}
