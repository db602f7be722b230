// node tests/browser/readme.mjs: takes the three pictures that the README shows anew, docs/screenshots/*.png.
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

import { Client } from '../support/client.mjs'
import { person } from '../support/shop.mjs'
import { Server } from '../support/stagedoor.mjs'
import { atCheckout, button, chooseCard, see } from './support/pages.mjs'
import { Visit, launch, root } from './support/stage.mjs'

const folder = join(root, 'docs/screenshots')
const mostBytes = 120_000

const server = await Server.start({ flags: ['--demo-data'] })
const browser = await launch()
const visit = new Visit({ server, browser })
const desk = { viewport: { width: 1000, height: 600 } }

async function take(page, name) {
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled' })
  const { size } = statSync(path)
  console.log(`${name}.png ${size} bytes`)
  if (size > mostBytes) throw new Error(`${name}.png is larger than ${mostBytes} bytes`)
}

try {
  mkdirSync(folder, { recursive: true })
  const tickets = (await new Client(server).get('/api/tickets?limit=24')).body
  const ticket = tickets.find(({ category, row }) => category === 'concert' && row)
  const buyer = await person(server, 'buyer')

  const browse = await visit.open('/', { colorScheme: 'light', ...desk })
  await see(browse.locator('.card'))
  await see(browse.getByRole('radio', { name: /Concert/ }))
  const other = await person(server, 'other')
  await other.post('/api/orders', { ticketId: tickets[3].id })
  await see(browse.getByText('Being bought'))
  await take(browse, 'browse')

  const checkout = await visit.open(`/tickets/${ticket.id}`, { as: buyer, colorScheme: 'dark', ...desk })
  await button(checkout, 'Buy ticket').click()
  await atCheckout(checkout)
  await chooseCard(checkout, /3-D Secure/)
  await take(checkout, 'checkout')

  const phone = { viewport: { width: 360, height: 700 }, deviceScaleFactor: 1.5 }
  const small = await visit.open(`/tickets/${tickets[5].id}`, { colorScheme: 'light', ...phone })
  await see(small.getByText('Sign in to buy'))
  await take(small, 'phone')
} finally {
  await visit.close()
  await browser.close()
  await server.stop()
}
