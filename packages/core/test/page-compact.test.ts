import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../src/language.ts';
import type { PageOptions } from '../src/page-options.ts';
import { loadCompactPage } from '../src/render/page-compact.ts';
import type { Look, View } from '../src/renderer.ts';
import { violationsOn } from './axe-violations.ts';
import { hasChromium, launchChromium } from './fixtures/chromium.ts';
import { broken, checkReport, draining, empty, healthy, reportOf, slow, viewOf } from './fixtures/reports.ts';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4" width="90" height="40"><path d="M0 0h9v4h-9z"/></svg>';
const LONG = 'n'.repeat(100);
const THEME: PageOptions = {
  title: 'متجر المثال',
  logo: `data:image/svg+xml,${encodeURIComponent(SVG)}`,
  light: { accent: '#6a2278', background: '#faf7fb' },
  dark: { accent: '#dfb3ea', background: '#17101a', surface: '#211726' },
};
const looks: Readonly<Record<string, Look>> = {
  ...Object.fromEntries(LANGUAGES.map((language) => [language, { language }])),
  themed: { language: 'en', page: THEME },
};
const views: Readonly<Record<string, View>> = {
  healthy: viewOf(healthy),
  slow: viewOf(slow),
  broken: viewOf(broken),
  draining: viewOf(draining),
  empty: viewOf(empty),
  filtered: viewOf(broken, { filter: { statuses: ['down'], text: '' } }),
  long: viewOf(
    reportOf([checkReport(LONG, { status: 'down' }), checkReport('b', {}, { title: 'قاعدة البيانات' })], {
      service: { name: 's'.repeat(200) },
    }),
  ),
};

describe.skipIf(!hasChromium())('the compact view in a browser (skipped where there is no Chromium)', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  /** The same server by another name. */
  let elsewhere: string;
  let embedded: Look | undefined;
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const [, look = '', name = ''] = request.url?.split(/[/?]/) ?? [];
      const view = views[name];
      if (view === undefined) {
        const frame = `<iframe src="${origin}/${look}/broken?view=compact" title="Status of the shop" width=240 height=500></iframe>`;
        response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Intranet</title>${frame}`);
        return;
      }
      void loadCompactPage(look === 'embedded' ? embedded : looks[look]).then((page) =>
        response.writeHead(503, { 'content-type': page.contentType, ...page.headers?.(view) }).end(page.render(view)),
      );
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    origin = `http://127.0.0.1:${port}`;
    elsewhere = `http://localhost:${port}`;
    embedded = { language: 'en', page: { frameAncestors: [elsewhere] } };
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });
  afterEach(async () => {
    await context?.close();
  });

  async function open(
    address: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
    context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      // Chromium itself logs each 503; nothing else may be said.
      if (!message.text().startsWith('Failed to load resource: the server responded with a status of 503'))
        complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) requests.push(request.url());
    });
    await page.goto(address);
    return { page, complaints, requests };
  }

  const SCHEMES: Readonly<Record<string, BrowserContextOptions>> = {
    light: { colorScheme: 'light' },
    dark: { colorScheme: 'dark' },
    forced: { forcedColors: 'active' },
  };

  describe.each([200, 600])('%d px wide', (width) => {
    it.each(Object.keys(SCHEMES))('gives axe nothing to find, %s', async (scheme) => {
      const { page } = await open(`${origin}/en/healthy`, {
        ...SCHEMES[scheme],
        viewport: { width, height: 400 },
        bypassCSP: true,
      });
      for (const path of [...Object.keys(views).map((name) => `en/${name}`), 'ar/broken', 'themed/broken']) {
        await page.goto(`${origin}/${path}`);
        const folder = process.env['SCREENSHOTS']; // where they are wanted, to be looked at
        if (folder)
          await page.screenshot({ path: `${folder}/compact-${path.replace('/', '-')}-${width}-${scheme}.png`, fullPage: true });
        expect(await violationsOn(page), path).toEqual([]);
      }
    });

    it('fits without a sideways scroll, in every state and language', async () => {
      const { page } = await open(`${origin}/en/healthy`, { viewport: { width, height: 400 } });
      for (const path of [
        ...Object.keys(views).map((name) => `en/${name}`),
        ...Object.keys(looks).map((look) => `${look}/broken`),
      ]) {
        await page.goto(`${origin}/${path}`);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
      }
    });
  });

  it('bears text of twice the size', async () => {
    const { page } = await open('about:blank', { viewport: { width: 400, height: 400 } });
    const session = await page.context().newCDPSession(page);
    await session.send('Page.enable');
    await session.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
    await page.goto(`${origin}/en/broken`);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe('28px');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(400);
  });

  it('puts a check into one line where there is room, its words in columns', async () => {
    const { page } = await open(`${origin}/en/broken`, { viewport: { width: 600, height: 400 } });
    const lefts = await page.locator('li b').evaluateAll((words) => words.map((word) => word.getBoundingClientRect().left));
    expect(new Set(lefts).size).toBe(1);
    const heights = await page.locator('li').evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(40);
  });

  it('is the mirror of itself from right to left', async () => {
    const { page } = await open(`${origin}/ar/broken`, { viewport: { width: 600, height: 400 } });
    const middle = (selector: string): Promise<number> =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { left, right } = element.getBoundingClientRect();
          return (left + right) / 2;
        });
    expect(await middle('li .disc')).toBeGreaterThan(550);
    expect(await middle('li p span')).toBeLessThan(200);
    expect(await middle('footer a')).toBeLessThan(100);
  });

  it('grows with the screen, for who reads it across a room', async () => {
    const sizes: number[] = [];
    const { page } = await open(`${origin}/en/broken`);
    for (const width of [200, 600, 1920]) {
      await page.setViewportSize({ width, height: 400 });
      sizes.push(await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize)));
    }
    expect(sizes).toEqual([14, 14, expect.closeTo(23.7, 1)]);
  });

  it('is complete without JavaScript, keeps to its policy and asks nobody else', async () => {
    const { page, complaints, requests } = await open(`${origin}/themed/broken`, { javaScriptEnabled: false });
    expect(await page.locator('li').count()).toBe(10);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([`${origin}/themed/broken`]);
    for (const role of ['banner', 'main', 'contentinfo'] as const) expect(await page.getByRole(role).count()).toBe(1);
  });

  it('is shown in a frame by its own origin and by those that were named, and by no other', async () => {
    const shown = async (address: string): Promise<number> => {
      const { page } = await open(address);
      const rows = await page.frameLocator('iframe').locator('li').count();
      await context?.close();
      return rows;
    };
    expect(await shown(`${origin}/en`)).toBe(10);
    expect(await shown(`${elsewhere}/embedded`)).toBe(10);
    expect(await shown(`${elsewhere}/en`)).toBe(0);
  });

  it('leaves its frame for the whole page', async () => {
    const { page } = await open(`${elsewhere}/embedded`);
    await page.frameLocator('iframe').getByRole('link', { name: 'Status page' }).click();
    await expect.poll(() => page.url()).toBe(`${origin}/embedded/broken?`);
  });

  it('comes out of a dark screen dark on white', async () => {
    const { page } = await open(`${origin}/en/broken`, { colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    const [ink, ground] = await page
      .locator('header')
      .evaluate((header) => [getComputedStyle(header).color, getComputedStyle(header).backgroundColor]);
    expect([ink, ground]).toEqual(['rgb(22, 32, 27)', 'rgba(0, 0, 0, 0)']);
  });
});
