import { HealthError } from '@allwell/core';
import { describe, expect, it } from 'vitest';
import { disk } from './disk.ts';
import { dns } from './dns.ts';
import { eventLoop } from './event-loop.ts';
import { http } from './http.ts';
import { memory } from './memory.ts';
import { postgres } from './postgres.ts';
import { sqlite } from './sqlite.ts';
import { tcp } from './tcp.ts';

const database = { query: async () => [], prepare: () => ({ get: () => 1 }) };

const factories: Readonly<Record<string, (options: never) => unknown>> = {
  http: (options) => http('http://127.0.0.1', options),
  tcp: (options) => tcp(options),
  dns: (options) => dns('example.com', options),
  disk: (options) => disk(options),
  memory: (options) => memory(options),
  eventLoop: (options) => eventLoop(options),
  sqlite: (options) => sqlite(database, options),
  postgres: (options) => postgres(database, options),
};

const impossible: Readonly<Record<string, readonly object[]>> = {
  http: [
    { method: 'get' },
    { headers: 'x' },
    { headers: { 'bad name': 'x' } },
    { headers: { x: 'a\nb' } },
    { headers: { x: 1 } },
    { status: 99 },
    { contains: '' },
    { contains: 1 },
    { contains: 'x', method: 'HEAD' },
    { redirect: 'error' },
    { degradedMs: -1 },
    { degradedMs: 2 ** 31 },
    { fetch: 'fetch' },
  ],
  tcp: [
    {},
    { port: 0 },
    { port: 65_536 },
    { port: 1.5 },
    { port: '80' },
    { port: 1, path: 'x' },
    { path: '' },
    { path: 'x', host: 'y' },
    { port: 1, host: '' },
    { port: 1, tls: 'yes' },
    { port: 1, tls: null },
    { port: 1, tls: { cert: 'no certificate', key: 'no key' } },
  ],
  dns: [
    { type: 'a' },
    { type: 'ANY' },
    { servers: [] },
    { servers: ['name.server'] },
    { servers: '127.0.0.1' },
    { servers: ['127.0.0.1:0'] },
    { servers: ['127.0.0.1:70000'] },
    { servers: ['[127.0.0.1]:53'] },
    { servers: ['127.0.0.1.1'] },
    { servers: ['::1', '::x'] },
    { expect: 1 },
    { expect: [''] },
    { degradedMs: Number.NaN },
  ],
  disk: [
    { path: '' },
    { path: 1 },
    { degradedUsedRatio: 90 },
    { downUsedRatio: -0.1 },
    { degradedUsedRatio: 0.9, downUsedRatio: 0.8 },
    { degradedFreeBytes: 1.5 },
    { degradedFreeBytes: 1, downFreeBytes: 2 },
  ],
  memory: [
    { degradedUsedRatio: 1.01 },
    { downHeapRatio: '0.9' },
    { degradedRssBytes: 0 },
    { degradedRssBytes: 2, downRssBytes: 1 },
  ],
  eventLoop: [
    { degradedP99Ms: 0 },
    { downMaxMs: Number.POSITIVE_INFINITY },
    { degradedUtilization: 95 },
    { maxWindowMs: 99 },
    { maxWindowMs: 2 ** 31 },
  ],
  sqlite: [{ query: '' }, { integrity: true }, { lockedMs: -1 }, { degradedMs: 'slow' }],
  postgres: [{ query: '' }, { query: 1 }, { degradedMs: -1 }],
};

describe.each(Object.entries(factories))('%s', (name, make) => {
  it('refuses an option that it does not have, and names those it has', () => {
    expect(() => make({ timeout: 1 } as never)).toThrow(
      new RegExp(`^${name} has no option "timeout"; it has [a-zA-Z0-9, ]+(; did you mean \\w+\\?)?$`),
    );
    for (const none of [null, 'x', 7]) expect(() => make(none as never)).toThrow(HealthError);
  });

  it.each(impossible[name] ?? [])('refuses %j at construction', (options) => {
    expect(() => make(options as never)).toThrow(expect.objectContaining({ name: 'HealthError', code: 'INVALID_OPTION' }));
  });
});

it('takes name servers in every form that Node knows', () => {
  for (const server of ['127.0.0.1', '127.0.0.1:5353', '::1', '[::1]', '[::1]:65535', 'fe80::1%eth0']) {
    expect(dns('example.com', { servers: [server] })).toBeTypeOf('function');
  }
});

it('refuses what is no database, host name or client', () => {
  for (const wrong of [null, 7, {}, '']) {
    expect(() => sqlite(wrong as never)).toThrow(HealthError);
    expect(() => dns(wrong as never)).toThrow(HealthError);
    expect(() => postgres(wrong as never)).toThrow(HealthError);
  }
  expect(() => sqlite(new URL('https://example.com/a.db'))).toThrow(HealthError);
});
