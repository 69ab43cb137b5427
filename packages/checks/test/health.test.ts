import { once } from 'node:events';
import { createServer } from 'node:net';
import { createHealth, defineCheck } from '@allwell/core';
import { expect, it } from 'vitest';
import { always } from '../src/always.ts';
import { disk } from '../src/disk.ts';
import { dns } from '../src/dns.ts';
import { eventLoop } from '../src/event-loop.ts';
import { http } from '../src/http.ts';
import { memory } from '../src/memory.ts';
import { postgres } from '../src/postgres.ts';
import { tcp } from '../src/tcp.ts';
import { startDnsServer } from './dns-server.ts';
import { portOf } from './port.ts';

it('has every check registered as a function or as a check', async () => {
  await using health = createHealth({
    checks: {
      always: always(true),
      off: defineCheck(always(false), { failsAs: 'degraded' }),
      disk: disk(),
      memory: memory(),
      eventLoop: eventLoop(),
    },
  });
  const { checks } = await health.report();
  expect(Object.values(checks).map(({ name, raw }) => [name, raw !== 'unknown'])).toEqual(
    ['always', 'off', 'disk', 'memory', 'eventLoop'].map((name) => [name, true]),
  );
});

it('times out, and hangs up, where the other side never says a word (R12)', async () => {
  await using silentNames = await startDnsServer({ 'silent.example/A': 'silent' });
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    socket.resume().on('error', () => {}); // a client that hangs up in the middle of a word
  });
  const never = { query: () => new Promise(() => {}) };
  const slow = { timeoutMs: 150 };
  await using health = createHealth({
    checks: {
      http: defineCheck(http(`http://127.0.0.1:${port}/`), slow),
      tls: defineCheck(tcp({ host: '127.0.0.1', port, tls: true }), slow),
      dns: defineCheck(dns('silent.example', { servers: [silentNames.address] }), slow),
      postgres: defineCheck(postgres(never), slow),
    },
  });
  const { status, checks } = await health.report();
  expect(status).toBe('down');
  expect(Object.values(checks).map(({ name, code }) => [name, code])).toEqual(
    ['http', 'tls', 'dns', 'postgres'].map((name) => [name, 'CHECK_TIMED_OUT']),
  );
  expect(connections).toBeGreaterThanOrEqual(2);
  server.close();
  await once(server, 'close'); // which it is when the last connection has ended
});
