import { expect } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';
import { HIDDEN_WORDS, SECRET } from './scene.ts';

const bearer = (secret: string): { authorization: string } => ({ authorization: `Bearer ${secret}` });
const basic = (credentials: string): { authorization: string } => ({
  authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});

const PROTECTED = [
  '',
  '/',
  '/checks/database',
  '/checks/payroll',
  '/metrics',
  '/feed.atom',
  '/feed.rss',
  '/feed.json',
  '/badge.svg',
  '?format=html',
];

export const accessBehaviours: readonly Behaviour[] = [
  behaviour('without the secret everything but ping and the probes is 401 with WWW-Authenticate', 'guarded', async ({ ask }) => {
    for (const path of PROTECTED) {
      const reply = await ask(path);
      expect(reply.status, path).toBe(401);
      expect(reply.header('www-authenticate'), path).toMatch(/Basic realm=.*Bearer/);
      expect(reply.header('vary'), path).toMatch(/authorization/i);
      expect(reply.header('cache-control'), path).toBe('no-store');
    }
  }),
  behaviour('the secret opens as a Bearer token', 'guarded', async ({ ask }) => {
    const reply = await ask('', { headers: bearer(SECRET) });
    expect(reply.status).toBe(503);
    expect(reply.header('vary')).toMatch(/authorization/i);
    expect(reply.json()).toMatchObject({
      service: { version: '9.8.7' },
      checks: { database: { reason: 'ledger is locked', data: { rows: 3 } }, payroll: { status: 'up' } },
    });
  }),
  behaviour('the secret opens as the password of Basic, whoever the user', 'guarded', async ({ ask }) => {
    for (const user of ['', 'prometheus', 'ünïcode'])
      expect((await ask('', { headers: basic(`${user}:${SECRET}`) })).status, user).toBe(503);
  }),
  behaviour('nothing else opens (R29)', 'guarded', async ({ ask }) => {
    const wrong = [
      bearer(''),
      bearer('wrong'),
      bearer(`${SECRET}x`),
      bearer(SECRET.slice(1)),
      bearer(SECRET.toUpperCase()),
      basic(SECRET),
      basic(`${SECRET}:`),
      basic(''),
      basic(':'),
      { authorization: SECRET },
      { authorization: 'Basic !!!' },
      { authorization: 'Bearer' },
      { authorization: `Digest ${SECRET}` },
      { authorization: `Bearer ${'x'.repeat(9_000)}` },
      { 'x-authorization': `Bearer ${SECRET}` },
      { cookie: `auth=${SECRET}` },
    ];
    for (const headers of wrong) expect((await ask('', { headers })).status, JSON.stringify(headers).slice(0, 80)).toBe(401);
    expect((await ask(`?auth=${SECRET}`)).status).toBe(401);
  }),
  behaviour('the query opens only where that is configured', 'guarded with query', async ({ ask }) => {
    expect((await ask(`?auth=${SECRET}`)).status).toBe(503);
    expect((await ask('?auth=wrong')).status).toBe(401);
    expect((await ask('?auth=')).status).toBe(401);
    expect((await ask('', { headers: bearer(SECRET) })).status).toBe(503);
  }),
  behaviour('the secret of the query comes back in no format', 'guarded with query', async ({ ask }) => {
    for (const format of ['json', 'html', 'atom', 'rss', 'jsonfeed']) {
      const reply = await ask(`?format=${format}&auth=${SECRET}`);
      expect(reply.text + JSON.stringify(reply.headers), format).not.toContain(SECRET);
    }
  }),
  behaviour("the application's own rule opens", 'guarded by rule', async ({ ask }) => {
    expect((await ask('', { headers: { 'x-team': 'platform' } })).status).toBe(503);
    expect((await ask('', { headers: { 'x-team': 'sales' } })).status).toBe(401);
    expect((await ask('')).status).toBe(401);
  }),
  behaviour('a rule that breaks opens nothing and breaks nothing', 'broken rule', async ({ ask }) => {
    expect((await ask('')).status).toBe(401);
    expect((await ask('/live')).status).toBe(200);
  }),
  behaviour('ping and the probes stay open and show no details (R5)', 'guarded', async ({ ask }) => {
    expect((await ask('/ping')).text).toBe('pong');
    for (const [path, code] of Object.entries({ '/live': 200, '/ready': 503, '/startup': 200 })) {
      for (const format of ['json', 'text', 'html', 'health%2Bjson']) {
        const reply = await ask(`${path}?format=${format}`);
        expect(reply.status, path).toBe(code);
        for (const word of HIDDEN_WORDS) expect(reply.text, `${word} in ${path} as ${format}`).not.toContain(word);
      }
    }
  }),
  behaviour('a probe shows details to those who know the secret', 'guarded', async ({ ask }) => {
    expect((await ask('/ready', { headers: bearer(SECRET) })).text).toContain('ledger is locked');
  }),
  behaviour('the code of a probe is the same for everybody (R4)', 'guarded', async ({ ask }) => {
    expect((await ask('/ready', { headers: bearer(SECRET) })).status).toBe((await ask('/ready')).status);
  }),
  behaviour('a private check is nowhere for those without a right (R5)', 'open with a private check', async ({ ask }) => {
    for (const path of [
      '',
      '/metrics',
      '/feed.atom',
      '/badge.svg',
      '/ready',
      '?format=html',
      '?format=text',
      '?format=openmetrics',
      '?checks=_defaults',
    ]) {
      const reply = await ask(path);
      expect(reply.status, path).toBe(200);
      expect(reply.text, path).not.toContain('payroll');
    }
  }),
  behaviour('a private check is as unknown as one that does not exist (R5)', 'open with a private check', async ({ ask }) => {
    for (const [path, code] of [
      ['/checks/', 404],
      ['?checks=', 400],
      ['?checks=database,', 400],
    ] as const) {
      const [hidden, missing] = [await ask(`${path}payroll`), await ask(`${path}nothere`)];
      expect([hidden.status, missing.status], path).toEqual([code, code]);
      expect(hidden.text.replaceAll('payroll', '*')).toBe(missing.text.replaceAll('nothere', '*'));
    }
  }),
  behaviour('methods are refused before secrets are asked for', 'guarded', async ({ ask }) => {
    expect((await ask('', { method: 'POST' })).status).toBe(405);
    expect((await ask('', { method: 'OPTIONS' })).status).toBe(204);
    expect((await ask('', { method: 'HEAD' })).status).toBe(401);
  }),
];
