import { expect } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';

interface Expected {
  readonly format: string;
  readonly type: RegExp;
  /** How clients ask for it by `Accept`. */
  readonly accept: string;
  /** Its address, where it has one of its own. */
  readonly address?: string;
  /** Its code while the service is down. */
  readonly whenDown: 200 | 503;
  readonly shows: RegExp;
}

const FORMATS: readonly Expected[] = [
  { format: 'json', type: /^application\/json$/, accept: 'application/json', whenDown: 503, shows: /^\{"status":"up"/ },
  {
    format: 'health+json',
    type: /^application\/health\+json$/,
    accept: 'application/health+json',
    whenDown: 503,
    shows: /"status":\s*"pass"/,
  },
  { format: 'text', type: /^text\/plain; charset=utf-8$/, accept: 'text/plain, text/*, */*', whenDown: 503, shows: /^up\b/ },
  {
    format: 'html',
    type: /^text\/html; charset=utf-8$/,
    accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    whenDown: 503,
    shows: /^<!doctype html>/i,
  },
  {
    format: 'prometheus',
    type: /^text\/plain; version=0\.0\.4; charset=utf-8/,
    accept: 'text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    address: '/metrics',
    whenDown: 200,
    shows: /^health_check_status\{check="database"\} 1$/m,
  },
  {
    format: 'openmetrics',
    type: /^application\/openmetrics-text; version=1\.0\.0; charset=utf-8/,
    accept:
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
    whenDown: 200,
    shows: /# EOF\n?$/,
  },
  {
    format: 'atom',
    type: /^application\/atom\+xml; charset=utf-8$/,
    accept: 'application/atom+xml',
    address: '/feed.atom',
    whenDown: 200,
    shows: /<feed\b/,
  },
  {
    format: 'rss',
    type: /^application\/rss\+xml; charset=utf-8$/,
    accept: 'application/rss+xml',
    address: '/feed.rss',
    whenDown: 200,
    shows: /<rss\b/,
  },
  {
    format: 'jsonfeed',
    type: /^application\/feed\+json$/,
    accept: 'application/feed+json',
    address: '/feed.json',
    whenDown: 200,
    shows: /jsonfeed\.org\/version\/1/,
  },
  { format: 'svg', type: /^image\/svg\+xml/, accept: 'image/svg+xml', address: '/badge.svg', whenDown: 200, shows: /<svg\b/ },
];

export const formatBehaviours: readonly Behaviour[] = [
  ...FORMATS.map(({ format, type, shows }) =>
    behaviour(`?format=${format} answers in that format`, 'up', async ({ ask }) => {
      const reply = await ask(`?format=${encodeURIComponent(format)}`, { headers: { accept: 'application/json' } });
      expect(reply.status).toBe(200);
      expect(reply.header('content-type')).toMatch(type);
      expect(reply.text).toMatch(shows);
    }),
  ),
  ...FORMATS.map(({ format, type, accept }) =>
    behaviour(`Accept brings ${format} to the clients that ask so, with Vary (R27)`, 'up', async ({ ask }) => {
      const reply = await ask('', { headers: { accept } });
      expect(reply.status).toBe(200);
      expect(reply.header('content-type')).toMatch(type);
      expect(reply.header('vary')).toMatch(/\baccept\b/i);
    }),
  ),
  ...FORMATS.map(({ format, whenDown, type }) =>
    behaviour(`while a check is down ${format} answers ${whenDown} (R4)`, 'down', async ({ ask }) => {
      const reply = await ask(`?format=${encodeURIComponent(format)}`);
      expect(reply.status).toBe(whenDown);
      expect(reply.header('content-type')).toMatch(type);
    }),
  ),
  ...FORMATS.flatMap(({ format, type, address }) =>
    address === undefined
      ? []
      : [
          behaviour(`${address} is ${format} whatever the client accepts`, 'up', async ({ ask }) => {
            const reply = await ask(address, { headers: { accept: format === 'prometheus' ? '*/*' : 'application/json' } });
            expect(reply.status).toBe(200);
            expect(reply.header('content-type')).toMatch(type);
          }),
        ],
  ),
  behaviour('a client without a preference gets JSON', 'up', async ({ ask }) => {
    for (const headers of [{}, { accept: '*/*' }, { accept: '' }]) {
      const reply = await ask('', { headers });
      expect(reply.header('content-type')).toBe('application/json');
      expect(reply.json()).toMatchObject({ status: 'up', service: { name: 'orders' }, checks: { database: { status: 'up' } } });
    }
  }),
  behaviour('a client without a preference gets the configured default format', 'text by default', async ({ ask }) => {
    expect((await ask('', { headers: { accept: '*/*' } })).header('content-type')).toBe('text/plain; charset=utf-8');
    expect((await ask('', { headers: { accept: 'application/json' } })).header('content-type')).toBe('application/json');
  }),
  behaviour('?format= beats Accept', 'up', async ({ ask }) => {
    const reply = await ask('?format=text', { headers: { accept: 'text/html' } });
    expect(reply.header('content-type')).toBe('text/plain; charset=utf-8');
    expect(reply.text).toMatch(/^up\b/);
  }),
  behaviour('weights decide between the types of an Accept header (R27)', 'up', async ({ ask }) => {
    expect((await ask('', { headers: { accept: 'text/html;q=0.2, application/json;q=0.8' } })).header('content-type')).toBe(
      'application/json',
    );
    expect((await ask('', { headers: { accept: 'application/json;q=0, text/html;q=0.1' } })).header('content-type')).toBe(
      'text/html; charset=utf-8',
    );
  }),
  behaviour('a list that cannot be met gets 406 that names what there is (R27)', 'up', async ({ ask }) => {
    const reply = await ask('', { headers: { accept: 'image/webp, application/pdf' } });
    expect(reply.status).toBe(406);
    expect(reply.header('content-type')).toBe('application/problem+json');
    expect(reply.text).toMatch(/application\/json/);
  }),
  behaviour('probes and ping never answer 406', 'up', async ({ ask }) => {
    for (const path of ['/live', '/ready', '/startup', '/ping']) {
      expect((await ask(path, { headers: { accept: 'application/pdf' } })).status, path).toBe(200);
    }
  }),
  behaviour('an unknown format is 400, also one that every object has', 'up', async ({ ask }) => {
    for (const format of ['yaml', '', '__proto__', 'constructor', 'toString', 'JSON']) {
      const reply = await ask(`?format=${format}`);
      expect(reply.status, format).toBe(400);
      expect(reply.header('content-type')).toBe('application/problem+json');
      expect(reply.json()).toMatchObject({ status: 400 });
    }
  }),
  behaviour('the page carries a strict policy by hash and asks to be indexed by nobody', 'up', async ({ ask }) => {
    const reply = await ask('?format=html');
    const policy = reply.header('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'none'/);
    expect(policy).toMatch(/style-src 'sha256-/);
    expect(policy).not.toMatch(/unsafe|nonce/);
    expect(reply.header('x-robots-tag')).toMatch(/noindex/);
    expect(reply.header('referrer-policy')).toBe('no-referrer');
  }),
];
