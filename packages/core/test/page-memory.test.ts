import { mkdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCheck, type CheckFunction } from '../src/check.ts';
import { createEndpoint } from '../src/endpoint.ts';
import { createHealth, type Health } from '../src/health.ts';
import type { Answer, Route } from '../src/http.ts';
import { degraded, down } from '../src/outcome.ts';
import type { Incident } from '../src/past.ts';
import { STATUSES, type Status } from '../src/status.ts';
import { violationsOn } from './axe-violations.ts';
import { hasChromium, launchChromium } from './fixtures/chromium.ts';
import { aMemory, anIncident, aPast, pastOf } from './a-past.ts';

const SCREENSHOTS = fileURLToPath(new URL('screenshots/', import.meta.url));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.now();

const OUTCOME: Readonly<Record<Status, CheckFunction>> = {
  up: () => true,
  degraded: () => degraded('1 284 jobs waiting'),
  down: () => down('connect ECONNREFUSED 10.0.4.12:5432'),
  unknown: defineCheck(() => true, { dependsOn: ['gone'] }).run,
};

/** A service with a past whose database is in a state, as a browser meets it. */
async function serviceThatIs(status: Status): Promise<Health> {
  const names = ['database', 'invoices', 'cache', 'queue', 'disk', 'mail', 'search'];
  const bad = { 0: { downMs: 600_000 }, 3: { degradedMs: 2 * HOUR }, 12: { downMs: HOUR }, 40: { upMs: 0, maintenanceMs: DAY } };
  const past = new Map([...pastOf(names, now), ['database', aPast({ now, knownMs: 60 * DAY, bad })]]);
  const ended = anIncident(now, {
    ...{ startedAt: now - 12 * DAY, endedAt: now - 12 * DAY + HOUR, unknownMs: 300_000, reason: 'terminating connection' },
    ...{
      rootCause: 'disk',
      affected: ['invoices'],
      notes: [{ at: now - 12 * DAY + 60_000, text: 'Failing over.', author: 'Ada' }],
    },
  });
  const open = anIncident(now, { reason: 'connect ECONNREFUSED 10.0.4.12:5432', affected: ['invoices'] });
  const incidents: readonly Incident[] = status === 'down' ? [open, ended] : [ended];
  const checks = Object.fromEntries(
    names.map((name) => [name, defineCheck(() => true, { tags: [name > 'd' ? 'slow' : 'fast'] })]),
  );
  const health = createHealth({
    service: { name: 'orders', version: '1.4.2' },
    checks: {
      ...checks,
      database: defineCheck(OUTCOME[status], {
        title: 'Order database',
        description: 'Answers a query on the pool that orders are written with.',
        links: { Runbook: 'https://wiki.example.com/runbooks/orders-db' },
        ...(status === 'unknown' && { dependsOn: ['gone'] }),
      }),
      invoices: defineCheck(() => true, { title: 'Invoice numbers', dependsOn: ['database'] }),
    },
    groups: { storage: { title: 'Storage', checks: ['database', 'disk', 'cache'] } },
  });
  health.remember(aMemory({ now: () => now, past, incidents }));
  return health;
}

describe.skipIf(!hasChromium())('a page with a memory, in a browser (skipped where there is no Chromium)', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let incident: string;

  beforeAll(async () => {
    const routes = new Map<string, readonly Route[]>();
    for (const status of STATUSES) {
      const health = await serviceThatIs(status);
      await health.report();
      routes.set(status, createEndpoint(health, { path: `/${status}` }));
      if (status === 'up') incident = (await health.transitions.past?.incidents({ limit: 1 }))?.[0]?.id ?? '';
    }
    const answer = async ({ method = 'GET', url = '/', headers }: IncomingMessage): Promise<Answer | undefined> => {
      const path = url.split('?', 1)[0] ?? '/';
      const [, status = ''] = path.split('/');
      const found = routes.get(status) ?? [];
      const route = found.find((one) => !one.subtree && one.path === path) ?? found.find((one) => one.subtree);
      const below = path.slice(status.length + 1);
      return route?.respond({ method, url, path: below, header: (name) => headers[name]?.toString() });
    };
    server = createServer((request, response) => {
      void answer(request).then((told) => response.writeHead(told?.statusCode ?? 404, told?.headers).end(told?.body));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchChromium();
    mkdirSync(SCREENSHOTS, { recursive: true });
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  async function open(options: BrowserContextOptions): Promise<{ page: Page; complaints: string[] } & AsyncDisposable> {
    const context = await browser.newContext({ bypassCSP: options.javaScriptEnabled !== false, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      // Chromium itself logs each 503; nothing else may be said.
      if (!message.text().startsWith('Failed to load resource: the server responded with a status of 50'))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    return { page, complaints, [Symbol.asyncDispose]: () => context.close() };
  }

  describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
    it.each([1_280, 320])(
      'gives axe nothing to find, says nothing and fits at %i px: page, check, incidents, in every state',
      async (width) => {
        const look = { colorScheme, viewport: { width, height: 800 } };
        await using scripted = await open(look);
        await using plain = await open({ ...look, javaScriptEnabled: false });
        const pages = { page: '', check: '/checks/database', incidents: '/incidents', incident: `/incidents/${incident}` };
        for (const status of STATUSES) {
          for (const [name, path] of Object.entries(pages)) {
            // From right to left, it is the state with the most to say.
            for (const language of status === 'down' ? ['en', 'ar'] : ['en']) {
              const place = `${name}-${status}-${language}-${colorScheme}-${width}`;
              for (const { page } of [scripted, plain]) {
                await page.goto(`${origin}/${status}${path}?format=html&lang=${language}`);
                expect(await page.evaluate(() => document.documentElement.scrollWidth), place).toBeLessThanOrEqual(width);
              }
              expect(await plain.page.locator('main h2').allTextContents()).toEqual(
                await scripted.page.locator('main h2').allTextContents(),
              );
              expect(await violationsOn(scripted.page), place).toEqual([]);
              await scripted.page.screenshot({ path: `${SCREENSHOTS}${place}.png`, fullPage: true });
            }
          }
        }
        expect([...scripted.complaints, ...plain.complaints]).toEqual([]);
      },
      240_000,
    );
  });

  it('keeps to its policy, the search included, on every kind of page', async () => {
    await using visit = await open({ bypassCSP: false });
    const { page, complaints } = visit;
    for (const path of ['', '/checks/database', '/incidents', `/incidents/${incident}`]) {
      await page.goto(`${origin}/down${path}?format=html`);
      await page.locator('#auto').waitFor({ state: 'visible' }); // the script ran
    }
    await page.goto(`${origin}/down`);
    await page.getByRole('searchbox').fill('disk');
    await page.getByRole('button', { name: 'Search' }).click();
    await page.waitForURL('**/down?q=disk');
    expect(complaints).toEqual([]);
  });

  it('is filtered and searched without JavaScript, by links and a form', async () => {
    await using visit = await open({ javaScriptEnabled: false });
    const { page } = visit;
    const listed = (): Promise<string[]> => page.locator('article h3 > a').allTextContents();
    await page.goto(`${origin}/down?auth=hunter2`);
    expect(await listed()).toHaveLength(7);
    expect(await page.content()).not.toContain('hunter2');
    await page.getByRole('link', { name: 'down 1' }).click();
    expect(new URL(page.url()).search).toBe('?status=down');
    expect(await listed()).toEqual(['Order database']);
    expect(await page.getByRole('note').textContent()).toBe('1 of 7 checks shown. Clear');
    await page.getByRole('link', { name: 'Clear' }).click();
    await page.getByRole('searchbox').fill('INVOICE');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(new URL(page.url()).search).toBe('?q=INVOICE');
    expect(await listed()).toEqual(['Invoice numbers']);
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(await listed()).toEqual([]);
    expect(await page.getByRole('note').textContent()).toContain('No check matches.');
    expect(await page.locator('.summary').textContent()).toContain('1 of 7 checks is down'); // of all, whatever is listed
  });

  it('leads from a check to its incident, on to what it affects, and back', async () => {
    await using visit = await open({ javaScriptEnabled: false });
    const { page } = visit;
    await page.goto(`${origin}/up/checks/database?format=html`);
    expect(await page.getByRole('img').getAttribute('aria-label')).toMatch(
      /^90 days: \d+ up, 1 degraded, 2 down, 1 maintenance, \d+ without data$/,
    );
    await page.locator('.changes a').first().click();
    expect(await page.locator('.summary').textContent()).toBe('Order database');
    expect(await page.locator('.changes .why').textContent()).toBe('Failing over.');
    await page.getByRole('link', { name: 'invoices' }).click();
    expect(await page.locator('.summary').textContent()).toContain('Invoice numbers');
    await page.getByRole('link', { name: 'database' }).click();
    await page.getByRole('link', { name: 'All incidents' }).click();
    await page.getByRole('link', { name: 'all checks' }).click();
    expect(await page.locator('article').count()).toBe(7);
  });
});
