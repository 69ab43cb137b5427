import { expect } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';
import { ask as askAt, exchange } from './client.ts';
import type { Reply } from './client.ts';

export const routeBehaviours: readonly Behaviour[] = [
  behaviour('the base answers the report with and without a slash at its end, without a redirect', 'up', async ({ ask }) => {
    for (const path of ['', '/', '?', '/?x=1']) {
      const reply = await ask(path);
      expect(reply.status, path).toBe(200);
      expect(reply.json()).toMatchObject({ status: 'up' });
    }
  }),
  behaviour('ping answers pong and runs no check', 'up', async ({ ask, runs }) => {
    const before = await runs('database');
    const reply = await ask('/ping');
    expect(reply.status).toBe(200);
    expect(reply.text).toBe('pong');
    expect(reply.header('content-type')).toBe('text/plain; charset=utf-8');
    expect(reply.header('content-length')).toBe('4');
    expect(await runs('database')).toBe(before);
  }),
  ...['/ping', '/live', '/ready', '/startup', '/metrics', '/feed.atom', '/badge.svg', '/checks/database', '/disks'].map((path) =>
    behaviour(`${path} answers with and without a slash at its end`, 'up', async ({ ask }) => {
      expect((await ask(path)).status).toBe(200);
      expect((await ask(`${path}/`)).status).toBe(200);
    }),
  ),
  behaviour('a check has an address of its own', 'up', async ({ ask }) => {
    const report = (await ask('/checks/search')).json() as { checks: object };
    expect(Object.keys(report.checks)).toEqual(['search']);
  }),
  behaviour('a group has an address of its own', 'up', async ({ ask }) => {
    const report = (await ask('/disks')).json() as { checks: object };
    expect(Object.keys(report.checks)).toEqual(['database', 'cache']);
  }),
  behaviour('a check and a group have addresses of their own for feeds, metrics and badge', 'up', async ({ ask }) => {
    const types = {
      'feed.atom': /^application\/atom\+xml/,
      'feed.rss': /^application\/rss\+xml/,
      'feed.json': /^application\/feed\+json$/,
      metrics: /^text\/plain; version=0\.0\.4/,
      'badge.svg': /^image\/svg\+xml/,
    };
    for (const subject of ['/checks/database', '/disks']) {
      for (const [file, type] of Object.entries(types)) {
        for (const path of [`${subject}/${file}`, `${subject}/${file}/`]) {
          const reply = await ask(path, { headers: { accept: '*/*' } });
          expect(reply.status, path).toBe(200);
          expect(reply.header('content-type'), path).toMatch(type);
        }
      }
    }
    expect((await ask('/checks/nothere/feed.atom')).status).toBe(404);
    expect((await ask('/nothere/feed.atom')).status).toBe(404);
  }),
  behaviour('?checks= chooses checks, and _defaults stands for the default ones', 'up', async ({ ask }) => {
    const names = async (query: string): Promise<string[]> =>
      Object.keys(((await ask(query)).json() as { checks: object }).checks);
    expect(await names('?checks=search')).toEqual(['search']);
    expect(await names('?checks=cache,search')).toEqual(['cache', 'search']);
    expect(await names('?checks=cache&checks=database')).toEqual(['database', 'cache']);
    expect(await names('?checks=_defaults')).toEqual(['database', 'cache']);
    expect(await names('?checks=_defaults,search')).toEqual(['database', 'cache', 'search']);
    expect(await names('?checks=%63ache')).toEqual(['cache']);
    expect(await names('')).toEqual(['database', 'cache']);
  }),
  behaviour('?tag= chooses checks by tag', 'up', async ({ ask }) => {
    expect(Object.keys(((await ask('?tag=storage')).json() as { checks: object }).checks)).toEqual(['database', 'cache']);
  }),
  behaviour('an unknown name in ?checks= is 400, an unknown tag, group or check is 404', 'up', async ({ ask }) => {
    const asked = {
      '?checks=nothere': 400,
      '?checks=database,nothere': 400,
      '?tag=nothere': 404,
      '/nothere': 404,
      '/checks/nothere': 404,
    };
    for (const [path, code] of Object.entries(asked)) {
      const reply = await ask(path);
      expect(reply.status, path).toBe(code);
      expect(reply.header('content-type')).toBe('application/problem+json');
      expect(reply.json()).toMatchObject({ status: code });
    }
  }),
  behaviour('a parameter nobody knows changes nothing', 'up', async ({ ask }) => {
    expect((await ask('?utm_source=x&_=1&checks=cache')).json()).toMatchObject({ checks: { cache: { status: 'up' } } });
  }),
  behaviour('every address that does not exist below the base gives the same 404 (R25)', 'up', async ({ ask }) => {
    const replies: Reply[] = [];
    for (const path of [
      '/nothere',
      '/ping/pong',
      '/checks',
      '/checks/',
      '/a/b/c/d',
      '/live/ness',
      '/metrics/x',
      '/feed',
      '/checks/database/x',
      '/checks/database/feed',
      '/checks/database/feed.atom/x',
      '/disks/x',
      '/ready/feed.atom',
      '/-',
    ]) {
      const reply = await ask(path);
      expect(reply.status, path).toBe(404);
      replies.push(reply);
    }
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(new Set(replies.map((reply) => reply.header('content-type')))).toEqual(new Set(['application/problem+json']));
  }),
  behaviour('what is beside the base is not answered', 'up', async ({ origin, base }) => {
    for (const path of [`${base}x`, `${base}-check/ping`, `/x${base}/ping`])
      expect((await askAt(origin, path)).status, path).toBe(404);
  }),
  behaviour(
    'everything is there below the prefix the framework mounts it at, and only there (R28)',
    'up',
    async ({ ask, origin }) => {
      expect((await ask('')).status).toBe(200);
      expect((await ask('/')).status).toBe(200);
      expect((await ask('/ping')).text).toBe('pong');
      expect((await ask('/ready')).status).toBe(200);
      expect((await ask('/checks/database')).json()).toMatchObject({ checks: { database: { status: 'up' } } });
      expect((await ask('/disks/')).status).toBe(200);
      expect((await ask('/nothere')).status).toBe(404);
      expect((await ask('', { method: 'POST' })).status).toBe(405);
      expect((await askAt(origin, '/health/ping')).status).toBe(404);
    },
    { mount: '/api/v2' },
  ),
  behaviour('it can be put at another path', 'own path', async ({ ask, origin }) => {
    expect((await ask('/ping')).text).toBe('pong');
    expect((await ask('')).status).toBe(200);
    expect((await ask('/disks')).status).toBe(200);
    expect((await askAt(origin, '/health')).status).toBe(404);
  }),
  behaviour(
    'it can be put at another path below a prefix',
    'own path',
    async ({ ask }) => {
      expect((await ask('/ping')).text).toBe('pong');
      expect((await ask('/checks/cache')).status).toBe(200);
    },
    { mount: '/api' },
  ),
  behaviour('it can be put at the root of a server', 'at the root', async ({ ask }) => {
    expect((await ask('')).json()).toMatchObject({ status: 'up' });
    expect((await ask('/ping')).text).toBe('pong');
    expect((await ask('/checks/database')).status).toBe(200);
    expect((await ask('/nothere')).status).toBe(404);
    expect((await ask('/ping', { method: 'POST' })).status).toBe(405);
  }),
  behaviour(
    'it can be put at a prefix itself',
    'at the root',
    async ({ ask }) => {
      expect((await ask('')).json()).toMatchObject({ status: 'up' });
      expect((await ask('/')).json()).toMatchObject({ status: 'up' });
      expect((await ask('/live')).status).toBe(200);
      expect((await ask('/disks')).status).toBe(200);
    },
    { mount: '/internal' },
  ),
  behaviour(
    'links on the page are relative and lead where they say, whatever Host and X-Forwarded headers claim (R28)',
    'up',
    async ({ ask, origin, base }) => {
      for (const path of ['', '/', '/checks/database']) {
        const headers = {
          accept: 'text/html',
          host: 'evil.example',
          'x-forwarded-host': 'evil.example',
          'x-forwarded-prefix': '/evil',
        };
        const reply = await ask(path, { headers });
        expect(reply.text, path).not.toContain('evil');
        const links = [...reply.text.matchAll(/<(?:a|link)\b[^>]*?\bhref="([^"#]+)"/g)].map(([, href = '']) =>
          href.replaceAll('&amp;', '&'),
        );
        const own = links.filter((link) => !link.startsWith('data:'));
        expect(own.length, path).toBeGreaterThan(0);
        for (const link of new Set(own)) {
          const address = new URL(link, `${origin}${base}${path}`);
          expect(address.origin, link).toBe(origin);
          expect((await askAt(origin, `${address.pathname}${address.search}`)).status, `${link} on ${path}`).toBe(200);
        }
      }
    },
    { mount: '/nested' },
  ),
  ...(['with', 'without'] as const).map((which) =>
    behaviour(
      `HTTP/1.0 is answered ${which} a Host header, and the connection closed`,
      'up',
      async ({ origin, base }) => {
        const host = which === 'with' ? 'Host: x\r\n' : '';
        const heard = await exchange(origin, `GET ${base}/ping HTTP/1.0\r\n${host}\r\n`);
        expect(heard).toMatch(/^HTTP\/1\.[01] 200 /);
        expect(heard).toMatch(/\r\n\r\npong$/);
      },
      { needs: ['raw bytes', ...(which === 'without' ? (['no host'] as const) : [])] },
    ),
  ),
  behaviour(
    'pipelined requests are answered in order',
    'up',
    async ({ origin, base }) => {
      const one = (path: string): string => `GET ${base}${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
      const heard = await exchange(origin, one('/ping') + one('/nothere') + one('/live'));
      expect([...heard.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code)).toEqual(['200', '404', '200']);
    },
    { needs: ['raw bytes'] },
  ),
];
