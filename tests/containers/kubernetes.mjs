// The dev overlay as kustomize renders it, played by podman: every service twice, PostgreSQL, three NATS servers, Redis,
// the simulator of Stripe; and nginx in front, which does what the Ingress says.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { ofKind } from '../deploy/objects.mjs'
import { render } from '../deploy/render.mjs'
import { send } from '../support/client.mjs'
import { eventually, listTicket, pay, person, refusal } from '../support/shop.mjs'
import { call, engineDoes } from './engine.mjs'
import { removeFront, startFront } from './front.mjs'
import { Pods } from './pods.mjs'

describe('the dev overlay', () => {
  const objects = render('dev')
  const pods = new Pods(objects)
  let shop

  before(async () => {
    // tools/test-containers builds what could be pulled elsewhere.
    for (const { container } of pods.all) {
      engineDoes('tag', `localhost/${container.image.split(':')[0]}:test`, `localhost/${container.image}`)
    }
    pods.play()
    await pods.up()
    shop = startFront(pods)
    await eventually(() => send(shop.url, 'GET', '/', shop).then(r => r.status === 200, () => false), 'nginx', 30_000)
  })
  after(() => {
    shop?.agent.destroy()
    removeFront()
    pods.remove()
  })

  /** Services hear of each other's doings a moment later. */
  const heard = (ask, what) =>
    eventually(async () => {
      const reply = await ask()
      return reply.status !== 404 && reply
    }, what, 30_000)

  async function sell() {
    const [seller, buyer] = [await person(shop, 'seller'), await person(shop, 'buyer')]
    const ticket = await listTicket(seller)
    const order = await heard(() => buyer.post('/api/orders', { ticketId: ticket.id }), 'an order')
    assert.equal(order.status, 201, order.text)
    const declined = await heard(() => pay(buyer, order.body.id, 'tok_chargeDeclined'), 'a payment')
    assert.deepEqual(refusal(declined), [400, 'card_declined'])
    const paid = await pay(buyer, order.body.id)
    assert.equal(paid.status, 201, paid.text)
    assert.equal((await buyer.get(`/api/orders/${order.body.id}`)).body.status, 'complete')
    await eventually(async () => (await buyer.get(`/api/tickets/${ticket.id}`)).body.status === 'sold', 'sold', 30_000)
  }

  it('is alive by the probes of its manifests', async () => {
    for (const pod of pods.all) assert.ok(await pods.answers(pod, pod.container.livenessProbe), pod.name)
  })

  it('sells a ticket at https://ticketing.dev', async () => {
    assert.equal(shop.url, 'https://ticketing.dev')
    await sell()
  })

  it('serves the web client, and tells what a link is about', async () => {
    const page = await send(shop.url, 'GET', '/sell', shop)
    assert.match(page.text, /<div id="root">/)
    const ticket = await listTicket(await person(shop, 'seller'), 'Centre court')
    const link = () => send(shop.url, 'GET', `/tickets/${ticket.id}`, shop)
    const { text } = await heard(link, 'the page of a ticket')
    assert.match(text, /<meta property="og:title" content="Centre court" \/>/)
  })

  it('is nobody in particular in every pod, and writes to volumes alone', () => {
    for (const pod of pods.all) {
      const { runAsUser } = pod.object.spec.securityContext
      assert.equal(pods.exec(pod, 'id', '-u').stdout.trim(), `${runAsUser}`, pod.name)
      assert.match(pods.exec(pod, 'touch', '/etc/x').stderr, /Read-only file system/, pod.name)
    }
  })

  it('sells on when one replica of every service is gone', async () => {
    const gone = ofKind(objects, 'HorizontalPodAutoscaler').map(({ spec }) => `${spec.scaleTargetRef.name}-0`)
    engineDoes('pod', 'stop', '--time', '20', ...gone)
    await sell()
  })

  it('leaves databases in which the promises hold', () => {
    const { data } = ofKind(objects, 'Secret').find(({ data }) => 'JWT_KEY' in data)
    const urls = Object.entries(data).filter(([key]) => key.endsWith('_DATABASE_URL'))
    const lines = urls.map(([key, base64]) => `${key}=${Buffer.from(base64, 'base64')}\n`)
    const file = join(pods.folder, 'audit.env')
    writeFileSync(file, lines.join(''))
    const image = pods.all.find(({ name }) => name.startsWith('stagedoor')).container.image
    const audit = call('run', '--rm', '--network', pods.network, '--env-file', file, image, 'audit')
    assert.equal(audit.status, 0, audit.stdout + audit.stderr)
  })
})
