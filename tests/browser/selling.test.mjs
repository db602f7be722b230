// Accounts and listings: forms that say what is wrong beside the field and lose nothing.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { eventually, listTicket, person, placeOrder } from '../support/shop.mjs'
import { button, card, gone, heading, link, see, seeFocus } from './support/pages.mjs'
import { useStage } from './support/stage.mjs'

describe('people and what they sell', () => {
  const stage = useStage()
  const refused = /status of 40[01]/
  const password = page => page.getByLabel('Password', { exact: true })
  const errorOf = async field => {
    const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? []
    const texts = await Promise.all(ids.map(id => field.page().locator(`[id="${id}"]`).textContent()))
    return texts.join(' ')
  }

  it('a sign-up says what is wrong beside each field and keeps what was typed', stage.test(async visit => {
    visit.tolerate(refused)
    const taken = await person(visit.server, 'taken')
    const page = await visit.open('/signup')
    await page.getByLabel(/^Name/).fill('Ada')
    await page.getByLabel('E-mail').fill('ada@nowhere')
    await password(page).fill('abc')
    await button(page, 'Create account').click()
    await seeFocus(page, page.getByLabel('E-mail'), 'the first field with an error')
    assert.match(await errorOf(page.getByLabel('E-mail')), /Enter an e-mail address such as/)
    assert.match(await errorOf(password(page)), /Use \d+ to \d+ characters/)
    assert.equal(await page.getByLabel('E-mail').inputValue(), 'ada@nowhere')
    assert.equal(await password(page).inputValue(), 'abc')

    await page.getByLabel('E-mail').fill(taken.email)
    await password(page).fill('correct horse')
    await button(page, 'Create account').click()
    await see(page.getByText('There is an account with this e-mail already.'))
    await seeFocus(page, page.getByLabel('E-mail'), 'the only field with an error')
    assert.match(await errorOf(page.getByLabel('E-mail')), /an account with this e-mail already/)
    assert.equal(await page.getByLabel(/^Name/).inputValue(), 'Ada')

    // On the way to signing in the address is kept, the password never.
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).click()
    await see(heading(page, 'Sign in'))
    assert.equal(await page.getByLabel('E-mail').inputValue(), taken.email)
    assert.equal(await password(page).inputValue(), '')
    await password(page).fill('wrong horse')
    await button(page, 'Sign in').click()
    await see(page.getByText('E-mail and password do not match an account.'))
    await password(page).fill(taken.password)
    await button(page, 'Sign in').click()
    await see(heading(page, 'What would you like to see?'))
    await see(link(page, 'My orders'))
  }))

  it('signing out ends the session and shows nothing of it', stage.test(async visit => {
    const page = await visit.open('/account', { as: await person(visit.server) })
    await see(heading(page, 'Account'))
    await button(page, 'Sign out').click()
    await see(link(page, 'Sign in'))
    await page.goto('/orders')
    await see(page.getByText('Sign in to see this page.'))
  }))

  it('a name is saved and seen on the seller’s page', stage.test(async visit => {
    const seller = await person(visit.server, 'seller')
    await listTicket(seller, 'Front row')
    const page = await visit.open('/account', { as: seller })
    await page.getByLabel(/^Name/).fill('Ada Lovelace')
    await button(page, 'Save name').click()
    await see(page.getByText('Your name is saved.'))
    await link(page, 'See your public profile').click()
    await see(heading(page, 'Ada Lovelace'))
    await see(page.getByText('1 ticket on sale'))
    await see(card(page, 'Front row'))
  }))

  it('a ticket is listed with all its details', stage.test(async visit => {
    const seller = await person(visit.server, 'seller')
    const page = await visit.open('/sell', { as: seller })
    await page.getByLabel('Title').fill('Glass Mountain Choir, front row')
    await page.getByLabel('Price in USD').fill('1.234,50')
    await see(page.getByText('You receive $1,234.50, exactly what the buyer pays.'))
    await page.getByText('Details').click()
    await page.getByLabel('Venue').fill('Opera House')
    await page.getByLabel('City').fill('Berlin')
    await page.getByLabel('Starts').fill('2031-03-05T20:00')
    await page.getByLabel('Time zone').selectOption('Europe/Berlin')
    await page.getByLabel('Category').selectOption('Concert')
    await page.getByLabel('Row', { exact: true }).fill('A')
    await button(page, 'List ticket').click()
    await see(page.getByText('“Glass Mountain Choir, front row” is on sale'))
    assert.equal(await page.getByLabel('Title').inputValue(), '')
    await link(page, 'See it as buyers do').click()
    await see(heading(page, 'Glass Mountain Choir, front row'))
    await see(page.getByText('Opera House, Berlin'))
    await see(page.getByText(/Wednesday, March 5, 2031/))
    const [ticket] = (await seller.get('/api/tickets')).body
    assert.deepEqual([ticket.price, ticket.startsAt, ticket.row], [1234.5, '2031-03-05T20:00:00+01:00', 'A'])
  }))

  it('a listing with mistakes is refused beside its fields', stage.test(async visit => {
    visit.tolerate(refused)
    const page = await visit.open('/sell', { as: await person(visit.server) })
    await page.getByLabel('Title').fill(' ')
    await page.getByLabel('Price in USD').fill('1.234')
    await button(page, 'List ticket').click()
    await seeFocus(page, page.getByLabel('Title'), 'the first field with an error')
    assert.match(await errorOf(page.getByLabel('Title')), /Give the ticket a title/)
    assert.match(await errorOf(page.getByLabel('Price in USD')), /Is this thousands or cents/)
    await page.getByLabel('Title').fill('Front row')
    // This one only the server knows.
    await page.getByLabel('Price in USD').fill('0.10')
    await button(page, 'List ticket').click()
    await seeFocus(page, page.getByLabel('Price in USD'), 'the field with an error')
    assert.match(await errorOf(page.getByLabel('Price in USD')), /The least that a card can be charged/)
    assert.equal(await page.getByLabel('Title').inputValue(), 'Front row')
  }))

  it('a session that ends while selling loses nothing', stage.test(async visit => {
    visit.tolerate(refused)
    const seller = await person(visit.server, 'seller')
    const page = await visit.open('/sell', { as: seller })
    await page.getByLabel('Title').fill('Front row')
    await page.getByLabel('Price in USD').fill('20')
    await page.context().clearCookies()
    await button(page, 'List ticket').click()
    const dialog = page.getByRole('dialog', { name: 'Sign in again' })
    await button(dialog, 'Cancel').click()
    await gone(dialog)
    assert.equal(await page.getByLabel('Title').inputValue(), 'Front row')
    await page.reload()
    await see(heading(page, 'Sign in'))
    await page.getByLabel('E-mail').fill(seller.email)
    await password(page).fill(seller.password)
    await button(page, 'Sign in').click()
    await see(heading(page, 'Sell a ticket'))
    assert.equal(await page.getByLabel('Price in USD').inputValue(), '20')

    await page.context().clearCookies()
    await button(page, 'List ticket').click()
    await dialog.getByLabel('E-mail').fill(seller.email)
    await password(dialog).fill(seller.password)
    await button(dialog, 'Sign in').click()
    await see(page.getByText('“Front row” is on sale'))
    assert.equal((await seller.get('/api/tickets?seller=me')).body.length, 1)
  }))

  it('an edit is seen live, and is refused while somebody buys', stage.test(async visit => {
    visit.tolerate(refused)
    const [seller, buyer] = [await person(visit.server, 'seller'), await person(visit.server, 'buyer')]
    const ticket = await listTicket(seller, 'Front row', 20)
    const reader = await visit.open(`/tickets/${ticket.id}`)
    await see(heading(reader, 'Front row'))
    await see(reader.getByText('On sale'))
    const page = await visit.open('/listings', { as: seller })
    await link(page, 'Edit “Front row”').click()
    await page.getByLabel('Price in USD').fill('25')
    await button(page, 'Save changes').click()
    await see(page.getByText('Your changes are saved.'))
    await see(reader.getByText('The seller just changed this ticket.'))
    await see(reader.getByText('$25.00'))

    await page.goto(`/tickets/${ticket.id}/edit`)
    await page.getByLabel('Title').fill('Front row, aisle')
    const order = await placeOrder(buyer, ticket.id)
    await see(page.getByText('Somebody is buying it, so it cannot be changed now.'))
    assert.equal(await page.getByLabel('Title').isDisabled(), true)
    assert.equal((await buyer.delete(`/api/orders/${order.id}`)).status, 204)
    await eventually(() => page.getByLabel('Title').isEnabled(), 'the way to edit')
    assert.equal(await page.getByLabel('Title').inputValue(), 'Front row, aisle')
    await button(page, 'Save changes').click()
    await see(heading(page, 'Front row, aisle'))
  }))

  it('my listings show locks and sales as they happen', stage.test(async visit => {
    const [seller, buyer] = [await person(visit.server, 'seller'), await person(visit.server, 'buyer')]
    const ticket = await listTicket(seller, 'Front row', 20)
    const page = await visit.open('/listings', { as: seller })
    const row = page.getByRole('listitem').filter({ hasText: 'Front row' })
    await see(row.getByText('On sale'))
    const order = await placeOrder(buyer, ticket.id)
    await see(row.getByText('Being bought'))
    assert.equal((await buyer.post('/api/payments', { orderId: order.id, token: 'tok_visa' })).status, 201)
    await see(row.getByText('Sold', { exact: true }))
  }))
})
