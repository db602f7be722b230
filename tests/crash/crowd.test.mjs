// Many buyers, one ticket, the real process.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { send } from '../support/client.mjs'
import { bearer, listTicket, person, refusal } from '../support/shop.mjs'
import { Server, assertAuditClean } from '../support/stagedoor.mjs'

// SOLD-02
for (const buyers of [500, 10_000]) {
  describe(`${buyers} buyers of one ticket`, () => {
    it('one wins, all are answered, and the losers leave nothing behind', { timeout: 120_000 }, async () => {
      const server = await Server.start()
      const ticket = await listTicket(await person(server, 'seller'))
      const events = async () => (await send(server.internalUrl, 'GET', '/internal/outbox?producer=orders')).body
      assert.equal((await events()).length, 0)
      const replies = await Promise.all(
        Array.from({ length: buyers }, (_, i) =>
          send(server.url, 'POST', '/api/orders', { json: { ticketId: ticket.id }, headers: { authorization: bearer(`b${i}`) } })
        )
      )
      assert.equal(replies.filter(r => r.status === 201).length, 1)
      const losers = replies.filter(r => r.status !== 201)
      const kinds = new Set(losers.map(r => refusal(r).join(' ')))
      assert.deepEqual([...kinds], ['400 ticket_reserved'])
      assert.deepEqual((await events()).map(e => e.type), ['order:created'])
      assert.equal(await server.stop(), 0)
      assertAuditClean(server.dataDir)
    })
  })
}
