import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { XML_TEXT } from '../../test/xml-text.ts';
import {
  broken,
  checkReport,
  draining,
  empty,
  healthy,
  history,
  HOUR,
  maintained,
  MINUTE,
  NOW,
  reportOf,
  single,
  slow,
  transition,
  viewOf,
  withoutDetails,
} from '../../test/fixtures/reports.ts';
import { aPast, anIncident, pastOf } from '../../test/a-past.ts';
import type { Incident } from '../past.ts';
import type { Renderer, View } from '../renderer.ts';
import type { CheckReport, Report } from '../report.ts';
import { loadPage } from './page.ts';
import { PAGE_SCRIPT } from './page-script.ts';

let page: Renderer;
beforeAll(async () => {
  page = await loadPage();
});

const render = (report: Report, parts: Partial<View> = {}): string => page.render(viewOf(report, parts));
const bodyOf = (html: string): string => html.replace(/<(style|script)>.*?<\/\1>/gs, '');

/** What a reader sees of `html`, blanks collapsed. */
function textOf(html: string): string {
  return bodyOf(html)
    .replace(/<head>.*<\/head>/s, '')
    .replace(/<(\/?)(h\d|p|li|div|section|article|dt|dd|ul|dl|ol|main|header|footer)\b[^>]*>/g, ' ')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

const cardOf = (html: string, name: string): string =>
  textOf(new RegExp(`<article id="check-${name}".*?</article>`, 's').exec(html)?.[0] ?? '');
const headingsOf = (html: string): string[] =>
  [...bodyOf(html).matchAll(/<h([123])[^>]*>(.*?)<\/h\1>/gs)].map(([, level, inner]) => `${level} ${textOf(inner ?? '')}`);

describe('the page', () => {
  it('says once what a check waits for, though its reason says it too', () => {
    const waiting = checkReport('a', { status: 'unknown', reason: 'waits for b', blockedBy: ['b'] });
    expect(textOf(render(reportOf([waiting])))).toContain('Not run: waits for b');
    expect(render(reportOf([waiting]))).not.toContain('>waits for b<');
  });

  it('names the service, then says in one line how it is', () => {
    expect(textOf(render(broken))).toMatch(
      /^Skip to the checks orders Refresh Refresh every 10 s .*✕ down 1 of 10 checks is down since 14:02 UTC Cause: Order database 1 down 1 unknown 1 degraded 7 up checked just now, at 14:05:12 UTC · running for 1 d 2 h · version 1.4.2 · instance orders-7c9/,
    );
    expect(render(broken)).toContain('<title>✕ orders: 1 of 10 checks is down since 14:02 UTC</title>');
    expect(render(healthy)).toContain('<title>✓ orders: All 10 checks are up</title>');
    expect(render(slow)).toContain('<title>! orders: 1 of 10 checks is degraded since 13:56 UTC</title>');
  });

  it('puts failing checks first, the worst of them before the others, then the groups, each of them whole', () => {
    expect(headingsOf(render(broken))).toEqual([
      '1 orders',
      '2 Needs attention, 3 of 10',
      '3 Order database database',
      '3 Invoice numbers invoices',
      '3 Order queue queue',
      '2 Storage, 3 of 4 up',
      '3 Session cache cache',
      '3 Disk disk',
      '3 Last backup backup',
      '2 Upstream services, 3 of 3 up',
      '3 Inventory service inventory',
      '3 Payment provider payment',
      '3 Mail relay mail',
      '2 Other checks, 1 up',
      '3 Event loop eventLoop',
      '2 Not in this report, 1',
      '2 Recent changes',
    ]);
    expect(textOf(render(broken))).toContain('Storage, 3 of 4 up ✕ down Order database ✓ Session cache');
  });

  it('shows a check of several groups in the first and names it in the others', () => {
    const checks = [checkReport('a'), checkReport('b')];
    const groups = [
      { name: 'one', title: 'One', status: 'up', checks: ['a', 'b'] },
      { name: 'two', title: 'Two', status: 'up', checks: ['b'] },
    ] as const;
    const html = render(reportOf(checks, { groups }));
    expect(html.match(/id="check-b"/g)).toHaveLength(1);
    expect(html.indexOf('id="check-b"')).toBeLessThan(html.indexOf('>Two<'));
    expect(textOf(html)).toContain('Two, 1 of 1 up ✓ up b');
  });

  it('tells of a failing check why, since when, how often, and where to read on', () => {
    expect(cardOf(render(broken), 'database')).toBe(
      '✕ Order database database down since 14:02 UTC Answers a query on the pool that orders are written with. connect ECONNREFUSED 10.0.4.12:5432 ' +
        'ran 4 s ago · took 2 s · 13 bad runs in a row · last success 14:01 UTC · every 15 s poolSize 10 poolIdle 0 waiting 31 Runbook Dashboard #storage',
    );
    expect(render(broken)).toContain('<a href="https://wiki.example.com/runbooks/orders-db" rel=noreferrer dir=auto>Runbook</a>');
  });

  it('says what a blocked check waits for, and links to it (R22)', () => {
    expect(cardOf(render(broken), 'invoices')).toContain(
      'unknown since 14:02 UTC stale Not run: waits for Order database The last result is too old to count. ran 3 min ago',
    );
    expect(render(broken)).toContain('<p class=why>Not run: waits for <a href="#check-database" dir=auto>Order database</a></p>');
    const alone = reportOf([checkReport('a', { status: 'unknown', blockedBy: ['b', 'hidden'] })], {
      availableChecks: ['a', 'b'],
    });
    expect(render(alone, { base: '../' })).toContain('waits for <a href="../checks/b">b</a>, hidden</p>');
  });

  it('tells the last run from the verdict (R19)', () => {
    expect(cardOf(render(broken), 'cache')).toContain(
      'up since 20 Nov, 12:05 UTC timed out after 250 ms The last run failed; it counts as down after 3 in a row. ran 4 s ago · took 250 ms · 1 bad run in a row',
    );
    const recovering = reportOf([checkReport('a', { status: 'down', raw: 'up' }, { successThreshold: 3 })]);
    expect(cardOf(render(recovering), 'a')).toContain('The last run was up; 3 good runs in a row and it counts again.');
    const optional = reportOf([
      checkReport('a', { status: 'degraded', raw: 'down', reason: 'refused', consecutiveFailures: 2 }, { failsAs: 'degraded' }),
    ]);
    expect(cardOf(render(optional), 'a')).toContain(
      'degraded since 20 Nov, 12:05 UTC optional refused The last run failed; the check is optional',
    );
  });

  it('marks what is flapping, stale, optional and under maintenance, in words', () => {
    expect(cardOf(render(broken), 'queue')).toContain('degraded since 13:56 UTC flapping optional');
    expect(cardOf(render(broken), 'backup')).toContain(
      'up since 20 Nov, 12:05 UTC maintenance Maintenance until 16:05 UTC: moving the bucket to another region',
    );
  });

  it('shows announced work on the service (R10)', () => {
    expect(textOf(render(maintained))).toContain('✕ down In maintenance until 16:05 UTC checked just now');
    expect(textOf(render(maintained))).toContain('Maintenance since 13:05 UTC until 16:05 UTC: database upgrade');
  });

  it('says which question it answers, and where the service stands in its life', () => {
    expect(textOf(render(draining))).toContain('✕ down Readiness probe, all checks Draining');
    expect(textOf(render(single))).toContain('✓ up Check Order database, all checks Order database is up');
    expect(textOf(render({ ...healthy, group: 'storage' }))).toContain('✓ up Group Storage, all checks');
    expect(textOf(render({ ...healthy, lifecycle: 'draining' }))).toContain('✓ up Draining All 10 checks are up');
    expect(
      textOf(
        render(
          reportOf([checkReport('a', { status: 'unknown', checkedAt: undefined, since: undefined } as object)], {
            lifecycle: 'starting',
          }),
        ),
      ),
    ).toContain('? unknown Starting a is unknown');
  });

  it('shows data with its units, and folds what is long or deep', () => {
    const data = {
      hitRatio: 0.943,
      usedBytes: 412_860_416,
      waitMs: 61_000,
      on: true,
      none: null,
      name: 'x',
      count: 12_345,
      nested: { a: [1] },
    };
    const html = render(reportOf([checkReport('a', { data })]));
    expect(cardOf(html, 'a')).toContain(
      'hitRatio 94.3 % usedBytes 394 MiB waitMs 1 min 1 s on true none null name x count 12345 nested { &quot;a&quot;: [ 1 ] }',
    );
    expect(html).not.toContain('<details');
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, index]));
    expect(render(reportOf([checkReport('a', { data: many })]))).toContain('<details><summary>9 values</summary><dl>');
    expect(render(reportOf([checkReport('a', { status: 'down', data: many })]))).toContain('<details open>');
  });

  it('is never broken by what a check put into its data (R23)', () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const html = render(
      reportOf([
        checkReport('a', {
          data: { big: 1n, cycle, nan: NaN, symbol: Symbol('s'), undefined, fun: () => 1, toJSON: { toJSON: () => undefined } },
        }),
      ]),
    );
    expect(cardOf(html, 'a')).toContain('big 1 cycle a value that cannot be shown nan NaN symbol Symbol(s) undefined undefined');
  });

  it('lists the newest changes with time, state, duration and reason', () => {
    const html = render(broken, { transitions: history });
    expect(textOf(html)).toContain(
      'Recent changes 14:02 UTC ? unknown Invoice numbers was up for 1 d 2 h 14:02 UTC ✕ down Order database was up for 4 h 12 min: connect ECONNREFUSED 10.0.4.12:5432',
    );
    expect(textOf(html)).toContain('No earlier change since 20 Nov, 12:05 UTC.');
    const many = Array.from({ length: 60 }, (_, index) => transition({ at: NOW - index * MINUTE }));
    const long = render(broken, { transitions: many });
    expect(long.match(/<li class=down><time/g)).toHaveLength(50);
    expect(long).not.toContain('change since');
  });

  it('says since when nothing has changed', () => {
    expect(textOf(render(healthy, { transitionsSince: NOW - 2 * HOUR }))).toContain('Recent changes No change since 12:05 UTC.');
  });

  it('shows the changes of a private check only to who may know of it (R5)', () => {
    const transitions = [transition({ check: 'secret', title: 'Secret', visibility: 'private' })];
    expect(render(healthy, { transitions })).not.toContain('Secret');
    expect(render({ ...healthy, availableChecks: [...healthy.availableChecks, 'secret'] }, { transitions })).toContain('Secret');
  });

  it('says nothing that takes a right to know, and looks complete without it (R5)', () => {
    const transitions = [...history];
    const complete = render({ ...broken, details: false, maintenance: { reason: 'secret plan', since: NOW } }, { transitions });
    for (const hidden of [
      'ECONNREFUSED',
      'jobs waiting',
      '1.4.2',
      'orders-7c9',
      'poolSize',
      'wiki.example.com',
      '#storage',
      'Answers a query',
      'secret plan',
      'moving the bucket',
      'timed out',
      'administrator',
    ]) {
      expect(complete).not.toContain(hidden);
    }
    expect(complete).not.toMatch(/undefined|null|NaN/);
    expect(cardOf(render(withoutDetails(broken)), 'database')).toBe(
      '✕ Order database database down since 14:02 UTC ran 4 s ago · took 2 s',
    );
  });

  it('shows how to write a first check where there is none', () => {
    expect(textOf(render(empty))).toContain('No checks yet');
    expect(textOf(render(empty))).toContain('Write your first check Put a file named health.ts beside the code it watches.');
  });

  it('links relative to where it is, keeps the selection, and gives away nothing else of the query (R28)', () => {
    const html = render(slow, { base: '../', self: '?checks=a%2Cb&auth=hunter2&tag=x&format=html&%F0%9F=1' });
    expect(html).toContain('href="?checks=a%2Cb&amp;tag=x&amp;format=health%2Bjson"');
    expect(html).toContain(
      '<link rel=alternate type="application/atom+xml" title="orders: changes (Atom)" href="?checks=a%2Cb&amp;tag=x&amp;format=atom">',
    );
    expect(html).toContain('href="../checks/queue"');
    expect(html).toContain('href="../storage"');
    expect(html).not.toContain('hunter2');
    expect(html).not.toMatch(/(href|src)=["']?(\/|https?:\/\/(?!wiki\.example|grafana\.example))/);
  });

  it('offers on the page of a probe only the formats that a probe answers in', () => {
    const offered = (report: Report): string[] =>
      [...render(report).matchAll(/href="\?format=([^"]+)"/g)].map(([, format = '']) => decodeURIComponent(format));
    expect(offered(reportOf([], { probe: 'readiness' }))).toEqual(['json', 'health+json', 'text']);
    expect(offered(healthy)).toEqual(expect.arrayContaining(['json', 'prometheus', 'atom', 'svg']));
  });

  it('colours its icon by state, in an address without a character that needs encoding', () => {
    const icons = [healthy, slow, broken].map((report) => /rel=icon href="([^"]*)"/.exec(render(report))?.[1] ?? '');
    expect(new Set(icons).size).toBe(3);
    for (const icon of icons) expect(icon).toMatch(/^data:image\/svg\+xml,[\w%.!~*'()-]+$/);
  });

  it('asks for nothing from outside, and allows itself its own style and script alone (R26)', async () => {
    const policy = page.headers?.(viewOf(healthy))['content-security-policy'] ?? '';
    const html = render(broken, { transitions: history });
    for (const tag of ['style', 'script']) {
      const blocks = [...html.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, 'gs'))];
      expect(blocks).toHaveLength(1);
      const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(blocks[0]?.[1])));
      expect(policy).toContain(`${tag}-src 'sha256-${btoa(String.fromCharCode(...digest))}'`);
    }
    expect(policy).toContain("default-src 'none'");
    expect(bodyOf(html)).not.toMatch(/ style=| on\w+=| src=|<img|<iframe|http-equiv/);
    expect(page.headers?.(viewOf(healthy))).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' });
  });

  it('gives the same bytes for the same view', async () => {
    const again = await loadPage();
    expect(again.render(viewOf(broken, { transitions: history }))).toBe(render(broken, { transitions: history }));
    expect(again.headers?.(viewOf(healthy))).toEqual(page.headers?.(viewOf(healthy)));
  });
});

/** The page's elements and the names of their attributes, in order: what markup there is. */
function markupOf(html: string): string[] {
  return [...bodyOf(html).matchAll(/<(\/?[a-z!][^\s>]*)((?:\s+[^\s=>]+(?:=(?:"[^"]*"|[^\s>"']*))?)*)\s*>/g)].map(
    ([, tag, attributes = '']) => `${tag} ${attributes.replace(/="[^"]*"|=[^\s"]+/g, '')}`,
  );
}

const outage = (text: string): Incident =>
  anIncident(NOW, {
    ...{ id: `i${text}`, title: text, reason: text, rootCause: `n${text}`, affected: [`o${text}`, 'fine'] },
    notes: [{ at: NOW, text, author: text }],
  });

/** A report with `text` in every place where a text can be. */
function filledWith(text: string): View {
  const check = { title: `t${text}`, description: text, tags: [text], links: { [`l${text}`]: text } };
  const result = (name: string, status: CheckReport['status']): CheckReport => {
    const plain = checkReport(name, {
      status,
      reason: text,
      data: { [`k${text}`]: text, nested: { [text]: [text] } },
      blockedBy: [`n${text}`, 'gone'],
      maintenance: { reason: text, since: NOW },
    });
    return { ...plain, check: { ...plain.check, ...check } };
  };
  const checks = [result(`n${text}`, 'down'), result('fine', 'up')];
  const report = reportOf(checks, {
    reason: `r${text}`,
    group: `g${text}`,
    rootCauses: [`n${text}`],
    service: { name: text, version: text, instance: text },
    maintenance: { reason: text, since: NOW },
    groups: [{ name: `g${text}`, title: text, status: 'up', checks: ['fine', `n${text}`] }],
    availableChecks: [`n${text}`, 'fine', `o${text}`, 'gone'],
  });
  return viewOf(report, {
    base: `./${text}`,
    self: `?checks=${text}`,
    transitions: [transition({ check: 'fine', title: text, reason: text }), transition({ check: 'gone', title: text })],
    incidents: [outage(text)],
    past: new Map([['fine', aPast({ now: NOW, bad: { 3: { downMs: MINUTE } } })]]),
    filter: { statuses: [], text: '' },
  });
}

describe('hostile text', () => {
  const plain = markupOf('');
  it('in any field never yields markup (R31)', () => {
    expect(plain).toEqual([]);
    const harmless = markupOf(page.render(filledWith('x')));
    expect(harmless.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({
            unit: fc.constantFrom('<', '>', '"', "'", '&', '=', ' ', '/', '-', '!', 's', '\0', '\ud800', '\u202e', '`'),
          }),
        ),
        (text) => {
          const html = page.render(filledWith(text));
          expect(markupOf(html)).toEqual(harmless);
          expect(bodyOf(html).replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/);
          expect(html).toMatch(XML_TEXT);
        },
      ),
      {
        examples: [
          ['<script>alert(1)</script>'],
          ['" autofocus onfocus="alert(1)'],
          ["' onclick='alert(1)"],
          ['</title><img src=x onerror=alert(1)>'],
          ['</style>'],
          ['<!--'],
          [']]>'],
          ['&lt;img&gt;'],
        ],
      },
    );
  });

  it('in a name that an object inherits is a name like another', () => {
    const checks = [checkReport('constructor', { status: 'unknown', blockedBy: ['toString', 'valueOf'] })];
    const html = render(
      reportOf(checks, {
        rootCauses: ['hasOwnProperty'],
        groups: [{ name: 'toString', title: 'T', status: 'up', checks: ['constructor', 'isPrototypeOf'] }],
      }),
    );
    expect(textOf(html)).toContain('Not run: waits for toString, valueOf');
    expect(textOf(html)).toContain('T, 0 of 1 up');
  });
});

describe('a page with a memory', () => {
  const past = pastOf(Object.keys(broken.checks), NOW);
  const memory = aPast({ now: NOW, bad: { 1: { downMs: 7 * MINUTE, degradedMs: HOUR }, 9: { maintenanceMs: HOUR } } });

  it('has of each check the days, the uptime and the latency, in words too', () => {
    const html = render(healthy, { past: new Map([['database', memory]]) });
    expect(cardOf(html, 'database')).toContain('90 days ago99.99 %today');
    expect(html).toContain('aria-label="90 days: 89 up, 1 down"');
    expect(textOf(html)).toContain('2 days with interruptions');
    expect(textOf(html)).toContain('20 Nov: down 7 min, degraded 1 h 12 Nov: maintenance 1 h');
    expect(cardOf(html, 'cache')).not.toContain('days ago');
  });

  it('never shows time that was not measured as good (R37)', () => {
    const html = render(healthy, { past: new Map([['database', aPast({ now: NOW, knownMs: 0 })]]) });
    expect(html).toContain('aria-label="90 days: 90 without data"');
    expect(cardOf(html, 'database')).toContain('90 days agono datatoday');
    const young = render(healthy, { past: new Map([['database', aPast({ now: NOW, knownMs: 3 * HOUR })]]) });
    expect(cardOf(young, 'database')).toContain('Uptime: since start, 3 h 100 %');
  });

  it('keeps uptime and latency apart, also where there is too little for a line between them', () => {
    const past = aPast({ now: NOW, knownMs: 3 * HOUR });
    const medians = Array.from({ length: 96 }, (_, index) => (index === 95 ? 23 : undefined));
    const latency = { medians, stretchMs: 15 * MINUTE, minMs: 22, p50Ms: 23, maxMs: 29 };
    const few = render(healthy, { past: new Map([['database', { ...past, latency }]]) });
    expect(cardOf(few, 'database')).toContain('Uptime: since start, 3 h 100 % · Latency, 24 h: min 22 ms');
    expect(render(healthy, { past: new Map([['database', past]]) })).toContain('3 h 100 %<svg class=spark');
  });

  it('lists five incidents, and leads to all', () => {
    const incidents = Array.from({ length: 9 }, (_, day) =>
      anIncident(NOW, { startedAt: NOW - day * 24 * HOUR, ...(day > 0 && { endedAt: NOW - day * 24 * HOUR + MINUTE }) }),
    );
    const html = render(broken, { past, incidents });
    expect(html.match(/href="health\/incidents\/database-\d+"/g)).toHaveLength(5);
    expect(html).toContain('<a href="health/incidents">All incidents</a>');
    expect(textOf(render(healthy, { past, incidents: [] }))).toContain('Incidents No incidents');
    expect(textOf(render(healthy))).not.toContain('Incidents');
  });

  it('has for one check what it is, what it needs and what needs it', () => {
    const neighbours = { dependsOn: [checkReport('disk')], dependants: [checkReport('invoices', { status: 'unknown' })] };
    const html = render(single, {
      base: '../',
      past: new Map([['database', memory]]),
      incidents: [],
      subject: { check: 'database', neighbours },
    });
    expect(headingsOf(html).filter((heading) => !heading.startsWith('3'))).toEqual([
      '1 orders',
      ...['2 Now', '2 History', '2 Incidents', '2 Definition', '2 Depends on', '2 Needed by', '2 Feeds', '2 Recent changes'],
    ]);
    expect(textOf(html)).toContain(
      'Interval every 15 s Timeout 2 s Result is served again for 1 s Failures in a row until down 1',
    );
    expect(html).toContain('<a href="../checks/disk">disk</a>');
    const plain = render(withoutDetails(single), { base: '../', subject: { check: 'database', neighbours } });
    expect(textOf(plain)).not.toContain('Definition');
  });

  it('is filtered by state and text, and counts all the same; tags are for who may see them (R5)', () => {
    const down = render(broken, { filter: { statuses: ['down', 'degraded'], text: '' } });
    expect([...down.matchAll(/<article id="check-(\w+)"/g)].map(([, name]) => name)).toEqual(['database', 'queue']);
    expect(textOf(down)).toContain('2 of 10 checks shown. Clear');
    expect(textOf(down)).toContain('1 of 10 checks is down since 14:02 UTC');
    const tagged = { filter: { statuses: [], text: 'STORAGE' } };
    expect(render(healthy, tagged).match(/<article/g)).toHaveLength(3);
    expect(render(withoutDetails(healthy), tagged)).not.toContain('<article');
  });

  it('keeps the selection and the language in the links of the filter, and no secret', () => {
    const html = render(healthy, { self: '?tag=storage&lang=en&auth=hunter2', filter: { statuses: ['up'], text: 'a&b' } });
    expect(html).toContain('href="?tag=storage&amp;lang=en&amp;q=a%26b&amp;status=up" aria-current=true');
    expect(html).toContain('<input type=hidden name="tag" value="storage"><input type=hidden name="lang" value="en">');
    expect(html).not.toContain('hunter2');
  });
});

describe('the cost', () => {
  const many = (count: number): Report =>
    reportOf(
      Array.from({ length: count }, (_, index) =>
        checkReport(`check${index}`, { data: { waiting: index, usedBytes: 1e9 } }, { title: `Check ${index}` }),
      ),
    );

  it('of the script is at most 1.5 kB', () => {
    expect(PAGE_SCRIPT.length).toBeLessThanOrEqual(1_500);
  });

  it('of an empty shell is at most 12 kB, and 4 kB on the wire', () => {
    const shell = render(reportOf([], { probe: 'liveness' }));
    expect(Buffer.byteLength(shell)).toBeLessThanOrEqual(12_000);
    expect(gzipSync(shell).length).toBeLessThanOrEqual(4_000);
  });

  it('of a check is at most 25 elements', () => {
    const elements = (report: Report): number => bodyOf(render(report)).match(/<[a-z]/g)?.length ?? 0;
    expect((elements(many(100)) - elements(many(0))) / 100).toBeLessThanOrEqual(25);
    expect((elements(broken) - elements(empty)) / 10).toBeLessThanOrEqual(25);
  });

  it('of twenty checks fits into one initial congestion window, that of a hundred nearly', () => {
    expect(gzipSync(render(many(20))).length).toBeLessThanOrEqual(8_000);
    expect(gzipSync(render(many(100))).length).toBeLessThanOrEqual(14_000);
  });

  it('grows with the number of checks and no faster', () => {
    const html = render(many(10_000));
    expect(html.match(/<article/g)).toHaveLength(10_000);
    expect(html.length / 10_000).toBeLessThan(1_000);
  });
});
