// Where the programs of a cluster run. A host has an address, free ports there, and a way to run a command.
import { freePort } from './program.mjs'

const onLoopback = address => ({ address, port: () => freePort(address), inside: command => command })

/** This machine, as everybody knows it. */
export const loopback = onLoopback('127.0.0.1')

/** This machine at an address of its own, so that clusters that run at the same time take no ports from each other. */
export function privateLoopback() {
  const byte = () => 1 + Math.floor(Math.random() * 254)
  return onLoopback(`127.${byte()}.${byte()}.${byte()}`)
}
