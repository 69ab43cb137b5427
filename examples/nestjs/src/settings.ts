import { Injectable, Module } from '@nestjs/common';

/** What the environment says. */
@Injectable()
export class Settings {
  /** Where to listen. `PORT=0` takes any free port; `HOST=0.0.0.0` is for containers. */
  readonly port = readNumber('PORT', '3000', 65_535);
  readonly host = process.env['HOST'] ?? 'localhost';
  /** What a client has to send as `x-api-key`. */
  readonly apiKey = process.env['API_KEY'] ?? 'let-me-in';
  /** How long to go on serving once asked to end: long enough in a cluster for everybody to notice, no time at a desk. */
  readonly drainDelayMs = readNumber('DRAIN_DELAY_MS', process.env['NODE_ENV'] === 'production' ? '5000' : '0', 20_000);
}

@Module({ providers: [Settings], exports: [Settings] })
export class SettingsModule {}

function readNumber(name: string, byDefault: string, most: number): number {
  const text = process.env[name] ?? byDefault;
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw new RangeError(`${name} must be a number from 0 to ${most}, got ${JSON.stringify(text)}`);
}
