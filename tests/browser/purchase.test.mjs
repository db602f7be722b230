// Buying a ticket at a real browser: alone, against others, with cards that work, fail and ask back.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { listTicket, person } from '../support/shop.mjs'
import { ownSimulator } from '../support/stagedoor.mjs'
import {
  assertBoughtOnce, atCheckout, button, buy, card, chooseCard, gone, heading, link, payButton, see, seeFocus,
  seeTicketIsMine, tabTo
} from './support/pages.mjs'
import { useStage } from './support/stage.mjs'

describe('a purchase', () => {
  const stage = useStage()
  const refused = /status of 400.*\/api\/payments/

  /** A ticket on sale, and a buyer who has it open. */
  async function beforeTicket(visit, options) {
    const [seller, buyer] = [await person(visit.server, 'seller'), await person(visit.server, 'buyer')]
    const ticket = await listTicket(seller, 'Front row', 20)
    const page = await visit.open(`/tickets/${ticket.id}`, { as: buyer, ...options })
    return { seller, buyer, ticket, page }
  }

  it('goes from the list over a new account to the ticket', stage.test(async visit => {
    await listTicket(await person(visit.server, 'seller'), 'Front row', 20)
    const page = await visit.open('/')
    await card(page, 'Front row').getByRole('link').click()
    await see(heading(page, 'Front row'))
    await link(page, 'Sign in to buy').click()
    await link(page, 'Create an account').click()
    await page.getByLabel('E-mail').fill('ada@example.com')
    await page.getByLabel('Password', { exact: true }).fill('correct horse')
    await button(page, 'Create account').click()
    await see(heading(page, 'Front row'))
    await see(page.getByText('You are signed in. One click, and the ticket is held for you.'))
    await buy(page)
    await see(page.getByText('The ticket is held for you'))
    await payButton(page).click()
    await seeTicketIsMine(page)
    await link(page, 'My orders').first().click()
    await see(heading(page, 'My orders'))
    await see(page.getByRole('listitem').filter({ hasText: 'Front row' }).filter({ hasText: 'Bought' }))
    assert.equal((await visit.hook.intents())[0].amount_received, 2000)
  }))

  it('is seen live by the second one, who cannot buy', stage.test(async visit => {
    const { page, buyer, ticket } = await beforeTicket(visit)
    const second = await person(visit.server, 'second')
    const list = await visit.open('/', { as: second })
    const theirs = await list.context().newPage()
    await theirs.goto(`/tickets/${ticket.id}`)
    await see(card(list, 'Front row'))
    await see(button(theirs, 'Buy ticket'))
    for (const other of [list, theirs]) await other.evaluate(() => (window.neverReloaded = true))
    const ready = theirs.getByText('Held for you while you pay by card')
    await see(ready)

    await buy(page)
    await see(card(list, 'Front row').getByText('Being bought'))
    await see(theirs.getByText('Someone just locked this ticket.'))
    await see(theirs.getByText('Somebody is buying this ticket.'))
    assert.equal(await button(theirs, 'Buy ticket').getAttribute('aria-disabled'), 'true')
    await button(theirs, 'Buy ticket').click({ force: true })

    await payButton(page).click()
    await seeTicketIsMine(page)
    await see(card(list, 'Front row').getByText('Sold', { exact: true }))
    await see(theirs.getByText('This ticket is sold.'))
    for (const other of [list, theirs]) assert.equal(await other.evaluate(() => window.neverReloaded), true)
    assert.deepEqual((await second.get('/api/orders')).body, [])
    await assertBoughtOnce(visit, buyer, 20)
  }))

  it('lost to somebody quicker says so in words', stage.test(async visit => {
    const { page, seller } = await beforeTicket(visit)
    visit.tolerate(/status of 400.*\/api\/orders/)
    const other = await listTicket(seller, 'Second row', 20)
    const quick = await person(visit.server, 'quick')
    await page.goto(`/tickets/${other.id}`)
    await see(button(page, 'Buy ticket'))
    // The order of the quicker one arrives while this one's is on its way.
    await page.route('**/api/orders', async route => {
      if (route.request().method() === 'POST') await quick.post('/api/orders', { ticketId: other.id })
      await route.continue()
    })
    await button(page, 'Buy ticket').click()
    await see(page.getByText('Somebody was quicker.'))
    await see(page.getByText('Somebody is buying this ticket.'))
    assert.equal(new URL(page.url()).pathname, `/tickets/${other.id}`)
  }))

  // DBL-02
  it('goes on with another card after one that is declined', stage.test(async visit => {
    const { page, buyer } = await beforeTicket(visit)
    visit.tolerate(refused)
    await buy(page)
    await chooseCard(page, /without enough money/)
    await payButton(page).click()
    await see(page.getByText('There is not enough money on this card.'))
    await see(page.getByText('Nothing was charged, and the ticket is still held for you.'))
    await chooseCard(page, /Card that works/)
    await payButton(page).click()
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  // PAY-04
  it('with 3-D Secure waits for the bank and goes on when it is approved', ownSimulator, stage.test(async visit => {
    const { page, buyer } = await beforeTicket(visit)
    await buy(page)
    await chooseCard(page, /3-D Secure/)
    await payButton(page).click()
    const bank = page.getByRole('dialog', { name: 'Your bank asks: is it you?' })
    await see(bank)
    await button(bank, 'Approve').click()
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  // PAY-04
  it('with 3-D Secure refused goes on with another card', ownSimulator, stage.test(async visit => {
    const { page, buyer } = await beforeTicket(visit)
    await buy(page)
    await chooseCard(page, /3-D Secure/)
    await payButton(page).click()
    const bank = page.getByRole('dialog')
    await see(bank)
    await button(bank, 'Refuse').click()
    await see(page.getByText('Your bank did not get your approval.'))
    await gone(bank)
    await chooseCard(page, /Card that works/)
    await payButton(page).click()
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  it('with 3-D Secure outlives a reload and a closed dialog', ownSimulator, stage.test(async visit => {
    const { page, buyer } = await beforeTicket(visit)
    await buy(page)
    await chooseCard(page, /3-D Secure/)
    await payButton(page).click()
    await see(page.getByRole('dialog'))
    await page.reload()
    await see(page.getByRole('dialog'))
    await page.keyboard.press('Escape')
    await button(page, 'Open the page of your bank').click()
    await button(page, 'Approve').click()
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  // DBL-01
  it('is made once by double clicks', stage.test(async visit => {
    const { page, buyer } = await beforeTicket(visit)
    await button(page, 'Buy ticket').dblclick()
    await atCheckout(page)
    assert.equal((await buyer.get('/api/orders')).body.length, 1)
    await payButton(page).dblclick()
    await seeTicketIsMine(page)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  // DBL-01
  it('is made once from two tabs', stage.test(async visit => {
    const { page, buyer } = await beforeTicket(visit)
    const order = await buy(page)
    const second = await visit.tab(page.context())
    await second.goto(`/orders/${order}`)
    await see(payButton(second))
    visit.tolerate(refused)
    await Promise.all([payButton(page).click(), payButton(second).click()])
    await Promise.all([seeTicketIsMine(page), seeTicketIsMine(second)])
    await assertBoughtOnce(visit, buyer, 20)
  }))

  // EXP-08
  it('stays one purchase through back, forward and reload', stage.test(async visit => {
    const { page, buyer } = await beforeTicket(visit)
    const order = await buy(page)
    await page.goBack()
    await see(page.getByText('You are buying this ticket.'))
    await page.reload()
    await link(page, 'Continue to checkout').click()
    assert.equal(await atCheckout(page), order)
    await page.reload()
    await payButton(page).click()
    await seeTicketIsMine(page)
    await page.goBack()
    await see(page.getByText('You bought this ticket.'))
    assert.equal(await button(page, 'Buy ticket').count(), 0)
    await page.goForward()
    await seeTicketIsMine(page)
    assert.equal(await payButton(page).count(), 0)
    await assertBoughtOnce(visit, buyer, 20)
  }))

  it('keeps its countdown in sight on a phone', stage.test(async visit => {
    const { page } = await beforeTicket(visit, { viewport: { width: 360, height: 640 } })
    await buy(page)
    await button(page, 'Give the ticket back').scrollIntoViewIfNeeded()
    assert.ok(await page.evaluate(() => window.scrollY > 300), 'the page is longer than the screen')
    const { y } = await page.getByRole('timer').boundingBox()
    assert.ok(y >= 0 && y < 640, `at ${y}`)
  }))

  it('can be given back, after one question', stage.test(async visit => {
    const { page, ticket, buyer } = await beforeTicket(visit)
    await buy(page)
    await button(page, 'Give the ticket back').click()
    await button(page, 'Keep it').click()
    await gone(page.getByRole('dialog'))
    await seeFocus(page, button(page, 'Give the ticket back'), 'where it was')
    await button(page, 'Give the ticket back').click()
    await button(page, 'Give it back').click()
    await see(heading(page, 'You gave the ticket back'))
    await see(button(page, 'Take it'))
    assert.equal((await buyer.get('/api/orders')).body[0].cancelReason, 'buyer')
    assert.equal((await buyer.get(`/api/tickets/${ticket.id}`)).body.status, 'available')
  }))

  it('needs no mouse', ownSimulator, stage.test(async visit => {
    await listTicket(await person(visit.server, 'seller'), 'Front row', 20)
    const buyer = await person(visit.server, 'buyer')
    const page = await visit.open('/')
    const press = async (locator, key = 'Enter') => {
      await tabTo(page, locator)
      await page.keyboard.press(key)
    }
    await see(card(page, 'Front row'))
    await press(link(page, 'Skip to content'))
    await seeFocus(page, page.getByRole('main'), 'the content')
    await press(link(page, 'Front row'))
    await seeFocus(page, heading(page, 'Front row'), 'the heading')
    await press(link(page, 'Sign in to buy'))
    await see(heading(page, 'Sign in'))
    await tabTo(page, page.getByLabel('E-mail'))
    await page.keyboard.type(buyer.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(buyer.password)
    await page.keyboard.press('Enter')
    await seeFocus(page, heading(page, 'Front row'), 'the heading')
    await press(button(page, 'Buy ticket'))
    await atCheckout(page)
    await seeFocus(page, heading(page, 'Checkout'), 'the heading')
    await tabTo(page, page.getByRole('radio', { name: /Card that works/ }))
    await page.keyboard.press('ArrowDown')
    await press(payButton(page))
    await see(page.getByRole('dialog'))
    await press(button(page, 'Approve'))
    await seeFocus(page, heading(page, 'The ticket is yours'), 'the good news')
    await assertBoughtOnce(visit, buyer, 20)
  }))
})
