// tools/sbom.mjs BINARY: what is in a binary that was built here, as CycloneDX 1.5 on standard output: the
// Debian packages whose libraries it loads or whose headers it was compiled from, and the npm packages
// of the web client. The same binary on the same system gives the same bytes.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const binary = process.argv[2]
// Compiled in, so that nothing at run time shows them.
const headerOnly = ['libboost1.81-dev', 'libcli11-dev']

const run = (program, ...args) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, LC_ALL: 'C' } })

/** The packages of the libraries that the loader finds for it. */
function linkedPackages() {
  const libraries = [...run('ldd', binary).matchAll(/=> (\/\S+)/g)].map(([, path]) => realpathSync(path))
  // dpkg knows a file by the path it was packed under, before /lib became a link to /usr/lib; so half of
  // what is asked for here is unknown to it, and it says so by its status.
  const asked = libraries.flatMap(path => [path, path.replace(/^\/usr/, '')])
  const { stdout } = spawnSync('dpkg-query', ['--search', ...asked], { encoding: 'utf8' })
  const owners = new Map(stdout.trim().split('\n').map(line => line.split(': ').reverse()))
  return libraries.map(path => {
    const owner = owners.get(path) ?? owners.get(path.replace(/^\/usr/, ''))
    if (!owner) throw new Error(`no package has ${path}`)
    return owner.split(':')[0]
  })
}

function debianComponents() {
  const names = [...new Set([...linkedPackages(), ...headerOnly])].sort()
  const lines = run('dpkg-query', '--show', '--showformat=${Package}\t${Version}\t${Architecture}\t${source:Package}\n', ...names)
  return lines.trim().split('\n').sort().map(line => {
    const [name, version, architecture, source] = line.split('\t')
    const escaped = encodeURIComponent(version)
    return {
      type: 'library', name, version,
      purl: `pkg:deb/debian/${name}@${escaped}?arch=${architecture}&distro=debian-12`,
      properties: [{ name: 'debian:source', value: source }]
    }
  })
}

/** What Vite may have bundled: everything that is not for development only. */
function npmComponents() {
  const { packages } = JSON.parse(readFileSync(join(root, 'web/package-lock.json'), 'utf8'))
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && !entry.dev)
    .map(([path, { version, license }]) => {
      const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      return {
        type: 'library', name, version,
        licenses: [{ license: { id: license } }],
        purl: `pkg:npm/${name.replace('@', '%40')}@${version}`
      }
    })
    .sort((a, b) => (a.purl < b.purl ? -1 : 1))
}

const [, version, commit] = /^stagedoor (\S+) \(commit (\S+),/.exec(run(binary, 'version'))
const sbom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  version: 1,
  metadata: {
    component: {
      type: 'application', name: 'stagedoor', version, licenses: [{ license: { id: 'MIT' } }],
      properties: [{ name: 'git:commit', value: commit }]
    }
  },
  components: [...debianComponents(), ...npmComponents()]
}
process.stdout.write(JSON.stringify(sbom, null, 2) + '\n')
