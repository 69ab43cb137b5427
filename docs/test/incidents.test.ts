import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allwell as onFastify } from '@allwell/fastify';
import { healthRoutes as onExpress } from '@allwell/express';
import { healthRoutes as onHono } from '@allwell/hono';
import { createHealth, down, up, type Health, type Incident } from '@allwell/core';
import { createMemoryStore, history, type History, type HistoryStore } from '@allwell/history';
import { healthListener } from '@allwell/node';
import { ask, type Reply } from '@allwell/testkit/adapter-suite';
import { ManualClock } from '@allwell/testkit';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';

const access = { secret: 'sesame' };
const BEARER = { authorization: 'Bearer sesame' };

/** By the name of an adapter: what a server with it answers. */
const ADAPTERS: Readonly<Record<string, (health: Health) => Promise<RequestListener>>> = {
  async fastify(health) {
    const app = Fastify();
    await app.register(onFastify, { health, access });
    await app.ready();
    return (request, response) => app.routing(request, response);
  },
  express: async (health) => express().use(onExpress(health, { access })),
  hono: async (health) => getRequestListener(new Hono().route('/', onHono(health, { access })).fetch),
  node: async (health) => healthListener(health, { access }),
};

interface Outage extends AsyncDisposable {
  readonly memory: History;
  readonly id: string;
  recover(): Promise<void>;
  get(path: string, method?: string): Promise<Reply>;
  note(search: string, id?: string): Promise<Reply>;
}

/** A service whose database is down, and remembers it. */
async function outage(adapter: string, store: HistoryStore = createMemoryStore()): Promise<Outage> {
  let works = false;
  const clock = new ManualClock();
  const health = createHealth({ clock, service: { name: 'orders' }, checks: { database: () => (works ? up() : down('away')) } });
  const memory = await history(health, { store });
  await health.report();
  await memory.flush();
  const [incident] = await memory.incidents();
  if (incident === undefined) throw new TypeError('there is no incident');
  const { id } = incident;
  const server = createServer(await ADAPTERS[adapter]?.(health)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    memory,
    id,
    async recover() {
      works = true;
      await clock.advance(60_000);
      await health.report();
      await memory.flush();
    },
    get: (path, method = 'GET') => ask(origin, `/health/incidents${path}`, { method, headers: BEARER }),
    note: (search, of = id) => ask(origin, `/health/incidents/${of}/notes${search}`, { method: 'POST', headers: BEARER }),
    async [Symbol.asyncDispose]() {
      server.close();
      await health.close();
    },
  };
}

const notesOf = (reply: Reply): readonly string[] => (reply.json() as Incident).notes.map(({ text }) => text);

describe.each(Object.keys(ADAPTERS))('the addresses of incidents, on %s', (adapter) => {
  // Not `.` and `..`: what goes by the URL standard, as Hono does, takes them away first.
  it('are nothing for an id that cannot be one', async () => {
    await using service = await outage(adapter);
    const { id } = service;
    for (const odd of ['x'.repeat(201), 'x'.repeat(9_000), '%00', `${id}%00`, '..%2f..%2fetc', `%64${id.slice(1)}`]) {
      for (const reply of [await service.get(`/${odd}`), await service.note('?text=x', odd)])
        expect([reply.status, reply.header('content-type')], odd.slice(0, 40)).toEqual([404, 'application/problem+json']);
    }
    for (const odd of ['%zz', '%ff']) {
      const status = adapter === 'fastify' ? 400 : 404; // Fastify refuses it before anybody is asked
      expect([(await service.get(`/${odd}`)).status, (await service.note('?text=x', odd)).status], odd).toEqual([status, status]);
    }
  });

  it('have the methods that they say', async () => {
    await using service = await outage(adapter);
    for (const [below, allowed] of [
      [`/${service.id}`, 'GET, HEAD, OPTIONS'],
      [`/${service.id}/notes?text=x`, 'POST, OPTIONS'],
    ] as const) {
      const described = await service.get(below, 'OPTIONS');
      expect([described.status, described.header('allow')]).toEqual([204, allowed]);
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        if (allowed.includes(method)) continue;
        const reply = await service.get(below, method);
        expect([reply.status, reply.header('allow')], `${method} ${below}`).toEqual([405, allowed]);
      }
    }
    expect(notesOf(await service.get(`/${service.id}`))).toEqual([]);
  });

  it('take a note as it was written, whatever that is', async () => {
    await using service = await outage(adapter);
    for (const [encoded, told] of [
      ['x'.repeat(2_000), 'x'.repeat(2_000)],
      [encodeURIComponent('語'.repeat(1_500)), '語'.repeat(1_500)],
      [encodeURIComponent('a\u202eb'), 'a\u202eb'],
      ['two%0Alines', 'two\nlines'],
      ['100%zz', '100%zz'],
      ['G%FCnther', 'G\ufffdnther'],
    ] as const) {
      const reply = await service.note(`?text=${encoded}`);
      expect([reply.status, notesOf(reply).at(-1)], encoded.slice(0, 40)).toEqual([201, told]);
    }
    for (const search of [`?text=${'x'.repeat(2_001)}`, '?text=%00%1b', '?text=a&text=b', '?text[]=a', ''])
      expect((await service.note(search)).status, search.slice(0, 40)).toBe(400);
    expect((await service.get(`/${service.id}?format=text`)).text.split('\n')).toHaveLength(1 + 6 + 1);
    expect((await service.get(`/${service.id}?format=html`)).status).toBe(200);
  });

  it('keep all notes that come at one moment, and take one when the incident is over', async () => {
    await using service = await outage(adapter);
    const texts = Array.from({ length: 8 }, (_, index) => `note ${index}`);
    const replies = await Promise.all(texts.map((text) => service.note(`?text=${encodeURIComponent(text)}`)));
    expect(replies.map(({ status }) => status)).toEqual(texts.map(() => 201));
    await service.recover();
    const after = await service.note('?text=What%20we%20learned');
    expect([after.status, after.json()]).toEqual([201, expect.objectContaining({ status: 'closed' })]);
    expect(notesOf(after).toSorted()).toEqual(['What we learned', ...texts]);
  });

  it('say 503 where the store fails, and give nothing of the reason away', async () => {
    const store = createMemoryStore();
    await using service = await outage(adapter, { ...store, addNote: () => Promise.reject(new Error('/var/lib is full')) });
    const reply = await service.note('?text=x');
    expect([reply.status, reply.header('content-type')]).toEqual([503, 'application/problem+json']);
    expect(reply.text).not.toContain('/var/lib');
    expect(notesOf(await service.get(`/${service.id}`))).toEqual([]);
  });
});
