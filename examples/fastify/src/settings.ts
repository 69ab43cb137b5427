import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };

/** Who this is, as the status page and the metrics show it. */
export const SERVICE = { name: 'orders', version: manifest.version };

/** Where to listen. `PORT=0` takes any free port; `HOST=0.0.0.0` is for containers. */
export const PORT = readNumber('PORT', '3000', 65_535);
export const HOST = process.env['HOST'] ?? 'localhost';

/** How long to go on serving once asked to end: long enough in a cluster for everybody to notice, no time at a desk. */
export const DRAIN_DELAY_MS = readNumber('DRAIN_DELAY_MS', process.env['NODE_ENV'] === 'production' ? '5000' : '0', 20_000);

/** Where the orders are kept. Unless told otherwise in memory, so that trying this out leaves nothing behind. */
export const DATABASE = process.env['DATABASE'] ?? ':memory:';

/** Where the history of the checks is kept. Unless told otherwise in memory, as the orders. */
export const HISTORY = process.env['HISTORY'];

function readNumber(name: string, byDefault: string, most: number): number {
  const text = process.env[name] ?? byDefault;
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw new RangeError(`${name} must be a number from 0 to ${most}, got ${JSON.stringify(text)}`);
}
