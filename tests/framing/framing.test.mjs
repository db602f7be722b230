// Bytes that are no HTTP, odd HTTP, and everything at its limit, against the real process. Behind each
// case stands a request that lists a ticket: what is refused must leave none, what is served one.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { send } from '../support/client.mjs'
import { listTicket, person } from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'
import { sweeps } from './cases/bytes.mjs'
import { inOnePiece, inPieces, judge, run } from './judge.mjs'
import { table } from './table.mjs'

const deliveries = { 'in one piece': inOnePiece, 'in pieces': inPieces }

let server
const titles = new Set(['Front row', 'Second row'])

before(async () => {
  server = await Server.start()
  const seller = await person(server)
  for (const title of titles) await listTicket(seller, title)
})
after(() => server.stop())

/** The titles of everything that was ever listed. */
async function allTitles() {
  const all = []
  for (let path = '/api/tickets?limit=500'; path; ) {
    const page = await send(server.url, 'GET', path)
    all.push(...page.body.map(ticket => ticket.title))
    path = /<(.*?)>; rel="next"/.exec(page.headers.link ?? '')?.[1]
  }
  return all
}

/** Runs a case as a user of its own, whose name is the title of what it lists. */
async function prove(test, topic, how) {
  const user = `${topic}: ${test.name}, ${how}`
  if (test.open) titles.add(user)
  judge(test, await run(server, test, user, deliveries[how]))
}

// HTTP-01, HTTP-03, HTTP-13
for (const [topic, cases] of Object.entries(table)) {
  describe(topic, () => {
    for (const test of cases) {
      const statuses = test.replies.slice(0, 5).map(reply => reply.status).join(' ') || 'no reply'
      for (const how of Object.keys(deliveries)) {
        it(`${test.name}, ${how}: ${statuses} (RFC ${test.rests})`, () => prove(test, topic, how))
      }
    }
  })
}

// HTTP-01
describe('every byte', () => {
  for (const [place, cases] of Object.entries(sweeps)) {
    it(`${place} (RFC ${cases[0].rests})`, async () => {
      const wrong = []
      for (const test of cases) {
        await prove(test, place, 'in one piece').catch(error => wrong.push(`${test.name}: ${error.message}`))
      }
      assert.deepEqual(wrong, [])
    })
  }
})

// HTTP-13. The one place where a header repeats input.
it('a link repeats what was asked, percent-encoded', async () => {
  const { headers } = await send(server.url, 'GET', '/api/tickets?limit=1&a=%0d%0aSet-Cookie:%20b%3e')
  assert.match(headers.link, /^<\/api\/tickets\?limit=1&a=%0D%0ASet-Cookie%3A%20b%3E&cursor=[\w-]+>; rel="next"$/)
  assert.equal(headers['set-cookie'], undefined)
})

// HTTP-01
describe('in the end', () => {
  it('exactly what was served is in the store, after a restart too', async () => {
    assert.equal(await server.stop(), 0)
    server = await server.restart()
    assert.deepEqual((await allTitles()).sort(), [...titles].sort())
  })
})
