// How long a refused sign-in takes must not tell whether the address has an account.
import assert from 'node:assert/strict'
import { after, before, it } from 'node:test'

import { Client } from '../support/client.mjs'
import { Server } from '../support/stagedoor.mjs'

const pairs = 1000

/** How often a value of `left` is above one of `right`: 0.5 when both are drawn alike. */
function chanceOfAbove(left, right) {
  const all = [...left.map(ms => ({ ms, left: true })), ...right.map(ms => ({ ms, left: false }))]
  all.sort((a, b) => a.ms - b.ms)
  let below = 0
  let above = 0
  for (const { left: isLeft } of all) isLeft ? (above += below) : below++
  return above / (left.length * right.length)
}

let server
before(async () => {
  server = await Server.start()
})
after(() => server.stop())

async function timed(client, email) {
  const start = process.hrtime.bigint()
  const reply = await client.post('/api/users/signin', { email, password: 'not the password' })
  const took = Number(process.hrtime.bigint() - start) / 1e6
  assert.equal(reply.status, 400)
  assert.equal(reply.body.errors[0].code, 'invalid_credentials')
  return took
}

// HTTP-08, MUT-19. No limit in seconds: the two kinds take turns on one machine, and only their
// ranks are compared. Of 1,000 pairs drawn alike the chance strays from 0.5 by 0.013, so 0.1 is far
// beyond luck, while a missing hash shows as 0 or 1.
it('takes as long for an unknown address as for a wrong password', async () => {
  const client = new Client(server)
  await client.post('/api/users/signup', { email: 'ada@example.com', password: 'password' })
  const wrong = []
  const unknown = []
  for (let i = 0; i < pairs; ++i) {
    wrong.push(await timed(client, 'ada@example.com'))
    unknown.push(await timed(client, `nobody${i}@example.com`))
  }
  const chance = chanceOfAbove(wrong, unknown)
  assert.ok(Math.abs(chance - 0.5) < 0.1, `a wrong password is slower in ${chance} of all comparisons`)
})
