// Starts `stagedoor stripe-simulator` as a process of its own, for the tests of this folder.
import { createServer } from 'node:http'

import Stripe from 'stripe'

import { Simulator as Process } from '../support/stagedoor.mjs'

export const webhookSecret = 'whsec_of_the_sdk_test'

/** A running simulator: `url`, an SDK client, the hooks, and its end. */
export class Simulator extends Process {
  static start(flags = []) {
    return super.start({ flags, env: { STRIPE_WEBHOOK_SECRET: webhookSecret } })
  }

  /** The official SDK, pointed here. Retries only when asked to. */
  sdk(options = {}) {
    const { hostname, port } = new URL(this.url)
    return new Stripe('sk_test_sdk', {
      protocol: 'http',
      host: hostname,
      port: Number(port),
      apiVersion: '2020-08-27',
      maxNetworkRetries: 0,
      telemetry: false,
      ...options
    })
  }

  /** A test hook: the parsed reply; throws unless it is 200. */
  async hook(method, path, json) {
    const reply = await fetch(this.url + path, {
      method,
      headers: json === undefined ? {} : { 'content-type': 'application/json' },
      body: json === undefined ? undefined : JSON.stringify(json)
    })
    const text = await reply.text()
    if (reply.status !== 200) throw new Error(`${method} ${path}: ${reply.status} ${text}`)
    return JSON.parse(text)
  }
}

/** Listens for webhooks: what came, as raw bytes with their signature. */
export class Inbox {
  static async open() {
    const inbox = new Inbox()
    inbox.received = []
    inbox.waiting = []
    inbox.server = createServer((request, response) => {
      const chunks = []
      request.on('data', chunk => chunks.push(chunk))
      request.on('end', () => {
        inbox.#add({ body: Buffer.concat(chunks), signature: request.headers['stripe-signature'] })
        response.end('{"received":true}')
      })
    })
    await new Promise(resolve => inbox.server.listen(0, '127.0.0.1', resolve))
    inbox.url = `http://127.0.0.1:${inbox.server.address().port}/webhook`
    return inbox
  }

  #add(webhook) {
    this.received.push(webhook)
    this.waiting = this.waiting.filter(({ count, resolve }) => {
      if (this.received.length < count) return true
      resolve(this.received.slice(0, count))
      return false
    })
  }

  /** The first `count` webhooks, as soon as there are so many. */
  first(count) {
    if (this.received.length >= count) return Promise.resolve(this.received.slice(0, count))
    return new Promise(resolve => this.waiting.push({ count, resolve }))
  }

  close() {
    this.server.closeAllConnections()
    return new Promise(resolve => this.server.close(resolve))
  }
}
