import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };

/** Who this is, as the status page and the metrics show it. */
export const SERVICE = { name: 'orders', version: manifest.version };

/** Where to listen. `PORT=0` takes any free port; `HOST=0.0.0.0` is for containers. */
export const PORT = readPort(process.env['PORT'] ?? '3000');
export const HOST = process.env['HOST'] ?? 'localhost';

/** Where the orders are kept. Unless told otherwise in memory, so that trying this out leaves nothing behind. */
export const DATABASE = process.env['DATABASE'] ?? ':memory:';

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new RangeError(`PORT must be a number from 0 to 65535, got ${JSON.stringify(text)}`);
}
