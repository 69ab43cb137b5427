/** Where to listen. `PORT=0` takes any free port; `HOST=0.0.0.0` is for containers. */
export const PORT = readNumber('PORT', '3000', 65_535);
export const HOST = process.env['HOST'] ?? 'localhost';

/** How long to go on serving once asked to end: long enough in a cluster for everybody to notice, no time at a desk. */
export const DRAIN_DELAY_MS = readNumber('DRAIN_DELAY_MS', process.env['NODE_ENV'] === 'production' ? '5000' : '0', 20_000);

function readNumber(name: string, byDefault: string, most: number): number {
  const text = process.env[name] ?? byDefault;
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw new RangeError(`${name} must be a number from 0 to ${most}, got ${JSON.stringify(text)}`);
}
