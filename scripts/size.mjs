/**
 * Holds the size of @allwell/core, minified and gzipped chunk by chunk, as an edge runtime or a browser would fetch it: what
 * `import '@allwell/core'` loads, what is loaded with the first answer in a format, and what a language of the page adds where
 * somebody reads it. Needs a built package.
 *
 *     node scripts/size.mjs
 *
 * Fails where a limit is passed (1 kB is 1 000 bytes), and where the bundle imports anything from outside of itself.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** Bytes. The page carries its style and script, and English; a process loads few of the other languages, so each has a limit of its own. */
const LIMITS = { start: 16_384, later: 44_000, language: 3_000 };

const input = fileURLToPath(new URL('../packages/core/dist/index.js', import.meta.url));
if (!existsSync(input)) {
  console.error('packages/core/dist/index.js is not there: run "pnpm turbo run build" first.');
  process.exit(1);
}
// As a program is bundled: what start and later share stays with the start.
const bundle = await rolldown({
  input,
  platform: 'neutral',
  external: /^(?![./])/,
  logLevel: 'silent',
  preserveEntrySignatures: 'allow-extension',
});
const { output } = await bundle.generate({ format: 'esm', minify: true });
await bundle.close();

const chunks = new Map(output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]));
const atStart = new Set([...chunks.values()].filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
for (const name of atStart) for (const next of chunks.get(name)?.imports ?? []) atStart.add(next); // a set visits what is added on the way

const WORDS = { start: 'loaded at start', later: 'loaded on first use', language: 'the largest language' };
const totals = { start: 0, later: 0, language: 0 };
const partOf = ({ name, fileName }) =>
  atStart.has(fileName) ? 'start' : /^[a-z]{2}$/.test(name) && name !== 'en' ? 'language' : 'later';
for (const part of Object.keys(LIMITS)) {
  for (const chunk of chunks.values()) {
    if (partOf(chunk) !== part) continue;
    const bytes = gzipSync(chunk.code, { level: 9 }).length;
    totals[part] = part === 'language' ? Math.max(totals[part], bytes) : totals[part] + bytes;
    console.log(row(chunk.fileName, bytes, `(${Buffer.byteLength(chunk.code).toLocaleString('en')} before gzip)`));
  }
  console.log(row(WORDS[part], totals[part], `of ${LIMITS[part].toLocaleString('en')} bytes\n`));
}

const outside = [...chunks.values()]
  .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
  .filter((name) => !chunks.has(name));
for (const name of new Set(outside)) console.error(`The bundle of @allwell/core imports "${name}" from outside of itself.`);
const over = Object.keys(LIMITS).filter((part) => totals[part] > LIMITS[part]);
for (const part of over) {
  console.error(`@allwell/core has ${totals[part] - LIMITS[part]} bytes too many (${WORDS[part]}).`);
}
process.exitCode = outside.length + over.length > 0 ? 1 : 0;

function row(name, bytes, note) {
  return `${name.padEnd(32)} ${bytes.toLocaleString('en').padStart(8)} ${note}`;
}
