import { Agent } from 'node:http';
import { expect } from 'vitest';
import { behaviour, ODD_METHODS, type Behaviour } from './behaviour.ts';
import type { Reply } from './client.ts';

/** Headers that tell the time of an answer, or are the server's own business. */
const OWN_TO_ONE_ANSWER: ReadonlySet<string> = new Set(['date', 'connection', 'keep-alive']);

function headersOf({ headers }: Reply): object {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN_TO_ONE_ANSWER.has(name)));
}

const METHODS = ['POST', 'PUT', 'PATCH', 'DELETE'];
const EVERY_KIND = ['', '/', '/ping', '/live', '/ready', '/startup', '/checks/database', '/disks', '/metrics', '/feed.atom'];

export const methodBehaviours: readonly Behaviour[] = [
  ...['/ping', '/live', '/nothere', '/checks/nothere', '?format=yaml', '/feed.atom', '/feed.rss'].map((path) =>
    behaviour(`HEAD ${path} is GET without its body, content-length included (R25)`, 'up', async ({ ask }) => {
      // Most answers carry their time, so those that do not are compared to the letter.
      const [got, headed] = [await ask(path), await ask(path, { method: 'HEAD' })];
      expect(headed.status).toBe(got.status);
      expect(headed.text).toBe('');
      const { 'content-length': gotLength, ...gotHeaders } = headersOf(got) as Record<string, unknown>;
      const { 'content-length': headedLength, ...headedHeaders } = headersOf(headed) as Record<string, unknown>;
      expect(headedHeaders).toEqual(gotHeaders);
      expect(gotLength).toEqual([String(Buffer.byteLength(got.text))]);
      if (path === '/live') expect(Number(headedLength)).toBeGreaterThan(0);
      else expect(headedLength).toEqual(gotLength);
    }),
  ),
  behaviour('HEAD is GET without its body in every format (R25)', 'down', async ({ ask }) => {
    for (const format of ['json', 'health+json', 'text', 'html', 'prometheus', 'openmetrics', 'atom', 'rss', 'jsonfeed', 'svg']) {
      const path = `?format=${encodeURIComponent(format)}`;
      const [got, headed] = [await ask(path), await ask(path, { method: 'HEAD' })];
      expect(headed.status, format).toBe(got.status);
      expect(headed.text, format).toBe('');
      expect(Object.keys(headersOf(headed)).toSorted(), format).toEqual(Object.keys(headersOf(got)).toSorted());
      expect(headed.header('content-type'), format).toBe(got.header('content-type'));
      expect(Number(headed.header('content-length')), format).toBeGreaterThan(0);
    }
  }),
  behaviour('OPTIONS is 204 with Allow, without body, type and CORS', 'up', async ({ ask }) => {
    for (const path of EVERY_KIND) {
      const reply = await ask(path, {
        method: 'OPTIONS',
        headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
      });
      expect(reply.status, path).toBe(204);
      expect(reply.header('allow'), path).toBe('GET, HEAD, OPTIONS');
      expect(reply.text).toBe('');
      expect(reply.header('content-type'), path).toBeUndefined();
      expect(reply.header('content-length'), path).toBeUndefined();
      expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  }),
  ...METHODS.map((method) =>
    behaviour(`${method} is 405 with Allow on every address`, 'up', async ({ ask }) => {
      for (const path of EVERY_KIND) {
        const reply = await ask(path, { method });
        expect(reply.status, path).toBe(405);
        expect(reply.header('allow'), path).toBe('GET, HEAD, OPTIONS');
        expect(reply.header('content-type'), path).toBe('application/problem+json');
      }
    }),
  ),
  ...ODD_METHODS.map((method) =>
    behaviour(
      `${method} is 405 with Allow`,
      'up',
      async ({ ask }) => {
        for (const path of ['', '/ping', '/checks/database', '/metrics']) {
          const reply = await ask(path, { method });
          expect(reply.status, path).toBe(405);
          expect(reply.header('allow'), path).toBe('GET, HEAD, OPTIONS');
        }
      },
      { needs: ['odd methods', `method ${method}`] },
    ),
  ),
  behaviour('every method gets the same 404 where nothing is', 'up', async ({ ask }) => {
    const { text } = await ask('/ping/pong');
    for (const method of [...METHODS, 'OPTIONS']) {
      const reply = await ask('/ping/pong', { method });
      expect([reply.status, reply.text], method).toEqual([404, text]);
    }
  }),
  behaviour('methods other than GET and HEAD run no check (R15)', 'slow', async ({ ask, runs }) => {
    for (const method of [...METHODS, 'OPTIONS']) await ask('?checks=slow', { method });
    expect(await runs('slow')).toBe(0);
    expect((await ask('?checks=slow', { method: 'HEAD' })).status).toBe(200);
    expect(await runs('slow')).toBe(1);
  }),
  ...Object.entries({
    'of JSON that is none': { 'content-type': 'application/json' },
    'of a type that is none': { 'content-type': 'not a type; =;;' },
    'of an unknown type': { 'content-type': 'application/x-unheard-of' },
    'without a type': {},
    'that claims to be compressed': { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    'of a multipart form without a boundary': { 'content-type': 'multipart/form-data' },
    'of a form': { 'content-type': 'application/x-www-form-urlencoded' },
  }).map(([what, headers]) =>
    behaviour(`a body ${what} is not looked at: POST is 405 (R25)`, 'up', async ({ ask }) => {
      for (const path of ['', '/ping', '/disks'])
        expect((await ask(path, { method: 'POST', headers, body: '{"a":' })).status, path).toBe(405);
    }),
  ),
  behaviour('a chunked body is not looked at', 'up', async ({ ask }) => {
    expect((await ask('', { method: 'POST', headers: { 'transfer-encoding': 'chunked' }, body: 'x'.repeat(5_000) })).status).toBe(
      405,
    );
  }),
  behaviour('GET and HEAD with a body answer as without', 'up', async ({ ask }) => {
    const headers = { 'content-type': 'application/json', 'content-length': '4' };
    expect((await ask('/ping', { headers, body: '{{{{' })).text).toBe('pong');
    expect((await ask('', { headers, body: '{{{{' })).status).toBe(200);
    expect((await ask('/ping', { method: 'HEAD', headers, body: '{{{{' })).status).toBe(200);
  }),
  behaviour(
    'a body of two megabytes gets its 405, and the connection is left in order (R25)',
    'up',
    async ({ ask }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        const body = new Uint8Array(2_000_000);
        const reply = await ask('', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
          body,
          agent,
        });
        expect(reply.status).toBe(405);
        expect((await ask('/ping', { agent })).text).toBe('pong');
      } finally {
        agent.destroy();
      }
    },
    { needs: ['long bodies'] },
  ),
];
