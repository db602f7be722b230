// What comes between a person and the ticket: the end of the lock, a wrong clock, a lost connection, a server
// that restarts, a session that ends.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { listTicket, pastWindow, person } from '../support/shop.mjs'
import { oneProcess } from '../support/stagedoor.mjs'
import {
  assertBoughtOnce, atCheckout, button, buy, card, chooseCard, gone, heading, payButton, see, seeFocus,
  seeTicketIsMine, shownMs, until
} from './support/pages.mjs'
import { useStage } from './support/stage.mjs'

const minute = 60_000

describe('interrupted', () => {
  const stage = useStage()
  const unreachable = /ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_INCOMPLETE|ERR_EMPTY|ERR_FAILED|ERR_NETWORK/

  /** A buyer at the checkout of a ticket. */
  async function atOrder(visit, options) {
    const [seller, buyer] = [await person(visit.server, 'seller'), await person(visit.server, 'buyer')]
    const ticket = await listTicket(seller, 'Front row', 20)
    const page = await visit.open(`/tickets/${ticket.id}`, { as: buyer, ...options })
    return { seller, buyer, ticket, page, order: await buy(page) }
  }

  const orderOf = async (buyer, id) => (await buyer.get(`/api/orders/${id}`)).body

  /** The time on the page is the server's, give or take what reading both takes; what is shown. */
  async function assertShows(page, buyer, order) {
    const before = (await orderOf(buyer, order)).remainingMs
    const shown = await shownMs(page)
    const after = (await orderOf(buyer, order)).remainingMs
    assert.ok(shown <= before + 2000 && shown >= after - 1000, `${shown} shown, ${before} to ${after} left`)
    return shown
  }

  // EXP-07
  it('by the end of the lock, a buyer can take the ticket again', stage.test(async visit => {
    const { page, buyer, order } = await atOrder(visit)
    await chooseCard(page, /3-D Secure/)
    await visit.hook.advance(pastWindow)
    await see(heading(page, 'The time to pay is over'))
    await seeFocus(page, heading(page, 'The time to pay is over'), 'the news')
    await see(page.getByText('Nothing was charged.'))
    await see(page.getByText('It is free again'))
    await button(page, 'Take it').click()
    await gone(heading(page, 'The time to pay is over'))
    const second = await atCheckout(page)
    assert.notEqual(second, order)
    // What was chosen before is still chosen.
    assert.equal(await page.getByRole('radio', { name: /3-D Secure/ }).isChecked(), true)
    await chooseCard(page, /Card that works/)
    await payButton(page).click()
    await seeTicketIsMine(page)
    const statuses = (await buyer.get('/api/orders')).body.map(({ status }) => status)
    assert.deepEqual(statuses, ['cancelled', 'complete'])
  }))

  // EXP-08
  it('by the end of the lock while another takes the ticket, a buyer is shown others like it', stage.test(
    async visit => {
      const { page, ticket, seller } = await atOrder(visit)
      await listTicket(seller, 'Front row, aisle', 30)
      await visit.hook.advance(pastWindow)
      const quick = await person(visit.server, 'quick')
      assert.equal((await quick.post('/api/orders', { ticketId: ticket.id })).status, 201)
      await see(page.getByText('Someone else is buying it now.'))
      await see(card(page, 'Front row, aisle'))
      assert.equal(await button(page, 'Take it').count(), 0)
    }
  ))

  // EXP-02
  it('by sleep and a reload, a checkout keeps its time and the chosen card', stage.test(async visit => {
    const { page, buyer, order } = await atOrder(visit)
    const bar = page.locator('.countdown')
    const timer = page.getByRole('timer')
    assert.equal(await bar.getAttribute('data-urgent'), 'false')
    assert.equal(await timer.getAttribute('aria-live'), 'off')
    await chooseCard(page, /3-D Secure/)
    // As after a lid that was opened again: the time that passed is spoken once, and the bar turns urgent.
    await visit.hook.advance(14 * minute + 10_000)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await see(page.getByRole('status').filter({ hasText: '1 minute left to pay.' }))
    assert.equal(await bar.getAttribute('data-urgent'), 'true')
    await page.reload()
    await see(timer)
    await assertShows(page, buyer, order)
    assert.equal(await page.getByRole('radio', { name: /3-D Secure/ }).isChecked(), true)
  }))

  for (const [wrong, ms] of [['10 minutes fast', 10 * minute], ['2 hours slow', -120 * minute]]) {
    // EXP-07
    it(`by a browser clock ${wrong}, the countdown does not move`, stage.test(async visit => {
      const skewed = `{
        const Real = Date
        window.skewMs = ${ms}
        window.Date = class extends Real {
          constructor(...args) { args.length ? super(...args) : super(Real.now() + window.skewMs) }
          static now = () => Real.now() + window.skewMs
        }
      }`
      const { page, buyer, order } = await atOrder(visit, { before: { content: skewed } })
      assert.ok(Math.abs((await page.evaluate(() => Date.now())) - Date.now() - ms) < 5000, 'the clock is wrong')
      const first = await assertShows(page, buyer, order)
      await page.evaluate(more => (window.skewMs += more), ms)
      await until(page, async () => (await shownMs(page)) < first, 'the next second')
      await assertShows(page, buyer, order)
      await page.reload()
      await see(page.getByRole('timer'))
      await assertShows(page, buyer, order)
    }))
  }

  it('by a minute offline, a buyer goes on and pays once', stage.test(async visit => {
    visit.tolerate(unreachable)
    const { page, buyer, order } = await atOrder(visit)
    await page.context().setOffline(true)
    await see(page.getByText('You are offline.'))
    await payButton(page).click()
    await see(page.getByText('The connection broke while you were paying'))
    await visit.hook.advance(minute)
    await page.context().setOffline(false)
    await gone(page.getByText('You are offline.'))
    await see(page.getByText('The payment did not arrive'))
    const left = (await orderOf(buyer, order)).remainingMs
    assert.ok(left < 14 * minute)
    await until(page, async () => (await shownMs(page)) <= left + 1000, 'the right time')
    await payButton(page).click()
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  // PAY-06
  it('by a lost answer, a payment is found and not made again', stage.test(async visit => {
    visit.tolerate(unreachable)
    const { page, buyer } = await atOrder(visit)
    await page.route('**/api/payments', async route => {
      await route.fetch()
      await route.abort('connectionreset')
    })
    await payButton(page).click()
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  it('by a slow card processor, a payment says so and ends by itself', stage.test(async visit => {
    const { page, buyer } = await atOrder(visit)
    await visit.hook.fault('confirm', 'delay', { delayMs: 4000 })
    await payButton(page).click()
    await see(page.getByText('Your bank is working on it'))
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  it('by a restart of the server, open pages heal by themselves', oneProcess('its restart'), stage.test(async visit => {
    visit.tolerate(unreachable, /EventSource/)
    const { page, ticket, buyer } = await atOrder(visit)
    const list = await visit.open('/')
    const other = await visit.open(`/tickets/${ticket.id}`)
    for (const open of visit.pages()) await open.evaluate(() => (window.neverReloaded = true))
    await stage.server.stop()
    await Promise.all([
      see(page.getByText('No connection to the server.')),
      see(other.getByText('No connection to the server.'))
    ])
    await stage.restart()
    await gone(page.getByText('No connection to the server.'))
    await gone(other.getByText('No connection to the server.'))
    await payButton(page).click()
    await seeTicketIsMine(page)
    await see(other.getByText('This ticket is sold.'))
    const seller = await person(stage.server, 'late')
    await listTicket(seller, 'Second row', 30)
    await see(button(list, /1 new ticket/))
    for (const open of visit.pages()) assert.equal(await open.evaluate(() => window.neverReloaded), true)
    assert.equal((await buyer.get('/api/orders')).body[0].status, 'complete')
  }))

  it('by the end of a session, a checkout asks to sign in and goes on', stage.test(async visit => {
    visit.tolerate(/status of 401/)
    const { page, buyer } = await atOrder(visit)
    await page.context().clearCookies()
    await payButton(page).click()
    const dialog = page.getByRole('dialog', { name: 'Sign in again' })
    await dialog.getByLabel('E-mail').fill(buyer.email)
    await dialog.getByLabel('Password', { exact: true }).fill(buyer.password)
    await button(dialog, 'Sign in').click()
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))
})
