import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };

/** Who this is, as the status page and the metrics show it. */
export const SERVICE = { name: 'webhooks', version: manifest.version };

/** Where the health is told. `PORT=0` takes any free port. */
export const PORT = readNumber('PORT', '9000', 65_535);

/** The queue: a file, since others put into it what this worker takes out. */
export const DATABASE = process.env['DATABASE'] ?? join(tmpdir(), 'allwell-example-worker.db');

/** How long the delivery at hand may take at the end of the process, before it is given back. */
export const STOP_WITHIN_MS = readNumber('STOP_WITHIN_MS', '20000', 24_000);

function readNumber(name: string, byDefault: string, most: number): number {
  const text = process.env[name] ?? byDefault;
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw new RangeError(`${name} must be a number from 0 to ${most}, got ${JSON.stringify(text)}`);
}
