import { describe, expect, it } from 'vitest';
import { CHECK_RULES } from './check.ts';
import { closest } from './closest.ts';
import { ENDPOINT_RULES } from './endpoint-options.ts';
import { HEALTH_RULES } from './health-options.ts';

const NAMES = ['health', 'root', ...Object.keys({ ...CHECK_RULES, ...HEALTH_RULES, ...ENDPOINT_RULES })];

describe('the closest word', () => {
  it.each([
    ['timeout', 'timeoutMs'],
    ['maxAge', 'maxAgeMs'],
    ['maxage', 'maxAgeMs'],
    ['every', 'everyMs'],
    ['failureTreshold', 'failureThreshold'],
    ['dependencies', 'dependsOn'],
    ['chekcs', 'checks'],
    ['healthChecks', 'checks'],
    ['acess', 'access'],
    ['Path', 'path'],
    ['routePrefix', 'prefix'],
    ['publicURL', 'publicUrl'],
    ['statusCode', 'statusCodes'],
    ['concurency', 'concurrency'],
  ])('to %s is %s', (written, meant) => {
    expect(closest(written, NAMES)).toBe(meant);
  });

  it.each(['', 'x', '😀', 'maxHeapUsedBytes', 'isGlobal', 'signals', 'logger', 'onSignal', 'pressureHandler', 'port', 'ttl'])(
    'to %j is none',
    (written) => {
      expect(closest(written, NAMES)).toBeUndefined();
    },
  );

  it('is none among none, and never fails', () => {
    expect(closest('a', [])).toBeUndefined();
    expect(closest('', [''])).toBeUndefined();
  });
});
