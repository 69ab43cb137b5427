import { ManualClock } from '@allwell/testkit';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aMemory, anIncident } from '../test/a-past.ts';
import { defineCheck } from './check.ts';
import { createEndpoint } from './endpoint.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { createHealth, type Health } from './health.ts';
import type { Answer, HealthRequest } from './http.ts';
import type { Incident } from './past.ts';

// What the first request loads takes real time, which no clock here moves.
beforeAll(() =>
  Promise.all([
    import('./plan.ts'),
    import('./answerer.ts'),
    import('./incidents.ts'),
    import('./note.ts'),
    import('./render/incident-formats.ts'),
  ]),
);

const HOUR = 3_600_000;
const SECRET = { access: { secret: 's3cret' } } as const;
const BEARER = { authorization: 'Bearer s3cret' } as const;

let clock: ManualClock;
let health: Health;
beforeEach(() => {
  clock = new ManualClock();
  health = createHealth({
    clock,
    service: { name: 'orders' },
    checks: { database: () => true, queue: () => true, vault: defineCheck(() => true, { visibility: 'private' }) },
  });
});

type Ask = (
  path: string,
  asked?: { readonly method?: string; readonly headers?: Readonly<Record<string, string>> },
) => Promise<Answer>;

function endpoint(options: EndpointOptions = {}): Ask {
  const routes = createEndpoint(health, options);
  return async (path, { method = 'GET', headers = {} } = {}) => {
    const url = `/health${path}`;
    const below = path.replace(/\?.*/s, '');
    const route = routes.find((one) => !one.subtree && one.path === `/health${below}`) ?? routes.find((one) => one.subtree);
    if (!route) throw new TypeError('no route');
    return route.respond({ method, url, path: below, header: (name) => headers[name] });
  };
}

const idsOf = ({ text }: Answer): string[] => (JSON.parse(text) as { incidents: Incident[] }).incidents.map(({ id }) => id);

/** An endpoint that remembers `incidents`. */
function remembering(incidents: readonly Incident[], options: EndpointOptions = {}): Ask {
  health.remember(aMemory({ now: () => clock.wallTime(), incidents }));
  return endpoint(options);
}

describe('the list of incidents', () => {
  it('has those that last first, then the newest', async () => {
    const now = clock.wallTime();
    const ended = (check: string, hours: number): Incident =>
      anIncident(now, { check, startedAt: now - hours * HOUR, endedAt: now - hours * HOUR + 1_000 });
    const open = anIncident(now, { check: 'queue', startedAt: now - 9 * HOUR });
    const ask = remembering([ended('database', 5), ended('database', 2), open]);
    const answer = await ask('/incidents');
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store', vary: 'Accept' });
    expect(idsOf(answer)).toEqual([open.id, `database-${now - 2 * HOUR}`, `database-${now - 5 * HOUR}`]);
  });

  it('tells of each what is known, times as RFC 3339 and durations in milliseconds', async () => {
    const now = clock.wallTime();
    const incident = anIncident(now, {
      startedAt: now - 2 * HOUR,
      endedAt: now - HOUR,
      unknownMs: 60_000,
      reason: 'connection refused',
      rootCause: 'queue',
      affected: ['queue'],
      notes: [{ at: now - HOUR, text: 'Failover done.', author: 'Ada' }],
    });
    const ask = remembering([incident]);
    const document = {
      id: incident.id,
      status: 'closed',
      check: 'database',
      title: 'Order database',
      startedAt: new Date(now - 2 * HOUR).toISOString(),
      endedAt: new Date(now - HOUR).toISOString(),
      durationMs: HOUR,
      unknownMs: 60_000,
      reason: 'connection refused',
      rootCause: 'queue',
      affected: ['queue'],
      notes: [{ at: new Date(now - HOUR).toISOString(), text: 'Failover done.', author: 'Ada' }],
    };
    expect(JSON.parse((await ask(`/incidents/${incident.id}`)).text)).toEqual(document);
    expect(JSON.parse((await ask('/incidents')).text)).toEqual({
      service: { name: 'orders' },
      timestamp: new Date(now).toISOString(),
      incidents: [document],
    });
  });

  it('is text for whoever asks for text, one line each', async () => {
    const now = clock.wallTime();
    const notes = [{ at: now, text: 'on\nit' }];
    const ask = remembering([anIncident(now, { reason: 'connection\nrefused', affected: ['queue'], unknownMs: 5_000, notes })]);
    const { headers, text } = await ask('/incidents', { headers: { accept: 'text/plain' } });
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(text.replaceAll(/\d{4}-\S+Z/g, '<time>')).toBe(
      'open - database: <time>, 3 min, 5 s of it unknown, connection refused, affected: queue\n  <time> on it\n',
    );
    expect((await remembering([])('/incidents?format=text')).text).toBe('no incidents\n');
  });

  it('says where one is not known to have recovered', async () => {
    const now = clock.wallTime();
    const ask = remembering([anIncident(now, { startedAt: now - 2 * HOUR, endedAt: now - HOUR, unwatched: true })]);
    expect(JSON.parse((await ask('/incidents')).text)).toMatchObject({ incidents: [{ status: 'closed', unwatched: true }] });
    expect((await ask('/incidents?format=text')).text).toContain(', 1 h, not known to have recovered\n');
    expect((await ask('/incidents?format=html')).text).toContain('not known to have recovered');
    expect((await ask('/incidents?format=html&lang=de')).text).toContain('ob behoben, ist nicht bekannt');
  });

  it('can be about some checks', async () => {
    const now = clock.wallTime();
    const ask = remembering([anIncident(now), anIncident(now, { check: 'queue' })]);
    expect(idsOf(await ask('/incidents?checks=queue'))).toEqual([`queue-${now - 180_000}`]);
    expect(idsOf(await ask('/incidents?checks=nothere'))).toEqual([]);
    health.unregister('queue');
    health.register(
      'queue',
      defineCheck(() => true, { default: false }),
    );
    expect(idsOf(await ask('/incidents?checks=_defaults'))).toEqual([`database-${now - 180_000}`]);
    expect(idsOf(await ask('/incidents?checks=_defaults,queue'))).toHaveLength(2);
  });

  it('takes no notice of what belongs to the status page, on its own page neither', async () => {
    const ask = remembering([]);
    for (const query of ['view=compact', 'view=nothere', 'status=nothere', `q=${'x'.repeat(101)}`])
      expect((await ask(`/incidents?format=html&${query}`)).statusCode, query).toBe(200);
  });

  it('is in the formats that have words for it, and in no other', async () => {
    const ask = remembering([]);
    for (const accept of [undefined, '*/*', 'application/json', 'application/*'])
      expect((await ask('/incidents', { headers: accept === undefined ? {} : { accept } })).headers['content-type']).toBe(
        'application/json',
      );
    expect((await ask('/incidents', { headers: { accept: 'text/html,*/*;q=0.8' } })).headers['content-type']).toBe(
      'text/html; charset=utf-8',
    );
    const unknown = await ask('/incidents?format=prometheus');
    expect([unknown.statusCode, unknown.text]).toEqual([400, expect.stringContaining('there are html, json, text') as unknown]);
    expect((await ask('/incidents', { headers: { accept: 'image/png' } })).statusCode).toBe(406);
    health.remember(aMemory({ now: () => 0 }));
    expect((await endpoint({ defaultFormat: 'prometheus' })('/incidents')).headers['content-type']).toBe('application/json');
  });

  it('is not there without a memory: the same 404 as anywhere, for every method (R25)', async () => {
    const ask = endpoint();
    const { text } = await ask('/nothere/x');
    for (const path of ['/incidents', '/incidents/', '/incidents/a-1', '/incidents/a-1/notes']) {
      for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
        const answer = await ask(path, { method });
        expect([answer.statusCode, answer.text], `${method} ${path}`).toEqual([404, method === 'HEAD' ? '' : text]);
      }
    }
  });

  it('tells nobody without a right of a private check, of reasons, or of notes (R5)', async () => {
    const now = clock.wallTime();
    const secret = anIncident(now, { check: 'vault', visibility: 'private' });
    const gone = anIncident(now, { check: 'gone' });
    const open = anIncident(now, {
      reason: 'r',
      rootCause: 'vault',
      affected: ['vault', 'queue'],
      notes: [{ at: now, text: 'n' }],
    });
    const ask = remembering([secret, gone, open], { access: { details: 'authorized' } });
    expect(JSON.parse((await ask(`/incidents/${open.id}`)).text)).toEqual({
      ...{ id: open.id, status: 'open', check: 'database', title: 'Order database' },
      ...{ startedAt: new Date(open.startedAt).toISOString(), durationMs: 180_000, unknownMs: 0, affected: ['queue'], notes: [] },
    });
    expect(idsOf(await ask('/incidents'))).toEqual([open.id]);
    const { text } = await ask('/incidents/nothere-1');
    for (const { id } of [secret, gone]) {
      const answer = await ask(`/incidents/${id}`);
      expect([answer.statusCode, answer.text]).toEqual([404, text]);
    }

    const guarded = endpoint(SECRET);
    for (const path of ['/incidents', `/incidents/${secret.id}`]) expect((await guarded(path)).statusCode).toBe(401);
    expect(idsOf(await guarded('/incidents', { headers: BEARER }))).toHaveLength(3);
    expect((await guarded(`/incidents/${secret.id}`, { headers: BEARER })).statusCode).toBe(200);
  });

  it('runs no check', async () => {
    let runs = 0;
    health.register('counted', () => void runs++);
    const ask = remembering([anIncident(clock.wallTime())]);
    for (const format of ['html', 'json', 'text']) expect((await ask(`/incidents?format=${format}`)).statusCode).toBe(200);
    expect(runs).toBe(0);
  });

  it('is 503 where the memory fails, or is too slow', async () => {
    const memory = aMemory({ now: () => 0 });
    health.remember({ ...memory, past: { ...memory.past, incidents: () => Promise.reject(new Error('disk full')) } });
    const failed = await endpoint()('/incidents');
    expect([failed.statusCode, failed.text]).toEqual([503, expect.not.stringContaining('disk full') as unknown]);
    health.remember({ ...memory, past: { ...memory.past, incidents: () => new Promise(() => undefined) } });
    const asked = endpoint()('/incidents');
    await clock.advance(800);
    expect((await asked).statusCode).toBe(503);
  });

  it('answers HEAD as GET, OPTIONS with Allow, and nothing else', async () => {
    const incident = anIncident(clock.wallTime());
    const ask = remembering([incident]);
    for (const path of ['/incidents', '/incidents/', `/incidents/${incident.id}`, `/incidents/${incident.id}/`]) {
      const got = await ask(path);
      expect(got.statusCode).toBe(200);
      const headed = await ask(path, { method: 'HEAD' });
      expect([headed.headers, headed.text]).toEqual([got.headers, '']);
      expect((await ask(path, { method: 'OPTIONS' })).headers).toEqual({ allow: 'GET, HEAD, OPTIONS' });
      expect((await ask(path, { method: 'POST' })).statusCode).toBe(405);
    }
    for (const path of ['/incidents/a-1/x', '/incidents/a-1/notes/x', '/incidents/a b', '/incidents//notes'])
      expect((await ask(path)).statusCode).toBe(404);
  });
});

describe('a note', () => {
  const incident = (): Incident => anIncident(clock.wallTime());
  const post = (ask: Ask, search: string, headers: Readonly<Record<string, string>> = BEARER): Promise<Answer> =>
    ask(`/incidents/${incident().id}/notes${search}`, { method: 'POST', headers });

  it('is added by whoever knows the secret, and the incident comes back with it', async () => {
    const ask = remembering([incident()], SECRET);
    const answer = await post(ask, '?text=Failing%20over&author=Ada');
    expect(answer.statusCode).toBe(201);
    expect(answer.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-store' });
    const notes = [{ at: new Date(clock.wallTime()).toISOString(), text: 'Failing over', author: 'Ada' }];
    expect(JSON.parse(answer.text)).toMatchObject({ id: incident().id, notes });
    const address = new URL(answer.headers['location'] ?? '', `http://host/health/incidents/${incident().id}/notes`).pathname;
    expect(address).toBe(`/health/incidents/${incident().id}`);
    expect(JSON.parse((await ask(address.replace('/health', ''), { headers: BEARER })).text)).toMatchObject({ notes });
    const basic = { authorization: `Basic ${btoa('anybody:s3cret')}` };
    expect((await post(ask, '?text=Done', basic)).statusCode).toBe(201);
    expect((await ask(`/incidents/${incident().id}`, { headers: BEARER })).text).toContain('Done');
  });

  it('is added by whom the rule of the application lets in', async () => {
    const access = { authorize: (request: HealthRequest) => request.header('cookie') === 'session=1' };
    const ask = remembering([incident()], { access });
    expect((await post(ask, '?text=x', { cookie: 'session=1' })).statusCode).toBe(201);
    expect((await post(ask, '?text=x', { cookie: 'session=2' })).statusCode).toBe(401);
    health.remember(aMemory({ now: () => 0, incidents: [incident()] }));
    const slow = endpoint({ access: { authorize: () => new Promise<boolean>(() => undefined) } });
    const asked = post(slow, '?text=x');
    await clock.advance(400);
    expect((await asked).statusCode).toBe(401);
  });

  it('is refused where the endpoint is open, and says why', async () => {
    const answer = await post(remembering([incident()]), '?text=x');
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([403, 'application/problem+json']);
    expect(answer.text).toContain('where it has a secret or a rule');
  });

  it('is refused to who shows no secret, or shows it in the query alone', async () => {
    const ask = remembering([incident()], { access: { secret: 's3cret', secretFrom: ['bearer', 'query'] } });
    for (const [search, headers] of [
      ['?text=x', {}],
      ['?text=x', { authorization: 'Bearer wrong' }],
      ['?text=x&auth=s3cret', {}],
    ] as const) {
      const answer = await post(ask, search, headers);
      expect(answer.statusCode).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('Bearer');
    }
    expect((await post(ask, '?text=x')).statusCode).toBe(201);
  });

  it('is refused to a page of another site, whatever its reader may do', async () => {
    const ask = remembering([incident()], { ...SECRET, publicUrl: 'https://status.example.com/health' });
    const from = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await post(ask, '?text=x', { ...BEARER, host: 'orders:3000', ...headers })).statusCode;
    for (const site of ['cross-site', 'same-site', 'odd']) expect(await from({ 'sec-fetch-site': site }), site).toBe(403);
    for (const site of ['same-origin', 'none']) expect(await from({ 'sec-fetch-site': site }), site).toBe(201);
    // Over plain HTTP browsers send no Fetch Metadata.
    for (const origin of ['https://evil.example', 'null', 'http://orders', '']) expect(await from({ origin }), origin).toBe(403);
    for (const origin of ['http://orders:3000', 'https://status.example.com']) expect(await from({ origin }), origin).toBe(201);
    expect(await from({})).toBe(201);
  });

  it('has a text of 1 to 2 000 characters, and an author of 100 at most', async () => {
    const ask = remembering([incident()], SECRET);
    for (const search of ['', '?text=', '?text=%20', `?text=${'x'.repeat(2_001)}`, `?text=x&author=${'x'.repeat(101)}`]) {
      const answer = await post(ask, search);
      expect([answer.statusCode, answer.headers['content-type']], search).toEqual([400, 'application/problem+json']);
    }
    expect((await post(ask, `?text=${'x'.repeat(2_000)}&author=${'x'.repeat(100)}`)).statusCode).toBe(201);
  });

  it.each([
    ['control characters', '%00%01%1b%7f%C2%85'],
    ['marks of direction', '%E2%80%AE%E2%80%8F'],
    ['blanks that are not seen', '%E2%80%8B%EF%BB%BF%C2%A0'],
    ['fillers', '%E3%85%A4%E1%85%A0'],
  ])('has something to read: %s alone are no text, and no author', async (_, encoded) => {
    const ask = remembering([incident()], SECRET);
    const refused = await post(ask, `?text=${encoded}`);
    expect([refused.statusCode, refused.text]).toEqual([400, expect.stringContaining('got 0') as unknown]);
    const { text } = await post(ask, `?text=${encoded}Done&author=${encoded}`);
    expect(JSON.parse(text)).toMatchObject({ notes: [{ text: expect.stringContaining('Done') as unknown }] });
    expect(text).not.toContain('author');
  });

  it('is one text by one author: what is given twice is refused, and nothing of it is kept', async () => {
    const ask = remembering([incident()], SECRET);
    for (const [search, problem] of [
      ['?text=a&text=b', '?text= takes one text, got 2'],
      ['?text=a&text=', '?text= takes one text, got 2'],
      ['?text=a&author=b&author=c', '?author= takes one name, got 2'],
    ] as const) {
      const answer = await post(ask, search);
      expect([answer.statusCode, answer.text]).toEqual([400, expect.stringContaining(problem) as unknown]);
    }
    expect((await ask(`/incidents/${incident().id}`, { headers: BEARER })).text).toContain('"notes":[]');
  });

  it('asks the rule of the application once: a note that is kept is told, whatever the rule would say next', async () => {
    let asked = 0;
    const authorize = (): boolean | Promise<boolean> => (++asked === 1 ? true : new Promise<boolean>(() => undefined));
    const ask = remembering([incident()], { access: { authorize, details: 'authorized' } });
    const answer = await post(ask, '?text=Done', {});
    expect([answer.statusCode, answer.text]).toEqual([201, expect.stringContaining('Done') as unknown]);
    expect(asked).toBe(1);
  });

  it('is redacted before it is kept (R30)', async () => {
    const ask = remembering([incident()], SECRET);
    const { text } = await post(ask, '?text=restarted%20with%20password%3Dhunter2&author=token%3Dhunter2');
    expect(text).not.toContain('hunter2');
    expect(text).toContain('restarted with password=[redacted]');
  });

  it('belongs to an incident that is there, else it is the uniform 404', async () => {
    const ask = remembering([incident()], SECRET);
    const { text } = await ask('/nothere/x');
    const answer = await ask('/incidents/nothere-1/notes?text=x', { method: 'POST', headers: BEARER });
    expect([answer.statusCode, answer.text]).toEqual([404, text]);
  });

  it('is sent by POST alone', async () => {
    const ask = remembering([incident()], SECRET);
    const path = `/incidents/${incident().id}/notes`;
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await ask(path, { method, headers: BEARER });
      expect([answer.statusCode, answer.headers['allow']], method).toEqual([405, 'POST, OPTIONS']);
    }
    expect(await ask(path, { method: 'OPTIONS' })).toMatchObject({ statusCode: 204, headers: { allow: 'POST, OPTIONS' } });
  });

  it('is 503 where the memory fails, and says that it may have been kept', async () => {
    const memory = aMemory({ now: () => 0 });
    health.remember({ ...memory, past: { ...memory.past, addNote: () => Promise.reject(new Error('disk full')) } });
    const answer = await post(endpoint(SECRET), '?text=x');
    expect([answer.statusCode, answer.text]).toEqual([503, expect.stringContaining('may not have been kept') as unknown]);
    expect(answer.text).not.toContain('disk full');
  });

  it('tells no details where nobody may see any', async () => {
    const ask = remembering([incident()], { access: { secret: 's3cret', details: 'never' } });
    expect(JSON.parse((await post(ask, '?text=x')).text)).toMatchObject({ notes: [] });
  });
});
