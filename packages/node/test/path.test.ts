import { describe, expect, it } from 'vitest';
import { pathOf } from '../src/index.ts';

describe('the path of an address', () => {
  it.each([
    ['/health/ping', '/health/ping'],
    ['/health?checks=a', '/health'],
    ['/health/#top', '/health/'],
    ['/health?a#b', '/health'],
    ['/health#a?b', '/health'],
    ['/%20/x', '/%20/x'],
    ['//health', '//health'],
    ['/?x=http://a/b', '/'],
    ['http://proxy.example/health?x', '/health'],
    ['http://proxy.example', '/'],
    ['http://proxy.example?x', '/'],
    ['*', '*'],
    ['', '/'],
  ])('of %s is %s', (url, path) => {
    expect(pathOf(url)).toBe(path);
  });
});
