import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { View } from '../src/renderer.ts';
import { loadPage } from '../src/render/page.ts';
import { violationsOn } from './axe-violations.ts';
import { hasChromium, launchChromium } from './fixtures/chromium.ts';
import {
  broken,
  checkReport,
  draining,
  empty,
  healthy,
  history,
  maintained,
  NOW,
  reportOf,
  single,
  slow,
  transition,
  viewOf,
  withoutDetails,
} from './fixtures/reports.ts';

const HOSTILE = '<img src=x onerror="document.title=1"></script><script>document.title=2</script>\'"&\u202e\0';

const views: Record<string, View> = {
  healthy: viewOf(healthy),
  slow: viewOf(slow),
  broken: viewOf(broken, { transitions: history }),
  secretive: viewOf(withoutDetails(broken), { transitions: history }),
  empty: viewOf(empty),
  draining: viewOf(draining),
  single: viewOf(single),
  maintained: viewOf(maintained),
  folded: viewOf(
    reportOf([
      checkReport('a', {
        data: {
          ...Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key${index}`, index])),
          deep: { x: [1, { y: 2 }] },
        },
      }),
      checkReport('b'),
    ]),
  ),
  long: viewOf(
    reportOf(
      [
        checkReport(
          'n'.repeat(100),
          { status: 'down', reason: 'r'.repeat(2_000), data: { ['k'.repeat(200)]: 'v'.repeat(500) } },
          { title: 'T'.repeat(200) },
        ),
        checkReport('b', {}, { title: 'قاعدة البيانات' }),
      ],
      {
        service: { name: 's'.repeat(200), version: 'v'.repeat(200) },
      },
    ),
    { transitions: [transition({ title: 'T'.repeat(200), reason: 'r'.repeat(500) })] },
  ),
  hostile: viewOf(
    reportOf(
      [
        checkReport(
          'a',
          { status: 'down', reason: HOSTILE, data: { [HOSTILE]: HOSTILE, deep: { [HOSTILE]: [HOSTILE] } } },
          { title: HOSTILE, description: HOSTILE, links: { [HOSTILE]: `/x?${HOSTILE}` } },
        ),
      ],
      {
        service: { name: HOSTILE, version: HOSTILE },
        maintenance: { reason: HOSTILE, since: NOW },
        rootCauses: ['a'],
      },
    ),
    { transitions: [transition({ title: HOSTILE, reason: HOSTILE })] },
  ),
};

/** Clicks what refreshes the page, and waits until the answer is on it: its age, which had grown to minutes, begins anew. */
async function refresh(page: Page, click: () => Promise<unknown>): Promise<void> {
  const age = (): Promise<string | null> => page.locator('#at').textContent();
  await page.clock.runFor(150_000);
  expect(await age()).toBe('2 min ago');
  await click();
  await expect.poll(age).toMatch(/^(just now|\d+ s ago)$/);
}

describe.skipIf(!hasChromium())('the page in a browser (skipped where there is no Chromium)', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let context: BrowserContext | undefined;
  /** What `/live` answers: the name of a view, or nothing at all. */
  let current: string | undefined;

  beforeAll(async () => {
    const page = await loadPage();
    server = createServer((request, response) => {
      const path = request.url?.slice(1) ?? '';
      const view = views[path === 'live' ? (current ?? '') : path];
      if (view === undefined) {
        response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
        return;
      }
      const status = view.report.status === 'down' ? 503 : 200;
      response
        .writeHead(status, {
          'content-type': page.contentType,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          ...page.headers?.(view),
        })
        .end(page.render(view));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });

  beforeEach(() => {
    current = 'healthy';
  });
  afterEach(async () => {
    await context?.close();
  });

  async function open(
    path: string,
    options: BrowserContextOptions = {},
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
    context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      // Chromium itself logs each 503; nothing else may be said.
      if (!message.text().startsWith('Failed to load resource: the server responded with a status of 50'))
        complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url());
    });
    if (options.javaScriptEnabled !== false) {
      await page.addInitScript(() =>
        document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective}`)),
      );
    }
    await prepare?.(page);
    await page.goto(`${origin}/${path}`);
    return { page, complaints, requests };
  }

  it('keeps to its policy, says nothing on the console and asks nobody else, in every state (R26)', async () => {
    const { page, complaints, requests } = await open('healthy');
    for (const path of Object.keys(views)) {
      await page.goto(`${origin}/${path}`);
      await page.locator('#auto').waitFor({ state: 'visible' }); // the script ran
      expect(complaints, path).toEqual([]);
    }
    expect(requests).toEqual(['healthy', ...Object.keys(views)].map((path) => `${origin}/${path}`));
  });

  it('would notice a breach of the policy', async () => {
    const { page, complaints } = await open('healthy');
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<p style="color:red">x</p>');
    });
    await expect.poll(() => complaints.join()).toContain('policy: style-src-attr');
  });

  it('is complete without JavaScript', async () => {
    const paths = ['healthy', 'broken', 'secretive', 'empty'];
    const { page: plain } = await open('healthy', { javaScriptEnabled: false });
    const still = new Map<string, string>();
    for (const path of paths) {
      await plain.goto(`${origin}/${path}`);
      still.set(path, await plain.locator('main').innerText());
      expect(await plain.locator('#auto').isVisible()).toBe(false);
      expect(await plain.locator('header a').first().getAttribute('href')).toBe('');
      expect(still.get(path)).toContain(path === 'empty' ? 'Write your first check' : 'Order database');
      const served = await (await fetch(`${origin}/${path}`)).text();
      expect(await plain.locator('article').count(), path).toBe(served.match(/<article/g)?.length ?? 0);
    }
    await context?.close();
    const { page: scripted } = await open('healthy');
    for (const path of paths) {
      await scripted.goto(`${origin}/${path}`);
      expect(await scripted.locator('main').innerText()).toBe(still.get(path)); // the script adds nothing one would miss
    }
  });

  const LOOKS: Readonly<Record<string, BrowserContextOptions>> = {
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    mobile: { viewport: { width: 320, height: 640 }, colorScheme: 'light' },
    forced: { forcedColors: 'active' },
  };
  it.each([
    ['light', Object.keys(views)],
    ['dark', ['healthy', 'slow', 'broken', 'draining']],
    ['mobile', ['broken', 'empty', 'long']],
    ['forced', ['broken']],
  ])('gives axe nothing to find, %s', async (look, paths) => {
    const { page } = await open('healthy', { ...LOOKS[look], bypassCSP: true });
    for (const path of paths) {
      await page.goto(`${origin}/${path}`);
      expect(await violationsOn(page), path).toEqual([]);
    }
  });

  it('fits into 320 px without a sideways scroll, in every state', async () => {
    const { page } = await open('healthy', { viewport: { width: 320, height: 640 } });
    for (const path of Object.keys(views)) {
      await page.goto(`${origin}/${path}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(320);
    }
  });

  it('bears text of twice the size', async () => {
    const { page } = await open('broken', { viewport: { width: 640, height: 640 } }, async (tab) => {
      const session = await tab.context().newCDPSession(tab);
      await session.send('Page.enable');
      await session.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
    });
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('32px');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(640);
  });

  it('shows hostile text as text (R31)', async () => {
    const { page } = await open('hostile');
    expect(await page.locator('h1').textContent()).toBe(HOSTILE.replace('\0', '\ufffd'));
    expect(await page.locator('article .why').first().textContent()).toBe(HOSTILE.replace('\0', '\ufffd'));
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toContain('onerror');
  });

  it('comes out of a dark screen dark on white, with nothing folded', async () => {
    const { page } = await open('folded', { colorScheme: 'dark' });
    const folded = page.locator('details dd').first();
    expect(await folded.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await folded.isVisible()).toBe(true);
    await page.goto(`${origin}/broken`);
    const inks = await page.evaluate(() =>
      [...document.querySelectorAll('body, h1, .summary, main p, dd, dt, .disc, h2, h3 a, small')].flatMap((element) => {
        const { color, backgroundColor } = getComputedStyle(element);
        return [[color, backgroundColor]];
      }),
    );
    const lightness = (colour: string): number => Math.max(...(colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number));
    expect(inks.length).toBeGreaterThan(50);
    for (const [ink = '', ground = ''] of inks) {
      expect(lightness(ink)).toBeLessThan(190);
      expect(ground === 'rgba(0, 0, 0, 0)' || lightness(ground) >= 250, ground).toBe(true);
    }
    expect(
      await page
        .locator('.more a')
        .first()
        .evaluate((link) => getComputedStyle(link, '::after').content),
    ).toContain('https://wiki.example.com');
    expect(await page.locator('header a').isVisible()).toBe(false);
  });

  it("keeps symbols and borders where the colours are the reader's", async () => {
    const { page } = await open('broken', { forcedColors: 'active' });
    expect(
      await page
        .locator('article .disc')
        .first()
        .evaluate((disc) => getComputedStyle(disc).borderTopStyle),
    ).toBe('solid');
    expect(await page.locator('article .disc').first().innerText()).toBe('✕');
  });

  it('lets the keyboard skip to the checks, and follow what blocks a check', async () => {
    const { page } = await open('broken');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the checks');
    expect(await page.locator('.skip').evaluate((link) => getComputedStyle(link).clipPath)).toBe('none');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#checks');
    await page.getByRole('link', { name: 'Order database' }).filter({ visible: true }).first().click();
    expect(new URL(page.url()).hash).toBe('#check-database');
  });

  it('has landmarks and a heading of the first level', async () => {
    const { page } = await open('broken');
    for (const role of ['banner', 'main', 'contentinfo', 'navigation'] as const)
      expect(await page.getByRole(role).count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toEqual(['orders']);
  });

  it('lets its ages tick, whatever the clock of the reader says', async () => {
    const { page } = await open('healthy', {}, (tab) => tab.clock.install({ time: NOW + 3_600_000 * 24 * 365 }));
    const age = page.locator('article time.ago').first();
    expect(await age.textContent()).toBe('4 s ago');
    await page.clock.runFor(10_500); // the installed clock goes on by itself as well, as fast as the machine allows
    expect(await age.textContent()).toMatch(/^1[3-7] s ago$/);
    await page.clock.runFor(120_000);
    expect(await age.textContent()).toBe('2 min ago');
    expect(await page.locator('#at').textContent()).toBe('2 min ago');
  });

  it('refreshes when asked to: swaps main, title and colours, and announces what changed', async () => {
    const { page, complaints, requests } = await open('live', {}, (tab) => tab.clock.install({ time: NOW }));
    const toggle = page.getByRole('button', { name: 'Refresh every 10 s' });
    expect(await toggle.getAttribute('aria-pressed')).toBe('false');
    current = 'broken';
    await page.clock.runFor(60_000);
    expect(requests).toHaveLength(1); // nothing unasked
    await toggle.click();
    expect(await toggle.getAttribute('aria-pressed')).toBe('true');
    await page.locator('main', { hasText: 'ECONNREFUSED' }).waitFor();
    expect(await page.locator('body').getAttribute('class')).toBe('down');
    expect(await page.title()).toBe('✕ orders: 1 of 10 checks is down since 14:02 UTC');
    expect(await page.getByRole('status').textContent()).toBe(
      'Order database down. Invoice numbers unknown. Order queue degraded. ',
    );

    current = 'healthy';
    await page.clock.runFor(10_000);
    await page.locator('main', { hasText: 'All 10 checks are up' }).waitFor();
    expect(await page.getByRole('status').textContent()).toBe('Order database up. Order queue up. Invoice numbers up. ');

    await toggle.click();
    const before = requests.length;
    await page.clock.runFor(60_000);
    expect(requests).toHaveLength(before);
    expect(complaints).toEqual([]);
    expect(new Set(requests)).toEqual(new Set([`${origin}/live`]));
  });

  it('waits while a reader is busy inside, and says so', async () => {
    const { page, requests } = await open('live', {}, (tab) => tab.clock.install({ time: NOW }));
    await page.getByRole('button', { name: 'Refresh every 10 s' }).click();
    await expect.poll(() => requests.length).toBe(2);
    await page.locator('h3 a').first().focus();
    await page.clock.runFor(10_000);
    expect(await page.getByRole('button', { name: 'Refresh every 10 s' }).getAttribute('class')).toBe('paused');
    expect(requests).toHaveLength(2);
    await page.getByRole('button', { name: 'Refresh every 10 s' }).focus();
    await page.evaluate(() => getSelection()?.selectAllChildren(document.querySelector('.summary') ?? document.body));
    await page.clock.runFor(10_000);
    expect(requests).toHaveLength(2);
    await page.evaluate(() => getSelection()?.removeAllRanges());
    await page.clock.runFor(10_000);
    await expect.poll(() => requests.length).toBe(3);
  });

  it('keeps open what a reader has opened', async () => {
    current = 'folded';
    const { page, requests } = await open('live', {}, (tab) => tab.clock.install({ time: NOW }));
    await page.locator('summary').click();
    await refresh(page, () => page.getByRole('button', { name: 'Refresh every 10 s' }).click());
    expect(requests.length).toBe(2);
    expect(await page.locator('details dd').first().isVisible()).toBe(true);
  });

  it('swaps only what differs: the rest stays the same element, and the page where it was scrolled to', async () => {
    const { page, requests } = await open('live', {}, (tab) => tab.clock.install({ time: NOW }));
    await page.evaluate(() => {
      const cards = [...document.querySelectorAll('article')];
      Object.assign(globalThis, { isStill: () => cards.filter((card) => card.isConnected).length });
      scrollTo(0, 300);
    });
    await refresh(page, () => page.evaluate(() => document.querySelector<HTMLElement>('#auto')?.click()));
    expect(requests.length).toBe(2);
    expect(await page.evaluate(() => (globalThis as unknown as { isStill(): number }).isStill())).toBe(10);
    expect(await page.evaluate(() => scrollY)).toBe(300);
  });

  it('does not look healthy when no answer comes, and recovers', async () => {
    const { page } = await open('live', {}, (tab) => tab.clock.install({ time: NOW }));
    current = undefined;
    await page.getByRole('button', { name: 'Refresh every 10 s' }).click();
    await page.getByRole('alert').waitFor({ state: 'visible' });
    expect(await page.getByRole('alert').textContent()).toBe('No answer from the service. What you see is old.');
    expect(await page.locator('body').getAttribute('class')).toBe('unknown');
    expect(await page.title()).toBe('No answer');
    expect(await page.locator('article').count()).toBe(10);
    current = 'healthy';
    await page.clock.runFor(10_000);
    await page.getByRole('alert').waitFor({ state: 'hidden' });
    expect(await page.locator('body').getAttribute('class')).toBe('up');
  });
});
