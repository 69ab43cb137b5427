import { describe, expect, it } from 'vitest';
import { pathBelow } from './path-below.ts';

describe('the path below the endpoint', () => {
  it.each([
    ['/health', '/health', '/health/*', ''],
    ['/health/', '/health/', '/health/*', '/'],
    ['/health?x=/a/b', '/health', '/health/*', ''],
    ['/health/ping', '/health/ping', '/health/*', '/ping'],
    ['/health/ping#a/b', '/health/ping', '/health/*', '/ping'],
    ['/health/checks/database/?x=1', '/health/checks/database/', '/health/*', '/checks/database/'],
    ['/api/v2/health/ready', '/api/v2/health/ready', '/api/v2/health/*', '/ready'],
    ['/', '/', '/*', '/'],
    ['/ping', '/ping', '/*', '/ping'],
    ['/internal', '/internal', '/internal/*', ''],
  ])('of %s, routed as %s by %s, is "%s"', (url, routed, pattern, below) => {
    expect(pathBelow(url, routed, pattern)).toBe(below);
  });

  it.each([
    [
      'is as sent, not as decoded',
      '/health/checks/%64ata%2Fbase',
      '/health/checks/data%2Fbase',
      '/health/*',
      '/checks/%64ata%2Fbase',
    ],
    ['is found where the base is encoded', '/%68ealth/ping', '/health/ping', '/health/*', '/ping'],
    ['is found behind a parameter', '/acme-corp/health/ready', '/acme-corp/health/ready', '/:tenant/health/*', '/ready'],
    [
      'is found behind a parameter that is encoded',
      '/ac%20me/health/ready',
      '/ac me/health/ready',
      '/:tenant/health/*',
      '/ready',
    ],
    ['keeps the slash that `strict: false` has taken', '/health/ping/', '/health/ping', '/health/*', '/ping/'],
    ['keeps it at the base itself', '/health/?x', '/health', '/health/*', '/'],
    [
      'is found where `getPath` has put the host in front',
      '/health/live',
      '/status.example.com/health/live',
      '/status.example.com/health/*',
      '/live',
    ],
  ])('%s', (_, url, routed, pattern, below) => {
    expect(pathBelow(url, routed, pattern)).toBe(below);
  });
});
