// The judge judged: a suite that cannot fail proves nothing. Each case is handed a perfect run and then
// every fault that a server could have.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { sweeps } from './cases/bytes.mjs'
import { expected, judge } from './judge.mjs'
import { table } from './table.mjs'

const all = [table, sweeps].flatMap(cases => Object.values(cases).flat())
const isFinal = reply => reply.status !== 100

/** The bytes of a reply of ours. */
function bytesOf({ status, code, head }, isLast, { lineEnd = '\r\n', fields = [], claimed = 0 } = {}) {
  if (status === 100) return 'HTTP/1.1 100 Continue\r\n\r\n'
  const body = JSON.stringify(code ? { errors: [{ message: 'A message', code }] } : {})
  const sized = status === 204 || status === 304 ? [] : [`Content-Length: ${body.length - claimed}`]
  const lines = [
    `HTTP/1.1 ${status} A reason`, 'Date: Sun, 06 Nov 1994 08:49:37 GMT', 'X-Request-Id: 0123456789abcdef01234567',
    ...(isLast ? ['Connection: close'] : []), ...fields, ...sized, '', ''
  ]
  return lines.join(lineEnd) + (head || sized.length === 0 ? '' : body)
}

const textOf = (replies, closes, options) =>
  replies.map((reply, i) => bytesOf(reply, closes && i === replies.length - 1, options)).join('')

/** What judge() sees when a server does all that `test` asks for. */
function perfect(test, replies = expected(test), options) {
  return { text: textOf(replies, !test.cut, options), end: 'closed', listed: test.open ? 1 : 0 }
}

// Which cases can have a fault.
const any = () => true
const closes = test => !test.open
const goesOn = test => test.open
const says = test => !test.cut
const speaks = test => test.replies.length > 0
const fails = test => test.replies.some(reply => reply.status >= 400)
const hasHead = test => test.replies.some(isFinal)
const hasCode = test => test.replies.some(reply => reply.code && !reply.head)
const hasBody = test => test.replies.some(reply => isFinal(reply) && !reply.head && ![204, 304].includes(reply.status))
const with_ = options => test => perfect(test, undefined, options)
const served = [{ status: 201 }, { status: 200 }]
const refusal = { status: 400, code: 'bad_request' }

/** Faults by name: which cases can have it, and what is seen of it. */
const faults = {
  'the request behind is carried out in silence': [closes, test => ({ ...perfect(test), listed: 1 })],
  'the request behind is answered': [closes, test => perfect({ ...test, cut: false }, [...test.replies, served[0]])],
  'the request behind is not carried out': [goesOn, test => ({ ...perfect(test), listed: 0 })],
  'the request behind is carried out twice': [goesOn, test => ({ ...perfect(test), listed: 2 })],
  'the connection stays open': [any, test => ({ ...perfect(test), end: 'open' })],
  'the connection is reset': [any, test => ({ ...perfect(test), end: 'reset' })],
  'the last reply does not say close': [says, test => ({ ...perfect(test), text: textOf(expected(test), false) })],
  'nothing is answered': [speaks, test => ({ ...perfect(test), text: '' })],
  'a reply is missing': [speaks, test => perfect(test, expected(test).slice(1))],
  'a reply comes twice': [speaks, test => perfect(test, [test.replies[0], ...expected(test)])],
  'everything is refused': [goesOn, test => perfect({ ...test, open: false }, [refusal])],
  'everything is served': [fails, test => perfect({ ...test, open: true }, test.replies.map(() => served[1]).concat(served))],
  'another code': [hasCode, test => perfect(test, expected(test).map(r => ({ ...r, code: r.code && 'other' })))],
  'lines end with LF': [hasHead, with_({ lineEnd: '\n' })],
  'a header that is none of ours': [hasHead, with_({ fields: ['Server: x'] })],
  'a header that repeats input': [hasHead, with_({ fields: ['Allow: GET, x'] })],
  'a header twice': [hasHead, with_({ fields: ['Vary: Accept-Encoding', 'Vary: Accept-Encoding'] })],
  'a cookie': [hasHead, with_({ fields: ['Set-Cookie: session=stolen'] })],
  'a body longer than its length': [hasBody, with_({ claimed: 1 })],
  'a body shorter than its length': [hasBody, with_({ claimed: -1 })]
}

// HTTP-01
describe('the judge', () => {
  it('has cases enough, each with the sentence it rests on', () => {
    for (const cases of Object.values(table)) {
      assert.equal(new Set(cases.map(test => test.name)).size, cases.length, 'names are unique')
    }
    for (const { rests } of all) assert.match(rests, /^(9110|9112|6585) \d+(\.\d+)*: \S/)
    const refusals = Object.values(table).flat().filter(test => !test.open)
    assert.ok(refusals.length >= 150, `${refusals.length} that close`)
    assert.ok(all.length - refusals.length >= 100, `${all.length - refusals.length} that go on`)
  })

  it('lets a perfect server pass', () => {
    for (const test of all) judge(test, perfect(test))
  })

  for (const [fault, [canHave, seen]] of Object.entries(faults)) {
    it(`does not let pass: ${fault}`, () => {
      const able = all.filter(canHave)
      assert.ok(able.length > 50, `only ${able.length} cases can have it`)
      for (const test of able) assert.throws(() => judge(test, seen(test)), Error, test.name)
    })
  }
})
