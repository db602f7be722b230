// What can happen to a cluster whose programs run on hosts of their own: each a name, `strike` and `heal`, both given
// the stage, {cluster, network}. `meanwhile` waits for what has to be true before it is healed.
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { services } from '../../tools/cluster/cluster.mjs'
import { eventually } from '../support/eventually.mjs'

const nats = ['nats-0', 'nats-1', 'nats-2']
const replicasOf = target => [`${target}-1`, `${target}-2`]
const everyReplica = services.flatMap(replicasOf)

const kill = (names, ids) => ({
  name: `kill -9 of ${names.join(' and ')}`,
  ids,
  strike: ({ cluster }) => Promise.all(names.map(name => cluster.programs[name].kill())),
  heal: ({ cluster }) => Promise.all(names.map(name => cluster.programs[name].start()))
})

const cut = (some, others) => ({
  name: `no packet between ${some} and ${others}`,
  ids: ['CLU-05'],
  strike: ({ network }) => network.cut(some, others),
  heal: ({ network }) => network.heal()
})

const cutOneWay = (from, to) => ({
  name: `no packet from ${from} to ${to}, those back arrive`,
  ids: ['CLU-05'],
  strike: ({ network }) => network.cutOneWay(from, to),
  heal: ({ network }) => network.heal()
})

const everyWay = (some, others) => [cut(some, others), cutOneWay(some, others), cutOneWay(others, some)]

const lose = (percent, some, others) => ({
  name: `${percent} of a hundred packets lost between ${some} and ${others}`,
  ids: ['CLU-05'],
  strike: ({ network }) => network.lose(some, others, percent),
  heal: ({ network }) => network.heal()
})

/** The replica whose sequencer numbers what this service says: who holds the lock (sequencer_session.cpp). */
export function leaderOf(cluster, service) {
  const address = cluster.postgres.query(
    service,
    `SELECT host(client_addr) FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND classid = 1398030695 AND granted
     AND database = (SELECT oid FROM pg_database WHERE datname = '${service}')`
  )
  return cluster.of(service).find(replica => replica.host.address === address)
}

const stands = pid => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'))

/** The other leads soon, and the one that sleeps does not know: two leaders, from when it wakes until it looks. */
const freezeLeader = service => {
  let leader
  return {
    name: `the leader of ${service} stands still, until another leads and it wakes`,
    ids: ['CLU-04'],
    async strike({ cluster }) {
      leader = leaderOf(cluster, service)
      leader.signal('SIGSTOP')
      await eventually(() => stands(leader.child.pid), 'standstill')
    },
    meanwhile: ({ cluster }) => eventually(() => {
      const now = leaderOf(cluster, service)
      return now && now !== leader
    }, `another leader of ${service}`, 20_000, 200),
    heal: () => leader.signal('SIGCONT')
  }
}

/** Its connections stay open on the server, which hears nothing from it any more. */
const cutLeader = service => {
  let leader
  return {
    name: `no packet between the leader of ${service} and postgres, until another leads`,
    ids: ['CLU-04', 'CLU-05'],
    strike({ cluster, network }) {
      leader = leaderOf(cluster, service)
      network.cut(leader.name, 'postgres')
    },
    meanwhile: ({ cluster }) => eventually(() => {
      const now = leaderOf(cluster, service)
      return now && now !== leader
    }, `another leader of ${service}`, 20_000, 200),
    heal: ({ network }) => network.heal()
  }
}

/** The brokers come back, and remember nothing. */
const forget = {
  name: 'kill -9 of all brokers, and their disks are lost',
  ids: ['BUS-01'],
  async strike({ cluster }) {
    await Promise.all(cluster.nats.map(node => node.kill()))
    for (const node of cluster.nats) rmSync(node.store, { recursive: true })
  },
  heal: ({ cluster }) => Promise.all(cluster.nats.map(node => node.start()))
}

/** The environment of a process that is told another time of day; how long things take it still sees as they are. */
function skewed(seconds) {
  const base = '/usr/lib'
  const library = readdirSync(base)
    .map(folder => join(base, folder, 'faketime/libfaketimeMT.so.1'))
    .find(file => existsSync(file))
  if (!library) throw new Error('no libfaketime here: apt-get install faketime')
  return { LD_PRELOAD: library, FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
}

const skew = (name, seconds) => {
  let env
  const restart = async ({ cluster }, change) => {
    const program = cluster.programs[name]
    await program.stop()
    env ??= program.env
    program.env = { ...env, ...change }
    await program.start()
  }
  return {
    name: `the clock of ${name} is off by ${seconds} s`,
    ids: ['EXP-10'],
    // Expiration forgets what it announced too early. Orders ends those orders itself, in time.
    auditWithinMs: name.startsWith('expiration') ? 20_000 : 0,
    strike: stage => restart(stage, skewed(seconds)),
    heal: stage => restart(stage, {})
  }
}

const promotion = {
  name: 'kill -9 of postgres, and its standby is promoted',
  ids: ['CLU-03'],
  strike: ({ cluster }) => cluster.postgres.kill(),
  heal: ({ cluster }) => cluster.promote()
}

/** In the order in which they happen; the last one can happen once only. */
export const faults = [
  ...everyReplica.map(name => kill([name], ['CLU-05'])),
  ...['front', 'inner', 'redis'].map(name => kill([name], ['CLU-05'])),
  ...nats.map(name => kill([name], ['BUS-03'])),
  kill(['nats-0', 'nats-1'], ['BUS-04']),
  kill(nats, ['BUS-03']),
  forget,
  kill(['postgres'], ['CLU-03']),
  ...services.flatMap(service => everyWay(`${service}-1`, 'postgres')),
  ...services.flatMap(service => everyWay(`${service}-2`, nats)),
  ...['auth', 'tickets', 'orders', 'payments'].flatMap(service => everyWay('front', `${service}-1`)),
  ...['tickets', 'orders', 'expiration', 'payments'].flatMap(service => everyWay('inner', `${service}-1`)),
  ...everyWay(replicasOf('payments'), 'stripe'),
  ...everyWay(everyReplica, 'redis'),
  ...everyWay('postgres', 'standby'),
  ...nats.flatMap(name => everyWay(name, nats.filter(other => other !== name))),
  lose(5, everyReplica, ['postgres', ...nats, 'inner', 'front', 'stripe']),
  lose(20, everyReplica, [...nats, 'inner']),
  ...services.filter(name => name !== 'auth').flatMap(name => [freezeLeader(name), cutLeader(name)]),
  ...['orders-1', 'expiration-1', 'payments-1'].flatMap(name => [skew(name, 8), skew(name, -8)]),
  promotion
]

/** One of each kind: what `make test` has time for. */
export const few = [
  kill(['orders-1'], ['CLU-05']),
  kill(['nats-0', 'nats-1'], ['BUS-04']),
  kill(['postgres'], ['CLU-03']),
  cut('payments-1', nats),
  cutOneWay('postgres', 'orders-1'),
  lose(5, everyReplica, ['postgres', ...nats, 'inner', 'front', 'stripe']),
  freezeLeader('orders'),
  skew('orders-1', 8),
  promotion
]
