// Routes of Auth: contract 2.1, 1.9 and the checklist of section 6.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'

import { Client } from '../support/client.mjs'
import { eventually, hooks, listTicket, person, refusal } from '../support/shop.mjs'
import { Server, jwtKey } from '../support/stagedoor.mjs'

const clearing = 'session=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly'
const base64url = value => Buffer.from(value).toString('base64url')

/** A token as another program of this family would forge it. */
function token(claims, { header = { alg: 'HS256', typ: 'JWT' }, key = jwtKey, hash = 'sha256' } = {}) {
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`
  return `${signed}.${createHmac(hash, key).update(signed).digest('base64url')}`
}
const cookieOf = jwt => Buffer.from(JSON.stringify({ jwt })).toString('base64')

describe('users', () => {
  let server
  let anonymous
  before(async () => (server = await Server.start({ flags: ['--password-length', '4:20'] })))
  after(() => server.stop())
  beforeEach(async () => {
    await hooks(server).reset()
    anonymous = new Client(server)
  })

  const currentUser = async headers => (await anonymous.get('/api/users/currentuser', { headers })).body

  it('signs up: 201, the account, the cookie byte for byte and the event', async () => {
    const reply = await anonymous.post('/api/users/signup', { email: ' ada@example.com ', password: ' password ' })
    assert.equal(reply.status, 201)
    assert.deepEqual(Object.keys(reply.body).sort(), ['email', 'id'])
    assert.equal(reply.body.email, 'ada@example.com')
    assert.match(reply.body.id, /^[0-9a-f]{24}$/)
    const cookie = reply.headers['set-cookie']
    assert.equal(cookie.length, 1)
    assert.match(cookie[0], /^session=[A-Za-z0-9+/]+={0,2}; path=\/; httponly$/)
    const session = JSON.parse(Buffer.from(cookie[0].slice(8).split(';')[0], 'base64').toString())
    assert.deepEqual(Object.keys(session), ['jwt'])
    const [header, claims] = session.jwt.split('.').map(part => Buffer.from(part, 'base64url').toString())
    assert.equal(header, '{"alg":"HS256","typ":"JWT"}')
    assert.deepEqual(Object.keys(JSON.parse(claims)), ['id', 'email', 'iat', 'exp', 'jti'])
    assert.equal(JSON.parse(claims).exp - JSON.parse(claims).iat, 7 * 24 * 3600)
    const [event] = await hooks(server).events('user:created')
    assert.equal(event.subject, reply.body.id)
    assert.equal(event.data.email, 'ada@example.com')
    assert.doesNotMatch(JSON.stringify(event), /password/)
  })

  it('refuses what is no e-mail or password, all fields at once', async () => {
    const reply = await anonymous.post('/api/users/signup', { email: 'ada', password: 'abc' })
    assert.equal(reply.status, 400)
    assert.deepEqual(reply.body, {
      errors: [
        { message: 'Email must be valid', field: 'email', code: 'invalid_email' },
        { message: 'Password must be between 4 and 20 characters', field: 'password', code: 'invalid_password' }
      ]
    })
    assert.equal(reply.headers['set-cookie'], undefined)
    assert.deepEqual(refusal(await anonymous.post('/api/users/signup')), [400, 'invalid_email', 'invalid_password'])
  })

  // HTTP-07
  it('lets one of many sign up with an address, whatever its letter case', async () => {
    const spellings = ['a@b.co', 'A@b.co', 'a@B.CO', ' A@B.co', 'a@b.Co', 'A@B.CO', 'a@b.cO', 'a@b.co ']
    const replies = await Promise.all(
      spellings.map(email => new Client(server).post('/api/users/signup', { email, password: 'password' }))
    )
    assert.deepEqual(replies.map(r => r.status).sort(), [201, ...Array(7).fill(400)])
    const losers = replies.filter(r => r.status === 400)
    for (const reply of losers) assert.deepEqual(refusal(reply), [400, 'email_in_use'])
    assert.equal((await hooks(server).events('user:created')).length, 1)
  })

  // HTTP-08
  it('signs in, and answers unknown address and wrong password alike', async () => {
    await anonymous.post('/api/users/signup', { email: 'Ada@example.com', password: 'password' })
    const good = await new Client(server).post('/api/users/signin', { email: 'ADA@example.com', password: 'password' })
    assert.equal(good.status, 200)
    assert.equal(good.body.email, 'Ada@example.com')
    assert.match(good.headers['set-cookie'][0], /^session=/)
    const wrong = await new Client(server).post('/api/users/signin', { email: 'ada@example.com', password: 'nope!' })
    const unknown = await new Client(server).post('/api/users/signin', { email: 'eve@example.com', password: 'nope!' })
    assert.equal(wrong.text, unknown.text)
    assert.deepEqual(refusal(wrong), [400, 'invalid_credentials'])
    assert.deepEqual(refusal(unknown), [400, 'invalid_credentials'])
    assert.equal(wrong.headers['set-cookie'], undefined)
    const missing = await new Client(server).post('/api/users/signin', {})
    assert.deepEqual(missing.body.errors.map(e => e.message), ['Email must be valid', 'You must supply a password'])
  })

  it('signs out, signed in or not, twice, with any body', async () => {
    const ada = await person(server, 'ada')
    for (const options of [{ json: {} }, {}, { text: '{nonsense', headers: { 'content-type': 'text/plain' } }]) {
      const reply = await ada.request('POST', '/api/users/signout', options)
      assert.equal(reply.status, 200)
      assert.deepEqual(reply.body, {})
      assert.deepEqual(reply.headers['set-cookie'], [clearing])
    }
    ada.cookie = undefined
    assert.equal((await ada.post('/api/users/signout', {})).status, 200)
  })

  it('shows the name that a person chose, and never the address', async () => {
    const ada = new Client(server)
    const made = await ada.post('/api/users/signup', { email: 'ada@example.com', password: 'password', name: ' Ada ' })
    const profile = async () => (await anonymous.get(`/api/users/${made.body.id}`)).body
    assert.deepEqual(Object.keys(await profile()), ['id', 'name', 'memberSince'])
    assert.equal((await profile()).name, 'Ada')
    const renamed = await ada.put('/api/users/currentuser', { name: 'Ada L.' })
    assert.equal(renamed.status, 200)
    assert.deepEqual(renamed.body, await profile())
    assert.equal((await ada.put('/api/users/currentuser', { name: '' })).body.name, undefined)
    assert.deepEqual(refusal(await ada.put('/api/users/currentuser', { name: 'x'.repeat(61) })), [400, 'name_invalid'])
    assert.deepEqual(refusal(await anonymous.put('/api/users/currentuser', { name: 'Eve' })), [401, 'not_authorized'])
    assert.deepEqual(refusal(await anonymous.get('/api/users/nonsense')), [400, 'invalid_id'])
    assert.deepEqual(refusal(await anonymous.get(`/api/users/${'0'.repeat(24)}`)), [404, 'not_found'])
  })

  it('says who is signed in, and null for nobody', async () => {
    const ada = await person(server, 'ada')
    const { currentUser: user } = (await ada.get('/api/users/currentuser')).body
    assert.equal(user.id, ada.id)
    assert.equal(user.email, ada.email)
    assert.deepEqual(Object.keys(user), ['id', 'email', 'iat', 'exp'])
    assert.deepEqual(await currentUser(), { currentUser: null })
    assert.deepEqual(await currentUser({ cookie: 'session=%%%' }), { currentUser: null })
  })

  // HTTP-09
  it('takes forged claims of users that never signed up, and nothing of other algorithms', async () => {
    const claims = { id: 'unique', email: 'x@y.co', iat: 1 }
    const accepted = [
      { cookie: `session=${cookieOf(token(claims))}` },
      { cookie: `express:sess=${cookieOf(token({ id: 'unique', email: 'x@y.co' }))}` },
      { cookie: `a=b; session="${cookieOf(token(claims))}"; c=d` },
      { cookie: `session=${cookieOf(token(claims)).replace(/=+$/, '')}` },
      { cookie: `session=broken; express:sess=${cookieOf(token(claims))}` },
      { authorization: `Bearer ${token(claims)}` }
    ]
    for (const headers of accepted) {
      assert.equal((await currentUser(headers)).currentUser?.id, 'unique', JSON.stringify(headers))
    }
    const past = Math.floor(Date.now() / 1000) - 1
    const refused = [
      token(claims, { header: { alg: 'none', typ: 'JWT' } }),
      token(claims, { header: { alg: 'HS384', typ: 'JWT' }, hash: 'sha384' }),
      token(claims, { header: { alg: 'hs256', typ: 'JWT' } }),
      token(claims, { key: 'another-key-that-is-long-enough-too' }),
      token({ ...claims, exp: past }),
      token({ ...claims, exp: 'never' }),
      token({ ...claims, id: '' }),
      token({ ...claims, id: 5 }),
      token({ ...claims, id: 'x'.repeat(129) }),
      token({ ...claims, email: 5 }),
      token(claims).slice(0, -2),
      token(claims) + '.x'
    ]
    for (const bad of refused) {
      assert.deepEqual(await currentUser({ cookie: `session=${cookieOf(bad)}` }), { currentUser: null })
      assert.deepEqual(await currentUser({ authorization: `Bearer ${bad}` }), { currentUser: null })
    }
    const alone = { authorization: 'Bearer rubbish', cookie: `session=${cookieOf(token(claims))}` }
    assert.deepEqual(await currentUser(alone), { currentUser: null })
  })

  it('gives two sign-ins of one second different tokens', async () => {
    const ada = await person(server, 'ada')
    const credentials = { email: ada.email, password: ada.password }
    const cookies = await Promise.all(
      [1, 2].map(async () => (await new Client(server).post('/api/users/signin', credentials)).headers['set-cookie'][0])
    )
    assert.notEqual(cookies[0], cookies[1])
  })

  it('lets tokens expire by the server clock', async () => {
    const ada = await person(server, 'ada')
    await hooks(server).advance(7 * 24 * 3600 * 1000 + 1000)
    assert.deepEqual((await ada.get('/api/users/currentuser')).body, { currentUser: null })
  })

  it('serves a user that no account stands for everywhere', async () => {
    const client = new Client(server)
    client.cookie = `session=${cookieOf(token({ id: 'unique', email: 'x@y.co' }))}`
    const ticket = await listTicket(client)
    assert.equal(ticket.userId, 'unique')
    await eventually(async () => (await client.get('/api/tickets')).body.length === 1, 'the listing')
  })
})
