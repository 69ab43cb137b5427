import { expect } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';
import { exchange } from './client.ts';

const ACCEPTS: readonly string[] = [
  ',,,;;;',
  ';q=1',
  'text',
  'text/',
  '/json',
  '*',
  '*/json',
  'text/html;q=banana',
  'text/html;q=-1',
  'text/html;q=1e999',
  'text/html;q=0.5;q=0.7',
  '"unclosed',
  'application/json;v="a,b;c',
  'application/json; charset="\\"',
  '\u00e9\u00e8/\u00ff',
  'a/b,'.repeat(1_500),
  `text/html;${'x=1;'.repeat(1_500)}`,
  '*/*;q=0',
  'application/json;q=0',
  '__proto__/constructor',
  'text/html\t;\tq=0.3',
  '%00/%00',
  '<script>/alert',
  '${jndi:ldap://x}/*',
];

const QUERIES: readonly string[] = [
  '?',
  '??',
  '?&&&',
  '?=',
  '?%',
  '?%E0%A4%A',
  '?format',
  '?format=json&format=text',
  '?checks',
  '?checks=',
  '?checks=,,,',
  '?checks=%00',
  '?checks=__proto__',
  '?checks=constructor,toString',
  `?checks=${'a,'.repeat(3_000)}`,
  `?${'checks=a&'.repeat(1_500)}`,
  '?tag=',
  '?tag=__proto__',
  '?tag=%F0%9F%92%A9',
  '?tag=a&checks=b',
  '?checks[]=a',
  '?checks[a]=b',
  '?__proto__[x]=1',
  '?format[]=json',
  `?x=${'y'.repeat(7_000)}`,
  '?checks=<script>alert(1)</script>',
  "?tag=';DROP%20TABLE%20x--",
  '?format=../../etc/passwd',
  '?checks=database%0d%0aSet-Cookie:%20a=b',
  '#fragment',
  '?a#b',
];

const PATHS: readonly string[] = [
  '/%',
  '/%zz',
  '/%E0%A4%A',
  '/%00',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/..%2f..%2fetc/passwd',
  '/../../etc/passwd',
  '//',
  '///ping',
  '/ping//',
  '/./x/..',
  '/checks/%',
  '/checks/%00',
  '/checks/__proto__',
  '/checks/constructor',
  '/__proto__',
  '/constructor',
  '/toString',
  '/checks/database%0d%0aX:1',
  '/;jsessionid=1',
  '/ping;x=1',
  '/\\..\\x',
  '/%252e%252e',
  `/${'a'.repeat(101)}`,
  `/${'a'.repeat(4_000)}`,
  `/checks/${'a'.repeat(4_000)}`,
  '/a'.repeat(2_000),
  '/checks/<script>',
  '/*',
  '/:name',
  '/checks/*',
  '/%2f',
  '/(a)',
  "/'",
];

export const hostileBehaviours: readonly Behaviour[] = [
  behaviour('no Accept header makes it stumble (R27)', 'up', async ({ ask }) => {
    for (const accept of ACCEPTS) {
      for (const path of ['', '/ready', '/metrics', '/ping']) {
        const { status } = await ask(path, { headers: { accept } });
        expect([200, 406], `${accept.slice(0, 60)} on ${path}`).toContain(status);
        if (path !== '') expect(status, `${accept.slice(0, 60)} on ${path}`).toBe(200);
      }
    }
  }),
  behaviour('no query makes it stumble, and what it says is not echoed as markup', 'up', async ({ ask }) => {
    for (const query of QUERIES) {
      for (const path of ['', '/ready', '/checks/database', '/disks', '/metrics', '/ping']) {
        const reply = await ask(`${path}${query}`);
        expect([200, 400, 404], `${path}${query.slice(0, 60)}`).toContain(reply.status);
        expect(reply.header('set-cookie')).toBeUndefined();
        if (reply.status !== 200) expect(reply.header('content-type')).not.toMatch(/html/);
      }
    }
  }),
  behaviour('no path makes it stumble', 'up', async ({ ask }) => {
    for (const path of PATHS) {
      const { status } = await ask(path);
      // What a framework's router tidies up may lead to an address that exists.
      expect(status === 200 || (status >= 400 && status < 500), `${path.slice(0, 60)} gave ${status}`).toBe(true);
    }
    expect((await ask('/ping')).text).toBe('pong');
  }),
  behaviour('a check has no second address that a lax reading would open', 'open with a private check', async ({ ask }) => {
    for (const path of [
      '/checks/payroll',
      '/checks/payroll/',
      '/checks/%70ayroll',
      '/checks%2Fpayroll',
      '//checks/payroll',
      '/checks/./payroll',
      '/checks/PAYROLL',
    ]) {
      expect((await ask(path)).status, path).toBeGreaterThanOrEqual(400);
    }
  }),
  behaviour('headers that rewrite methods and addresses are ignored', 'up', async ({ ask }) => {
    const headers = {
      'x-http-method-override': 'DELETE',
      'x-original-url': '/nothere',
      'x-rewrite-url': '/nothere',
      'x-forwarded-proto': 'javascript',
      forwarded: 'host=evil.example',
    };
    expect((await ask('/ping', { headers })).text).toBe('pong');
    expect((await ask('', { headers })).status).toBe(200);
  }),
  behaviour(
    'an address in absolute form, as proxies send it, breaks nothing',
    'up',
    async ({ origin, base, ask }) => {
      const heard = await exchange(
        origin,
        `GET http://evil.example${base}/ping HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
      );
      expect(heard).toMatch(/^HTTP\/1\.1 [24]\d\d /);
      expect((await ask('/ping')).text).toBe('pong');
    },
    { needs: ['raw bytes'] },
  ),
  behaviour(
    'bytes that are no HTTP break nothing for the next',
    'up',
    async ({ origin, base, ask }) => {
      for (const bytes of [
        `GET ${base} HTTP/9.9\r\n\r\n`,
        `G\0T ${base}\r\n\r\n`,
        `GET ${base}\x01 HTTP/1.1\r\nHost: x\r\n\r\n`,
        '\x16\x03\x01\x02\x00\x01\x00',
        `GET ${base} HTTP/1.1\r\n${'x'.repeat(70_000)}`,
      ]) {
        await exchange(origin, bytes, 100).catch(() => '');
      }
      expect((await ask('/ping')).text).toBe('pong');
    },
    { needs: ['raw bytes'] },
  ),
  behaviour('whatever checks throw is their own result, and the page can still tell it', 'throwing', async ({ ask }) => {
    const report = (await ask('')).json() as { status: string; checks: Record<string, { status: string; code: string }> };
    expect(report.status).toBe('down');
    expect(Object.values(report.checks).map(({ status }) => status)).toEqual(Object.keys(report.checks).map(() => 'down'));
    expect((await ask('?format=html')).status).toBe(503);
    expect((await ask('/metrics')).status).toBe(200);
    expect((await ask('/live')).status).toBe(200);
  }),
  behaviour('whatever checks reject with is their own result', 'rejecting', async ({ ask }) => {
    const reply = await ask('');
    expect(reply.status).toBe(503);
    expect(
      Object.values((reply.json() as { checks: Record<string, { status: string }> }).checks).every(
        ({ status }) => status === 'down',
      ),
    ).toBe(true);
  }),
  behaviour('what checks return that is not understood is never up (R1)', 'returning garbage', async ({ ask }) => {
    const { checks } = (await ask('')).json() as { checks: Record<string, { status: string; code: string }> };
    for (const [name, { status, code }] of Object.entries(checks)) {
      expect(status, name).toBe('down');
      if (name !== 'proxy') expect(code, name).toBe('INVALID_RESULT'); // asked whether it is a promise, this one throws
    }
  }),
];
