import { createEndpoint, createHealth } from '@allwell/core';
import { describe, expect, it } from 'vitest';
import { createMatcher } from './matcher.ts';

const found = (base: string, path: string): string | undefined => {
  const match = createMatcher(createEndpoint(createHealth(), { path: base }))(path);
  return match && `${match.route.subtree ? 'below' : 'exactly'} ${match.route.path}: ${match.path}`;
};

describe('which route answers a path', () => {
  it.each([
    ['/health', 'exactly /health: '],
    ['/health/', 'below /health: /'],
    ['/health/ping', 'exactly /health/ping: '],
    ['/health/ping/', 'below /health: /ping/'],
    ['/health/checks/database', 'below /health: /checks/database'],
    ['/health/checks/a%3Ab', 'below /health: /checks/a%3Ab'],
    ['/health//', 'below /health: //'],
    ['/healthy', undefined],
    ['/Health', undefined],
    ['/', undefined],
    ['*', undefined],
    ['', undefined],
    ['//health', undefined],
    ['/api/health', undefined],
  ])('%s', (path, expected) => {
    expect(found('/health', path)).toBe(expected);
  });

  it.each([
    ['/', 'exactly /: '],
    ['/ping', 'exactly /ping: '],
    ['/checks/database', 'below /: /checks/database'],
    ['*', undefined],
  ])('at the root of a server: %s', (path, expected) => {
    expect(found('/', path)).toBe(expected);
  });
});
