// The framing suite once more, through nginx: where front and back disagree about where a request ends, one person gets
// the reply of another, or something happens that nobody was told of.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Nginx } from '../../tools/cluster/engines.mjs'
import { loopback } from '../../tools/cluster/hosts.mjs'
import { sweeps } from '../framing/cases/bytes.mjs'
import { inOnePiece, run } from '../framing/judge.mjs'
import { table } from '../framing/table.mjs'
import { Server, scratchFolder } from '../support/stagedoor.mjs'

/** At once. */
const conversations = 16

/** The tickets of `user` that the replies tell of. */
const told = (text, user) => text.split(`"title":${JSON.stringify(user)}`).length - 1

describe('behind nginx', { timeout: 600_000 }, () => {
  let server, front
  const ends = { served: 0, refused: 0 }
  before(async () => {
    server = await Server.start({ flags: ['--trusted-proxies', '127.0.0.0/8'] })
    const listen = `${loopback.address}:${await loopback.port()}`
    front = await Nginx.create({
      folder: join(scratchFolder(), 'front'),
      pools: { server: [new URL(server.url).host] },
      doors: [{ listen, paths: { '/': 'server' } }]
    })
    front.url = `http://${listen}`
  })
  after(async () => {
    await front?.stop()
    await server?.stop()
  })

  /** What is wrong with a case: behind it stands a request that lists a ticket, and then its user asks for that. */
  const judge = async (topic, test) => {
    const user = `${topic}: ${test.name}`
    const { text, listed } = await run(front, test, user, inOnePiece)
    assert.ok(listed <= 1, `${listed} tickets of one request`)
    assert.equal(told(text, user), listed, `${listed} listed, but told:\n${text.slice(0, 1000)}`)
    ++ends[listed ? 'served' : 'refused']
  }

  // HTTP-02
  for (const [topic, cases] of Object.entries({ ...table, ...sweeps })) {
    it(`${topic}: everybody is told what came of their own`, async () => {
      const wrong = []
      const left = cases.values()
      const work = async () => {
        for (const test of left) await judge(topic, test).catch(error => wrong.push(`${test.name}: ${error.message}`))
      }
      await Promise.all(Array.from({ length: conversations }, work))
      assert.deepEqual(wrong, [])
    })
  }

  it('some are served and some are not, or nothing was shown', () => {
    assert.ok(ends.served > 100 && ends.refused > 100, JSON.stringify(ends))
  })
})
