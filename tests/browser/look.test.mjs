// Every page and every state worth a look, in both themes, on a desk and on a phone: axe finds nothing serious,
// nothing scrolls sideways, and pictures of all of it are left under build/screenshots.
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { listTicket, pastWindow, person, placeOrder } from '../support/shop.mjs'
import { assertAccessible, assertNoSidewaysScrolling, dress, phone, photograph, wide } from './support/look.mjs'
import { button, buy, chooseCard, heading, link, payButton, see, until } from './support/pages.mjs'
import { root, useStage } from './support/stage.mjs'

const pictures = join(root, 'build/screenshots')
const details = {
  eventName: 'Glass Mountain Choir', venue: 'Opera House', city: 'Berlin', category: 'concert',
  startsAt: '2031-03-05T20:00:00+01:00', section: 'Stalls left', row: 'A', seat: '12',
  notes: 'An e-ticket, sent at once.\nThe view is a little restricted by a pillar on the left.'
}
const title = 'Glass Mountain Choir, front row of the stalls with a very good view'

describe('the judges of the look', () => {
  const stage = useStage()
  const bad = html => async visit => {
    const page = await visit.open('/robots.txt')
    await page.setContent(`<html lang="en"><title>t</title><main><h1>t</h1>${html}</main>`)
    return page
  }
  const finds = [
    ['a button without a name', '<button></button>', assertAccessible, /button-name/],
    ['grey on white', '<p><a href="/" style="color:#bbb">faint</a></p>', assertAccessible, /color-contrast/],
    ['small targets', '<button style="padding:0;font-size:8px;border:0">a</button>'.repeat(9), assertAccessible, /target-size/],
    ['something wide', '<p style="width:2000px">wide</p>', assertNoSidewaysScrolling, /too wide/]
  ]
  for (const [what, html, judge, verdict] of finds) {
    it(`find ${what}`, stage.test(async visit => {
      await assert.rejects(judge(await bad(html)(visit)), error => verdict.test(JSON.stringify(error.actual) + error.message))
    }))
  }
  for (const [what, script] of [
    ['an error on the console', () => console.error('oops')],
    ['an uncaught error', () => void setTimeout(() => { throw new Error('oops') })],
    ['what the policy forbids', () => document.head.append(Object.assign(document.createElement('style'), { textContent: 'p{}' }))]
  ]) {
    it(`find ${what}`, stage.test(async visit => {
      const page = await visit.open('/')
      await page.evaluate(script)
      await until(page, () => visit.complaints.length > 0, 'the complaint')
      assert.throws(() => visit.assertQuiet())
      visit.complaints.length = 0
    }))
  }
})

describe('the look of', () => {
  const stage = useStage({ flags: ['--demo-data'], fresh: false })
  const people = {}
  before(async () => {
    mkdirSync(pictures, { recursive: true })
    for (const name of readdirSync(pictures)) if (name.endsWith('.png')) rmSync(join(pictures, name))
    for (const name of ['seller', 'buyer', 'other', 'nobody']) people[name] = await person(stage.server, name)
    await people.seller.put('/api/users/currentuser', { name: 'Ada Lovelace' })
  })

  const list = async () => (await people.seller.post('/api/tickets', { title, price: '1249.50', ...details })).body

  /** A page as `open(visit)` leaves it, looked at in both themes and both sizes. */
  function look(name, open, { tolerate = [] } = {}) {
    describe(name, () => {
      let visit, page
      before(async () => {
        visit = stage.visit()
        visit.tolerate(...tolerate)
        page = await open(visit)
        await see(page.getByRole('contentinfo'))
        await page.evaluate(() => document.fonts.ready)
      })
      after(() => visit?.close())
      for (const theme of ['light', 'dark']) {
        for (const [screen, size] of [['desk', wide], ['phone', phone]]) {
          it(`${theme}, on a ${screen}`, async () => {
            await dress(page, theme, size)
            const path = join(pictures, `${name.replaceAll(' ', '-')}-${theme}-${size.width}.png`)
            await photograph(page, path)
            await assertNoSidewaysScrolling(page)
            // Colours depend on the theme and what is shown on the size: two of the four meet all of it.
            if ((theme === 'light') === (screen === 'phone')) await assertAccessible(page)
            visit.assertQuiet()
          })
        }
      }
    })
  }

  look('browse', async visit => {
    const page = await visit.open('/')
    await see(page.locator('.card'))
    await see(page.getByRole('radio', { name: /Concert/ }))
    return page
  })
  look('browse in German', async visit => {
    const page = await visit.open('/?city=Berlin', { locale: 'de-DE' })
    await see(page.locator('.card'))
    return page
  })
  look('browse with filters', async visit => {
    const page = await visit.open('/?category=concert&sort=soonest&maxPrice=200', { viewport: phone })
    await see(page.locator('.card'))
    await button(page, /Filters/).click()
    return page
  })
  look('browse live', async visit => {
    const ticket = await listTicket(people.seller, 'Live, and being bought', 30)
    const sold = await listTicket(people.seller, 'Live, and sold', 30)
    const page = await visit.open('/?q=live')
    await see(page.locator('.card').nth(1))
    await placeOrder(people.other, ticket.id)
    const { id } = await placeOrder(people.other, sold.id)
    assert.equal((await people.other.post('/api/payments', { orderId: id, token: 'tok_visa' })).status, 201)
    await see(page.getByText('Sold', { exact: true }))
    await see(page.getByText('Being bought'))
    await listTicket(people.seller, 'Live, and new', 30)
    await see(button(page, /new ticket/))
    return page
  })
  look('browse nothing', async visit => {
    const page = await visit.open('/?q=nothing+like+it&city=Berlin')
    await see(page.getByText('Nothing matches'))
    return page
  })
  look('ticket', async visit => {
    const page = await visit.open(`/tickets/${(await list()).id}`)
    await see(page.getByText('Ada Lovelace'))
    await see(link(page, 'Sign in to buy'))
    return page
  })
  look('ticket locked', async visit => {
    const ticket = await list()
    const page = await visit.open(`/tickets/${ticket.id}`, { as: people.buyer })
    await see(page.getByText('On sale'))
    await see(page.getByText('Held for you while you pay'))
    await placeOrder(people.other, ticket.id)
    await see(page.getByText('Someone just locked this ticket.'))
    return page
  })
  look('ticket of mine', async visit => {
    const page = await visit.open(`/tickets/${(await list()).id}`, { as: people.seller })
    await see(page.getByText('This is your ticket.'))
    return page
  })
  look('ticket that is none', async visit => {
    const page = await visit.open('/tickets/000000000000000000000000')
    await see(heading(page, 'No seat here'))
    return page
  }, { tolerate: [/status of 404/] })

  const atCheckout = async (visit, card) => {
    const page = await visit.open(`/tickets/${(await list()).id}`, { as: people.buyer })
    await buy(page)
    await see(payButton(page))
    if (!card) return page
    await chooseCard(page, card)
    await payButton(page).click()
    return page
  }
  look('checkout', visit => atCheckout(visit))
  look('checkout declined', async visit => {
    const page = await atCheckout(visit, /without enough money/)
    await see(page.getByText('There is not enough money on this card.'))
    return page
  }, { tolerate: [/status of 400/] })
  look('checkout bank', async visit => {
    const page = await atCheckout(visit, /3-D Secure/)
    await see(page.getByRole('dialog'))
    return page
  })
  look('checkout question', async visit => {
    const page = await atCheckout(visit)
    await button(page, 'Give the ticket back').click()
    await see(page.getByRole('dialog'))
    return page
  })
  look('checkout offline', async visit => {
    const page = await atCheckout(visit)
    await page.context().setOffline(true)
    await payButton(page).click()
    await see(page.getByText('The connection broke while you were paying'))
    await see(page.getByText('You are offline.'))
    return page
  }, { tolerate: [/ERR_/] })
  look('checkout done', async visit => {
    const page = await atCheckout(visit, /Card that works/)
    await see(heading(page, 'The ticket is yours'))
    return page
  })
  look('checkout in German', async visit => {
    const { id } = await list()
    const order = await placeOrder(people.buyer, id)
    const page = await visit.open(`/orders/${order.id}`, { as: people.buyer, locale: 'de-DE' })
    await see(page.getByRole('timer'))
    await see(page.getByRole('radio'))
    return page
  })
  look('orders', async visit => {
    const page = await visit.open('/orders', { as: people.buyer })
    await see(page.getByText('Bought'))
    return page
  })
  look('orders none', async visit => {
    const page = await visit.open('/orders', { as: people.nobody })
    await see(page.getByText('No orders yet'))
    return page
  })

  look('sell', async visit => {
    const page = await visit.open('/sell', { as: people.nobody })
    await see(heading(page, 'Sell a ticket'))
    await page.getByLabel('Title').fill(title)
    await page.getByLabel('Price in USD').fill('49.50')
    await page.getByText('Details').click()
    return page
  })
  look('sell with mistakes', async visit => {
    const page = await visit.open('/sell', { as: people.nobody })
    await page.getByLabel('Price in USD').fill('1.234')
    await button(page, 'List ticket').click()
    await see(page.getByText('Give the ticket a title.'))
    return page
  })
  look('listings', async visit => {
    const page = await visit.open('/listings', { as: people.seller })
    await see(page.getByText('On sale').first())
    return page
  })
  look('edit', async visit => {
    const page = await visit.open(`/tickets/${(await list()).id}/edit`, { as: people.seller })
    await see(heading(page, 'Edit ticket'))
    return page
  })
  look('edit locked', async visit => {
    const ticket = await list()
    await placeOrder(people.other, ticket.id)
    const page = await visit.open(`/tickets/${ticket.id}/edit`, { as: people.seller })
    await see(page.getByText('Somebody is buying it'))
    return page
  })

  look('sign in', async visit => {
    const page = await visit.open('/signin?next=/orders')
    await see(heading(page, 'Sign in'))
    return page
  })
  look('sign up', async visit => {
    const page = await visit.open('/signup')
    await see(heading(page, 'Create an account'))
    return page
  })
  look('sign up with mistakes', async visit => {
    const page = await visit.open('/signup')
    await page.getByLabel('E-mail').fill('ada@nowhere')
    await button(page, 'Create account').click()
    await see(page.getByText('Enter an e-mail address'))
    return page
  }, { tolerate: [/status of 400/] })
  look('account', async visit => {
    const page = await visit.open('/account', { as: people.seller })
    await see(page.getByLabel(/^Name/))
    return page
  })
  look('seller', async visit => {
    const page = await visit.open(`/sellers/${people.seller.id}`)
    await see(heading(page, 'Ada Lovelace'))
    await see(page.locator('.card'))
    return page
  })
  look('not found', async visit => {
    const page = await visit.open('/nowhere')
    await see(heading(page, 'No seat here'))
    return page
  })

  // The last ones, because they move the clock for everybody.
  look('checkout urgent', async visit => {
    const page = await atCheckout(visit)
    await stage.hook.advance(14 * 60_000)
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await see(page.locator('.countdown[data-urgent=true]'))
    return page
  })
  look('checkout over', async visit => {
    const page = await atCheckout(visit)
    await stage.hook.advance(pastWindow)
    await see(button(page, 'Take it'))
    return page
  })
  look('checkout over and taken', async visit => {
    const page = await atCheckout(visit)
    const order = (await people.buyer.get('/api/orders')).body.at(-1)
    await stage.hook.advance(pastWindow)
    await placeOrder(people.other, order.ticket.id)
    await see(page.getByText('Someone else is buying it now.'))
    return page
  })
})
