// Where the programs of a cluster run. A host has an address, free ports there, and a way to run a command.
import { freePort } from './program.mjs'

/** This machine, as everybody knows it. */
export const loopback = {
  address: '127.0.0.1',
  port: () => freePort(),
  inside: command => command
}
