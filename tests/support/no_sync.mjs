// A library that switches a process's syncs off, for the negative control of the power cut: what is
// acknowledged then is not on disk.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { scratchFolder } from './stagedoor.mjs'

const source = `
int fsync(int file) { (void)file; return 0; }
int fdatasync(int file) { (void)file; return 0; }
`

/** What a server needs in its environment to believe that it syncs. */
export function withoutSync() {
  const library = join(scratchFolder(), 'no_sync.so')
  const code = library.replace(/so$/, 'c')
  writeFileSync(code, source)
  const { status, stderr } = spawnSync('cc', ['-shared', '-fPIC', '-o', library, code], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cc: ${stderr}`)
  return { LD_PRELOAD: library }
}
