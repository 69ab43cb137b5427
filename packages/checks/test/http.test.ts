import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { http } from '../src/http.ts';
import { makeCertificate, noCertificates } from './certificate.ts';
import { portOf } from './port.ts';
import { expectAbortable, reasonOf, run } from './run.ts';

interface Listening extends AsyncDisposable {
  readonly url: string;
  readonly server: Server;
}

async function listen(handler: RequestListener, server: Server = createServer(), port = 0): Promise<Listening> {
  server.on('request', handler);
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `127.0.0.1:${portOf(server)}`,
    server,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Waits until the client has closed the connection of a request; how it did so is its own affair. */
const closing = ({ socket }: { socket: Socket }): Promise<void> =>
  new Promise((resolve) => socket.on('error', () => {}).once('close', () => resolve()));

async function unusedPort(): Promise<number> {
  await using free = await listen(() => {});
  return Number(free.url.split(':')[1]);
}

it('is up where the answer will do, and tells code and duration', async () => {
  await using site = await listen((_, response) => response.end('fine'));
  const outcome = await run(http(`http://${site.url}/`));
  expect(outcome).toEqual({ status: 'up', data: { statusCode: 200, durationMs: expect.any(Number) } });
});

it('sends method and headers, and asks caches to stay out of it', async () => {
  const seen: unknown[] = [];
  await using site = await listen(({ method, headers }, response) => {
    seen.push([method, headers['x-key'], headers['cache-control'], headers.authorization]);
    response.end();
  });
  await run(http(`http://user:secret@${site.url}/`, { method: 'HEAD', headers: { 'X-Key': 'k' } }));
  await run(http(new URL(`http://${site.url}/`), { method: 'POST', headers: { 'cache-control': 'max-age=9' } }));
  expect(seen).toEqual([
    ['HEAD', 'k', 'no-cache', `Basic ${btoa('user:secret')}`],
    ['POST', undefined, 'max-age=9', undefined],
  ]);
});

it('is down for another status than expected, and names both', async () => {
  await using site = await listen(({ url = '' }, response) => response.writeHead(Number(url.slice(1))).end());
  const status = async (code: number, options = {}) => run(http(`http://${site.url}/${code}`, options));
  expect(await status(503)).toMatchObject({ status: 'down', reason: 'answered 503, not 2xx', data: { statusCode: 503 } });
  expect(await status(204)).toMatchObject({ status: 'up' });
  expect(await status(204, { status: 200 })).toMatchObject({ status: 'down', reason: 'answered 204, not 200' });
  expect(await status(404, { status: [404, '2xx'] })).toMatchObject({ status: 'up' });
  expect(await status(418, { status: (code: number) => code === 418 })).toMatchObject({ status: 'up' });
});

it('does not follow a redirect unless told to, and says only whither it leads', async () => {
  await using site = await listen((request, response) => {
    if (request.url === '/login') response.end('log in');
    else response.writeHead(302, { location: '/login?token=abcdef' }).end();
  });
  const outcome = await run(http(`http://${site.url}/`));
  expect(reasonOf(outcome)).toBe(`answered 302 (a redirect to http://${site.url}), not 2xx`);
  expect(await run(http(`http://${site.url}/`, { redirect: 'follow' }))).toMatchObject({ status: 'down' }); // /login?token is no /login
  expect(await run(http(`http://${site.url}/`, { status: 302 }))).toMatchObject({ status: 'up' });
  expect(await run(http(`http://${site.url}/login`, { redirect: 'follow' }))).toMatchObject({ status: 'up' });
});

it('looks into the body, in the same way each time', async () => {
  await using site = await listen((_, response) => response.end('{"status":"ok","mood":"ü"}'));
  const url = `http://${site.url}/`;
  expect(await run(http(url, { contains: '"ok"' }))).toMatchObject({ status: 'up' });
  expect(await run(http(url, { contains: '"bad"' }))).toMatchObject({
    status: 'down',
    reason: 'the body does not contain "\\"bad\\""',
  });
  const matching = http(url, { contains: /"mood":"ü"/g });
  expect(await run(matching)).toMatchObject({ status: 'up' });
  expect(await run(matching)).toMatchObject({ status: 'up' }); // a regular expression with /g would go on where it was
  expect(await run(http(url, { contains: /^ok/ }))).toMatchObject({ status: 'down', reason: 'the body does not match /^ok/' });
});

it('reads 64 KiB of a body and no more', async () => {
  await using site = await listen((_, response) => {
    response.write('a'.repeat(65_535));
    response.write('zz');
    const more = (): void => {
      while (!response.destroyed && response.write('b'.repeat(16_384))) continue;
    };
    response.on('drain', more);
    more(); // never ends
  });
  expect(await run(http(`http://${site.url}/`, { contains: 'az' }))).toMatchObject({ status: 'up' });
  expect(await run(http(`http://${site.url}/`, { contains: 'azz' }))).toMatchObject({ status: 'down' });
  expect(await run(http(`http://${site.url}/`))).toMatchObject({ status: 'up' });
});

it('uses one connection for all runs, whether it is up or down', async () => {
  let connections = 0;
  let code = 200;
  await using site = await listen((_, response) => response.writeHead(code).end('x'.repeat(10_000)));
  site.server.on('connection', () => (connections += 1));
  const check = http(`http://${site.url}/`);
  for (code of [200, 500, 200, 500, 200]) {
    await run(check);
    await setImmediate(); // the client gives a connection back when it has told of the end of its body
  }
  expect(connections).toBe(1);
});

it('does not take a connection that went stale for an outage', async () => {
  const site = await listen((_, response) => response.end());
  const check = http(`http://${site.url}/`);
  expect(await run(check)).toMatchObject({ status: 'up' });
  await site[Symbol.asyncDispose]();
  await using again = await listen((_, response) => response.end(), createServer(), Number(site.url.split(':')[1]));
  expect(again.url).toBe(site.url);
  expect(await run(check)).toMatchObject({ status: 'up' });
});

it('is degraded where the answer takes longer than it should', async () => {
  await using site = await listen((_, response) => setTimeout(() => response.end(), 30));
  const outcome = await run(http(`http://${site.url}/`, { degradedMs: 20 }));
  expect(outcome).toMatchObject({ status: 'degraded', data: { statusCode: 200 } });
  expect(reasonOf(outcome)).toMatch(/^took [\d.]+ ms \(limit 20 ms\)$/);
});

it('tells why there was no answer', async () => {
  const port = await unusedPort();
  expect(reasonOf(await run(http(`http://127.0.0.1:${port}/`)))).toBe(`connect ECONNREFUSED 127.0.0.1:${port}`);
  expect(reasonOf(await run(http(`http://localhost:${port}/`)))).toContain(`connect ECONNREFUSED 127.0.0.1:${port}`);
  expect(reasonOf(await run(http('http://name.invalid/')))).toMatch(/getaddrinfo (ENOTFOUND|EAI_AGAIN) name\.invalid/);
  await using broken = await listen((request) => request.socket.destroy());
  expect(reasonOf(await run(http(`http://${broken.url}/`)))).toMatch(/other side closed|ECONNRESET/);
});

it('is down where the promised body does not come, with the code that did', async () => {
  await using site = await listen((_, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('only this', () => response.destroy());
  });
  expect(await run(http(`http://${site.url}/`))).toMatchObject({ status: 'down', data: { statusCode: 200 } });
});

it('never shows the secrets of its URL', async () => {
  const port = await unusedPort();
  const secret = `http://user:hunter22@127.0.0.1:${port}/x?token=abcdef`;
  const quoting = http(secret, {
    fetch: async (url) => {
      throw new Error(`cannot fetch ${url} or ${secret}`);
    },
  });
  for (const check of [http(secret), quoting]) {
    const shown = JSON.stringify(await run(check));
    expect(shown).toContain('"down"');
    expect(shown).not.toMatch(/hunter22|abcdef|token/);
  }
});

it('requests with the client it is given', async () => {
  await using site = await listen((request, response) => request.pipe(response));
  const check = http(`http://${site.url}/`, {
    method: 'POST',
    contains: 'ping',
    fetch: (url, request) => fetch(url, { ...request, body: 'ping' }),
  });
  expect(await run(check)).toMatchObject({ status: 'up' });
});

describe('an abort (R12)', () => {
  it('ends a request that is not answered, and closes its connection', async () => {
    await using site = await listen(() => {});
    const arrived = once(site.server, 'request');
    const closed = arrived.then(([request]) => closing(request));
    await expectAbortable(http(`http://${site.url}/`), arrived);
    await closed;
  });

  it('ends the reading of a body that stalls, and closes its connection', async () => {
    await using site = await listen((_, response) => void response.writeHead(200, { 'content-length': 10 }).write('a'));
    const arrived = once(site.server, 'request');
    const closed = arrived.then(([request]) => closing(request));
    await expectAbortable(http(`http://${site.url}/`), arrived);
    await closed;
  });

  it('holds for a client that does not heed it, whose late answer is closed unread', async () => {
    await using site = await listen(() => {});
    const arrived = once(site.server, 'request');
    const closed = once(site.server, 'request').then(([request]) => closing(request));
    const deaf = http(`http://${site.url}/`, { fetch: (url, request) => fetch(url, { ...request, signal: null }) });
    await expectAbortable(deaf, arrived);
    const [, response] = await arrived;
    response.write('a late answer, without an end');
    await closed;
  });

  it('from before the run keeps the request from being made', async () => {
    let requests = 0;
    await using site = await listen((_, response) => void ((requests += 1), response.end()));
    const reason = new Error('closed');
    await expect(run(http(`http://${site.url}/`), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(requests).toBe(0);
  });
});

describe('over TLS', () => {
  const missing = noCertificates();

  it.skipIf(missing !== undefined)(
    `refuses a certificate that nobody vouches for${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    async () => {
      await using site = await listen((_, response) => response.end(), createHttpsServer(makeCertificate(1)));
      expect(reasonOf(await run(http(`https://${site.url}/`)))).toMatch(/^self-signed certificate.*DEPTH_ZERO_SELF_SIGNED_CERT/);
    },
  );

  it.skipIf(missing !== undefined)(
    `says that a certificate has expired${missing === undefined ? '' : ` (skipped: ${missing})`}`,
    async () => {
      const certificate = makeCertificate(-1);
      const folder = await mkdtemp(join(tmpdir(), 'allwell-http-'));
      try {
        await writeFile(join(folder, 'ca.pem'), certificate.cert);
        await using site = await listen((_, response) => response.end(), createHttpsServer(certificate));
        // Whom a process trusts is settled when it starts, so the check runs in one that trusts this certificate.
        const script = `
        import { http } from '@allwell/checks/http';
        console.log((await http('https://${site.url}/')({ signal: new AbortController().signal, name: 'site' })).reason);`;
        const { stdout } = await promisify(execFile)(
          process.execPath,
          ['--conditions=@allwell/source', '--input-type=module', '--eval', script],
          {
            cwd: fileURLToPath(new URL('..', import.meta.url)),
            env: { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') },
          },
        );
        expect(stdout.trim()).toBe('certificate has expired (CERT_HAS_EXPIRED)');
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});
