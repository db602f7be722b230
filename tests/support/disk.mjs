// A disk of the test's own: a file that holds an ext4 file system, mounted through a loop device. What a
// process wrote there and did not sync is not in the file yet, so a copy of the file is what a power cut
// leaves behind.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { basename, join } from 'node:path'

import { scratchFolder } from './stagedoor.mjs'

const mounted = new Set()
// Before the folders go, which the mounts stand in.
process.prependListener('exit', () => {
  for (const folder of mounted) spawnSync('umount', ['--lazy', folder])
})

function run(command, ...args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`)
  return stdout.trim()
}

export class Disk {
  /** An empty one, at a folder that is made. */
  static make(megabytes, folder) {
    const image = join(scratchFolder(), 'disk.img')
    run('truncate', '--size', `${megabytes}M`, image)
    // All of it now: what ext4 leaves for later would be written under the test.
    run('mkfs.ext4', '-q', '-m', '0', '-E', 'nodiscard,lazy_itable_init=0,lazy_journal_init=0', image)
    return new Disk(image, folder)
  }

  constructor(image, folder = join(image, '../mounted')) {
    this.folder = folder
    mkdirSync(folder, { recursive: true })
    this.mount(image)
  }

  mount(image) {
    this.image = image
    run('mount', '-o', 'loop', image, this.folder)
    mounted.add(this.folder)
    this.device = basename(run('findmnt', '--noheadings', '--output', 'SOURCE', this.folder))
    this.sync()
  }

  unmount() {
    run('umount', this.folder)
    mounted.delete(this.folder)
  }

  /** Brings everything to the file that was written so far. */
  sync() {
    run('sync', '--file-system', this.folder)
  }

  /** How many writes have reached the file. */
  writes() {
    return Number(readFileSync(`/sys/block/${this.device}/stat`, 'latin1').trim().split(/\s+/)[4])
  }

  /** What the machine finds when it comes back after a power cut at this moment: another disk. Whoever writes to this
      one stands still meanwhile. */
  cut() {
    return new Disk(this.copy())
  }

  /** A power cut for those who wrote here and were ended this moment: what was not synced is gone. */
  losePower() {
    const copy = this.copy()
    this.unmount()
    this.mount(copy)
  }

  // The kernel may write while it is copied, hence the second look at the counter.
  copy() {
    const image = join(scratchFolder(), 'disk.img')
    let writes
    do {
      writes = this.writes()
      run('cp', '--sparse=always', this.image, image)
    } while (this.writes() !== writes)
    return image
  }

  /** Bytes that are free. */
  free() {
    const { bavail, bsize } = statfsSync(this.folder)
    return bavail * bsize
  }

  /** Fills it up to the last byte, or until `left` bytes are free; unfill() takes it back. */
  fill(left = 0) {
    const file = openSync(join(this.folder, 'filler'), 'a')
    try {
      for (let piece = 1 << 20; piece >= 512; piece /= 2) {
        try {
          while (this.free() - piece >= left) writeSync(file, Buffer.alloc(piece, 1))
        } catch (error) {
          if (error.code !== 'ENOSPC') throw error
        }
      }
    } finally {
      closeSync(file)
    }
    this.sync()
  }

  unfill() {
    rmSync(join(this.folder, 'filler'))
  }

  remove() {
    this.unmount()
    rmSync(join(this.image, '..'), { recursive: true })
  }
}

/** Why there can be no such disk here; undefined when there can. For the `skip` of a test. */
export function whyNoDisk() {
  try {
    Disk.make(8).remove()
  } catch (error) {
    return `needs root, mount and loop devices: ${error.message.trim()}`
  }
}
