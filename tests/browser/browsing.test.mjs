// Looking for tickets: search, filters, order, what changes live, languages and themes.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { listTicket, person } from '../support/shop.mjs'
import { button, card, gone, heading, link, see, until } from './support/pages.mjs'
import { useStage } from './support/stage.mjs'

describe('browsing', () => {
  const stage = useStage()
  const titles = page => page.locator('.cards h3').allTextContents()
  const query = page => new URL(page.url()).search
  const seeTitles = (page, ...wanted) =>
    until(page, async () => (await titles(page)).join() === wanted.join(), `the titles ${wanted}`)

  /** A few tickets of one seller, newest last. */
  async function catalogue(visit) {
    const seller = await person(visit.server, 'seller')
    const list = [
      { title: 'Glass Choir', price: 40, category: 'concert', city: 'Berlin', startsAt: '2031-03-01T20:00:00+01:00' },
      { title: 'Swan Lake', price: 90, category: 'theatre', city: 'Hamburg', startsAt: '2031-02-01T19:00:00+01:00' },
      { title: 'Cup final', price: 60, category: 'sports', city: 'Berlin', startsAt: '2031-06-01T18:00:00+02:00' },
      { title: 'Glass Orchestra', price: 20, category: 'concert', city: 'Hamburg', startsAt: '2031-04-01T20:00:00+02:00' }
    ]
    for (const ticket of list) assert.equal((await seller.post('/api/tickets', ticket)).status, 201)
    return seller
  }

  it('searches, filters and sorts, and the address and the back button know', stage.test(async visit => {
    await catalogue(visit)
    const page = await visit.open('/')
    await seeTitles(page, 'Glass Orchestra', 'Cup final', 'Swan Lake', 'Glass Choir')
    await see(page.getByText('4 tickets'))
    await page.getByRole('searchbox').fill('glass')
    await seeTitles(page, 'Glass Orchestra', 'Glass Choir')
    assert.equal(query(page), '?q=glass')
    await page.getByLabel('Sort by').selectOption('Soonest')
    await seeTitles(page, 'Glass Choir', 'Glass Orchestra')
    assert.equal(query(page), '?q=glass&sort=soonest')
    await page.getByLabel('City').selectOption({ value: 'Hamburg' })
    await seeTitles(page, 'Glass Orchestra')

    await page.reload()
    await seeTitles(page, 'Glass Orchestra')
    assert.equal(await page.getByRole('searchbox').inputValue(), 'glass')
    await page.goBack()
    await seeTitles(page, 'Glass Choir', 'Glass Orchestra')
    await page.goBack()
    await seeTitles(page, 'Glass Orchestra', 'Glass Choir')
    assert.equal(query(page), '?q=glass')
    await page.goBack()
    await seeTitles(page, 'Glass Orchestra', 'Cup final', 'Swan Lake', 'Glass Choir')
    assert.equal(await page.getByRole('searchbox').inputValue(), '')
  }))

  it('narrows by category, date and price, and takes each away again', stage.test(async visit => {
    await catalogue(visit)
    const page = await visit.open('/')
    await page.getByRole('radio', { name: /Concert/ }).check({ force: true })
    await seeTitles(page, 'Glass Orchestra', 'Glass Choir')
    await page.getByLabel('Lowest price').fill('30')
    await page.keyboard.press('Enter')
    await seeTitles(page, 'Glass Choir')
    await button(page, 'Remove filter: Concert').click()
    await seeTitles(page, 'Cup final', 'Swan Lake', 'Glass Choir')
    await page.getByLabel('From', { exact: true }).fill('2031-03-01')
    await seeTitles(page, 'Cup final', 'Glass Choir')
    await page.getByLabel('Highest price').fill('x')
    await page.keyboard.press('Enter')
    await see(page.getByText('Enter a number, such as 25 or 49.50.'))
    await page.getByLabel('Highest price').fill('')
    await page.getByRole('searchbox').fill('nothing like it')
    await see(page.getByText('Nothing matches'))
    await link(page, 'Clear filters').click()
    await seeTitles(page, 'Glass Orchestra', 'Cup final', 'Swan Lake', 'Glass Choir')
  }))

  it('keeps new tickets behind a bar until asked', stage.test(async visit => {
    const seller = await catalogue(visit)
    const page = await visit.open('/')
    await seeTitles(page, 'Glass Orchestra', 'Cup final', 'Swan Lake', 'Glass Choir')
    const filtered = await visit.open('/?q=swan')
    await seeTitles(filtered, 'Swan Lake')
    // Once both streams are open; a page opened just before the listing would show it at once.
    await until(page, async () => {
      await listTicket(seller, 'Brand new', 10)
      return button(page, /new ticket/).isVisible()
    }, 'the bar')
    assert.equal((await titles(page)).length, 4)
    await button(page, /new ticket/).click()
    await see(card(page, 'Brand new'))
    await gone(button(page, /new ticket/))
    assert.deepEqual(await titles(filtered), ['Swan Lake'])
    assert.equal(await button(filtered, /new ticket/).count(), 0)
  }))

  it('loads more pages and comes back to the same place', stage.test(async visit => {
    const seller = await person(visit.server, 'seller')
    for (let i = 1; i <= 30; ++i) await listTicket(seller, `Row ${i}`)
    const page = await visit.open('/')
    await see(card(page, 'Row 30'))
    await button(page, 'Load more tickets').click()
    await see(card(page, 'Row 1'))
    assert.equal((await titles(page)).length, 30)
    await card(page, 'Row 1').getByRole('link').click()
    await see(heading(page, 'Row 1'))
    await page.goBack()
    await until(page, () => page.evaluate(() => window.scrollY > 200), 'the place where one was')
    assert.equal((await titles(page)).length, 30)
  }))

  it('shows the seller behind a ticket', stage.test(async visit => {
    const seller = await catalogue(visit)
    await seller.put('/api/users/currentuser', { name: 'Ada Lovelace' })
    const page = await visit.open('/')
    await card(page, 'Swan Lake').getByRole('link').click()
    await link(page, 'See profile of Ada Lovelace').click()
    await see(heading(page, 'Ada Lovelace'))
    await see(page.getByText('4 tickets on sale'))
    await see(page.getByText('0 tickets sold'))
    assert.equal((await titles(page)).length, 4)
  }))

  it('speaks German when asked, and remembers', stage.test(async visit => {
    await catalogue(visit)
    const page = await visit.open('/')
    await page.getByLabel('Language').selectOption('Deutsch')
    await see(link(page, 'Verkaufen'))
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'de')
    await page.reload()
    await see(link(page, 'Verkaufen'))
    await see(card(page, 'Swan Lake').getByText(/90,00/))
    const german = await visit.open('/', { locale: 'de-AT' })
    await see(link(german, 'Verkaufen'))
  }))

  it('wears the theme that was chosen, from the first paint', stage.test(async visit => {
    const page = await visit.open('/', { colorScheme: 'light' })
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
    const light = await ground()
    await page.getByLabel('Theme').selectOption('Dark')
    await until(page, async () => (await ground()) !== light, 'the dark theme')
    const dark = await ground()
    await page.reload({ waitUntil: 'commit' })
    await page.waitForSelector('body', { state: 'attached' })
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark')
    assert.equal(await ground(), dark)
  }))

  // HTTP-13
  it('shows markup in titles as text', stage.test(async visit => {
    const seller = await person(visit.server, 'seller')
    const title = '</title><script>document.title="owned"</script><img src=x onerror=alert(1)> ‮&amp;'
    const ticket = await listTicket(seller, title)
    const page = await visit.open(`/tickets/${ticket.id}`)
    await see(heading(page))
    assert.equal(await heading(page).textContent(), title)
    assert.equal(await page.title(), `${title} · Stagedoor`)
    await page.goto('/')
    assert.equal(await page.locator('.cards h3').first().textContent(), title)
  }))

  it('says that there is nothing at an address', stage.test(async visit => {
    visit.tolerate(/status of 404/)
    for (const path of ['/nowhere', '/tickets/000000000000000000000000', '/tickets/x']) {
      const page = await visit.open(path)
      await see(heading(page, 'No seat here'))
      await link(page, 'See all tickets').click()
      await see(page.getByText('The stage is empty'))
    }
  }))
})
