// Prints what the first load costs and fails above the budget: every script and style that index.html names,
// each with what it imports statically. Lazy pages come later and are listed for information.
import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 150;
const dist = new URL('../dist/', import.meta.url);
const read = (name) => readFileSync(new URL(name, dist));
const gzipKb = (name) => gzipSync(read(name), { level: 9 }).length / 1000;

function staticImports(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const [, file] of read(name)
    .toString()
    .matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) {
    staticImports(`assets/${file}`, seen);
  }
  return seen;
}

const html = read('index.html').toString();
const named = [...html.matchAll(/(?:src|href)="\/([\w./-]+\.(?:js|css))"/g)].map((match) => match[1]);
const first = new Set();
for (const name of named) for (const file of staticImports(name)) first.add(file);

const lazy = readdirSync(new URL('assets/', dist))
  .map((file) => `assets/${file}`)
  .filter((file) => /\.(js|css)$/.test(file) && !first.has(file));
const line = (name) => console.log(`${gzipKb(name).toFixed(1).padStart(8)} kB  ${name}`);

console.log('first load (gzip)');
[...first].sort().forEach(line);
console.log('on demand (gzip)');
lazy.sort().forEach(line);

const script = [...first].filter((name) => name.endsWith('.js')).reduce((sum, name) => sum + gzipKb(name), 0);
console.log(`JavaScript of the first load: ${script.toFixed(1)} kB of ${BUDGET_KB} kB`);
if (script > BUDGET_KB) process.exitCode = 1;
