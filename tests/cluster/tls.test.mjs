// What leaves a host can be read on its way: PostgreSQL and NATS behind TLS, and whom services take for them.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { Cluster, services } from '../../tools/cluster/cluster.mjs'
import { eventually, listTicket, pay, person, placeOrder } from '../support/shop.mjs'
import { binary, scratchFolder } from '../support/stagedoor.mjs'

/** A certificate that signs itself, of whoever has the address; {certificate, key}, files. */
function selfSigned(folder, name, address) {
  const files = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) }
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  args.push('-subj', `/CN=${name}`, '-addext', `subjectAltName=IP:${address}`)
  execFileSync('openssl', [...args, '-out', files.certificate, '-keyout', files.key], { stdio: 'pipe' })
  return files
}

describe('a cluster behind TLS', { timeout: 300_000 }, () => {
  let cluster, folder, stranger

  before(async () => {
    folder = join(scratchFolder(), 'cluster')
    mkdirSync(folder, { recursive: true })
    stranger = selfSigned(folder, 'stranger', '127.0.0.1')
    const tls = selfSigned(folder, 'engines', '127.0.0.1')
    cluster = await Cluster.start({ folder, binary, replicas: 1, flags: ['--rate-limits', 'off'], tls })
  })
  after(() => cluster?.stop())

  const log = target => readFileSync(cluster.of(target)[0].log, 'utf8')

  it('sells a ticket', async () => {
    const [seller, buyer] = [await person(cluster, 'seller'), await person(cluster, 'buyer')]
    const ticket = await listTicket(seller)
    const paid = await pay(buyer, (await placeOrder(buyer, ticket.id)).id)
    assert.equal(paid.status, 201, paid.text)
  })

  it('says nothing to PostgreSQL in the clear', () => {
    const sessions = cluster.postgres.query(
      'postgres',
      `SELECT datname, bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
       WHERE datname <> 'postgres' GROUP BY datname ORDER BY datname`
    )
    assert.deepEqual(sessions.split('\n'), services.toSorted().map(service => `${service}|t`))
  })

  it('has its events carried by NATS', async () => {
    const blocks = () => cluster.nats.flatMap(node => readdirSync(node.store, { recursive: true }).filter(file => file.endsWith('.blk')))
    await eventually(() => blocks().length > 0, 'messages in a stream')
    assert.doesNotMatch(log('orders'), /relay waits|NATS cannot/)
  })

  it('believes no other PostgreSQL', async () => {
    const urls = services.map(service => {
      const url = cluster.databaseUrl(service).replace(cluster.tls.certificate, stranger.certificate)
      return [`${service.toUpperCase()}_DATABASE_URL`, url]
    })
    const env = { PATH: process.env.PATH, ...Object.fromEntries(urls) }
    const audit = () => execFileSync(binary, ['audit'], { env, encoding: 'utf8', stdio: 'pipe' })
    assert.throws(audit, error => /certificate verify failed/.test(error.stderr))
  })

  it('believes no other NATS', async () => {
    const [replica] = cluster.of('expiration')
    await replica.stop()
    replica.env = { ...replica.env, SSL_CERT_FILE: stranger.certificate }
    await replica.start()
    await eventually(() => /NATS is away.*self-signed certificate/.test(log('expiration')), 'a line in the log')
  })
})
