/**
 * Holds the size of @allwell/core: everything a user's bundle can get to load, the lazily imported chunks included, minified
 * and gzipped, each chunk on its own as a browser or an edge runtime would fetch it. Needs a built package.
 *
 *     node scripts/size.mjs
 *
 * Fails above 16 kB (16 000 bytes, not 16 384), and where the bundle imports anything from outside of itself.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

const LIMIT_BYTES = 16_000;

const input = fileURLToPath(new URL('../packages/core/dist/index.js', import.meta.url));
if (!existsSync(input)) {
  console.error('packages/core/dist/index.js is not there: run "pnpm turbo run build" first.');
  process.exit(1);
}
const bundle = await rolldown({ input, platform: 'neutral', external: /^(?![./])/, logLevel: 'silent' });
const { output } = await bundle.generate({ format: 'esm', minify: true });
await bundle.close();

const chunks = output.filter((file) => file.type === 'chunk');
const sizes = chunks.map(({ fileName, code }) => ({
  fileName,
  bytes: gzipSync(code, { level: 9 }).length,
  minified: Buffer.byteLength(code),
}));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { fileName, bytes, minified } of sizes)
  console.log(row(fileName, bytes, `(${minified.toLocaleString('en')} before gzip)`));
console.log(row('together', total, `of ${LIMIT_BYTES.toLocaleString('en')} bytes`));

const inside = new Set(chunks.map(({ fileName }) => fileName));
const outside = chunks
  .flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
  .filter((name) => !inside.has(name));
for (const name of new Set(outside)) console.error(`The bundle of @allwell/core imports "${name}" from outside of itself.`);
if (total > LIMIT_BYTES) console.error(`@allwell/core has ${total - LIMIT_BYTES} bytes too many.`);
process.exitCode = outside.length > 0 || total > LIMIT_BYTES ? 1 : 0;

function row(name, bytes, note) {
  return `${name.padEnd(32)} ${bytes.toLocaleString('en').padStart(8)} ${note}`;
}
