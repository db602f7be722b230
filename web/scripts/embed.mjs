// embed.mjs FOLDER: builds the client and writes what the C++ build embeds: assets.S with every file
// of dist plain, gzipped and in brotli where that is smaller, and assets.cpp with the table of them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = process.argv[2];
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

/** Says nothing when all goes well, and what npm and its tools said when not. */
function npm(...args) {
  const { status, stdout, stderr } = spawnSync('npm', ['--prefix', web, ...args], { encoding: 'utf8' });
  if (status === 0) return;
  console.error(`npm ${args.join(' ')} failed:\n${stdout}${stderr}`);
  process.exit(1);
}

const installed = join(web, 'node_modules/.package-lock.json');
const lock = join(web, 'package-lock.json');
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs)
  npm('ci', '--no-audit', '--no-fund');
npm('run', 'build');

const dist = join(web, 'dist');
const files = readdirSync(dist, { recursive: true })
  .map((name) => join(dist, name))
  .filter((file) => statSync(file).isFile())
  .map((file) => ({ path: '/' + relative(dist, file), bytes: readFileSync(file) }))
  // By bytes, as the lookup compares.
  .sort((a, b) => (a.path < b.path ? -1 : 1));

mkdirSync(folder, { recursive: true });
const assembly = ['.section .rodata'];
const declarations = [];
const rows = [];
let number = 0;

/** Embeds bytes under a symbol of their own; the C++ expression that views them. */
function embed(bytes) {
  if (bytes === undefined) return '{}';
  const name = `stagedoor_web_${number++}`;
  writeFileSync(join(folder, name), bytes);
  assembly.push(`.global ${name}`, `${name}: .incbin "${name}"`);
  declarations.push(`extern "C" const char ${name}[];`);
  return `{${name}, ${bytes.length}}`;
}

for (const { path, bytes } of files) {
  const smaller = (packed) => (packed.length < bytes.length ? packed : undefined);
  const brotli = smaller(brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  const gzip = smaller(gzipSync(bytes, { level: 9 }));
  const type = types[extname(path)];
  if (!type) throw new Error(`${path}: no content type known, add it to embed.mjs`);
  const tag = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const immutable = path.startsWith('/assets/');
  rows.push(
    `        {"${path}", "${type}", "\\"${tag}\\"", ${immutable}, ${embed(bytes)}, ${embed(gzip)}, ${embed(brotli)}},`,
  );
}

assembly.push('.section .note.GNU-stack,"",@progbits');
writeFileSync(join(folder, 'assets.S'), assembly.join('\n') + '\n');
writeFileSync(
  join(folder, 'assets.cpp'),
  `#include "web/assets.hpp"

#include <array>

${declarations.join('\n')}

namespace stagedoor {

std::span<const http::EmbeddedFile> web_client_files() {
    static const std::array<http::EmbeddedFile, ${rows.length}> files{{
${rows.join('\n')}
    }};
    return files;
}

}  // namespace stagedoor
`,
);
