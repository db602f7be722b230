// What people do on the pages, in their words; and the questions that most tests ask in the end.
import assert from 'node:assert/strict'

import { eventually } from '../../support/shop.mjs'
import { patienceMs } from './stage.mjs'

export const heading = (page, name) => page.getByRole('heading', { name, level: 1 })
export const button = (page, name) => page.getByRole('button', { name })
export const link = (page, name) => page.getByRole('link', { name })

/** Waits until a locator is there. */
export const see = locator => locator.first().waitFor()

/** Waits until it is gone. */
export const gone = locator => locator.first().waitFor({ state: 'hidden' })

/** The card of a ticket in a list. */
export const card = (page, title) => 
  page.getByRole('listitem').filter({ has: page.getByRole('link', { name: title, exact: true }) })

/** Clicks Buy and waits for the checkout; the id of the order. */
export async function buy(page) {
  await button(page, 'Buy ticket').click()
  return atCheckout(page)
}

/** Waits for a checkout with its countdown; the id of the order. */
export async function atCheckout(page) {
  await page.waitForURL('**/orders/*')
  await see(page.getByRole('timer'))
  assert.equal(await page.getByText('Someone just locked').count(), 0, 'one’s own lock is no news')
  return new URL(page.url()).pathname.split('/').pop()
}

export const chooseCard = (page, name) => page.getByRole('radio', { name }).check()
export const payButton = page => button(page, /^Pay /)

export async function seeTicketIsMine(page) {
  await see(heading(page, 'The ticket is yours'))
}

/** `14:03` in milliseconds. */
export async function shownMs(page) {
  const text = await page.getByRole('timer').textContent()
  const [, minutes, seconds] = /^(\d+):(\d\d)$/.exec(text) ?? assert.fail(`no time: ${text}`)
  return (Number(minutes) * 60 + Number(seconds)) * 1000
}

/** Polls with pauses, so that the browser has the processor meanwhile. */
export const until = (page, probe, what) =>
  eventually(
    async () => {
      const found = await probe()
      if (!found) await page.evaluate(() => new Promise(requestAnimationFrame))
      return found
    },
    what,
    patienceMs
  )

/** Presses Tab until `locator` has the focus. */
export async function tabTo(page, locator, most = 60) {
  for (let steps = 0; steps < most; ++steps) {
    if (await locator.evaluate(element => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`no way to ${locator} with the Tab key`)
}

/** Whether `locator` has the focus, as soon as it has. */
export const seeFocus = (page, locator, what) =>
  until(page, () => locator.evaluate(element => element === document.activeElement), `focus on ${what}`)

/** One order of this buyer, in this state, and one payment intent that took its price once. */
export async function assertBoughtOnce(visit, buyer, price) {
  const orders = (await buyer.get('/api/orders')).body
  assert.deepEqual(orders.map(order => order.status), ['complete'])
  const intents = await eventually(
    async () => {
      const found = await visit.hook.intents()
      return found.some(intent => intent.status === 'succeeded') && found
    },
    'a captured payment',
    patienceMs
  )
  assert.equal(intents.length, 1)
  assert.equal(intents[0].amount_received, price * 100)
  assert.equal(intents[0].metadata.order_id, orders[0].id)
  const calls = (await visit.hook.stripeRequests()).filter(({ operation }) => operation === 'capture')
  assert.equal(calls.filter(({ status, replayed }) => status === 200 && !replayed).length, 1)
}
