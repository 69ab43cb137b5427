import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../src/language.ts';
import type { PageOptions } from '../src/page-options.ts';
import { loadPage } from '../src/render/page.ts';
import type { Look, View } from '../src/renderer.ts';
import { violationsOn } from './axe-violations.ts';
import { hasChromium, launchChromium } from './fixtures/chromium.ts';
import { broken, checkReport, empty, healthy, history, NOW, reportOf, viewOf } from './fixtures/reports.ts';

const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 4" width="90" height="40"><path fill="#7b2d8b" d="M0 0h9v4h-9z"/></svg>';
const THEME: PageOptions = {
  title: 'متجر المثال',
  logo: `data:image/svg+xml,${encodeURIComponent(SVG)}`,
  light: { accent: '#6a2278', background: '#faf7fb', line: '#d9cbdd' },
  dark: { accent: '#dfb3ea', background: '#17101a', surface: '#211726' },
  radius: '2px',
  font: "'DejaVu Sans', sans-serif",
};

const views: Readonly<Record<string, View>> = {
  healthy: viewOf(healthy),
  broken: viewOf(broken, { transitions: history }),
  empty: viewOf(empty),
  foreign: viewOf(
    reportOf(
      [checkReport('a', { status: 'down', reason: 'انقطع الاتصال', since: NOW }, { title: 'قاعدة البيانات' }), checkReport('b')],
      {
        service: { name: 'الطلبات' },
      },
    ),
  ),
};
const looks: Readonly<Record<string, Look>> = {
  ...Object.fromEntries(LANGUAGES.map((language) => [language, { language, languages: LANGUAGES }])),
  themed: { language: 'ar', languages: LANGUAGES, page: THEME },
};

describe.skipIf(!hasChromium())('the languages of the page in a browser (skipped where there is no Chromium)', () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let context: BrowserContext | undefined;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const [, look = '', name = ''] = request.url?.split('/') ?? [];
      const view = views[name] ?? viewOf(healthy);
      void loadPage(looks[look]).then((page) =>
        response.writeHead(200, { 'content-type': page.contentType, ...page.headers?.(view) }).end(page.render(view)),
      );
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
  afterEach(async () => {
    await context?.close();
  });

  async function open(path: string, options: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
    context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective}`)),
    );
    await page.goto(`${origin}/${path}`);
    return { page, complaints };
  }

  // Where screenshots are wanted, to be looked at.
  const shoot = async (page: Page, name: string): Promise<void> => {
    const folder = process.env['SCREENSHOTS'];
    if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
  };

  describe.each([320, 1280])('%d px wide', (width) => {
    it.each(['light', 'dark'] as const)('gives axe nothing to find, from right to left, %s', async (colorScheme) => {
      const { page } = await open('ar/healthy', { viewport: { width, height: 800 }, colorScheme, bypassCSP: true });
      for (const path of ['ar/healthy', 'ar/broken', 'ar/empty', 'ar/foreign', 'themed/broken', 'en/foreign']) {
        await page.goto(`${origin}/${path}`);
        await shoot(page, `${path.replace('/', '-')}-${width}-${colorScheme}`);
        expect(await violationsOn(page), path).toEqual([]);
      }
    });

    it.each(Object.keys(looks))('fits without a sideways scroll, %s', async (look) => {
      const { page } = await open(`${look}/broken`, { viewport: { width, height: 800 } });
      await shoot(page, `${look}-broken-${width}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  });

  it('is the mirror of a page from left to right', async () => {
    const places = async (look: string): Promise<readonly [disc: number, title: number, skip: number]> => {
      const { page } = await open(`${look}/broken`, { viewport: { width: 1280, height: 800 } });
      const middle = (selector: string): Promise<number> =>
        page
          .locator(selector)
          .first()
          .evaluate((element) => {
            const { left, right } = element.getBoundingClientRect();
            return (left + right) / 2 / document.documentElement.clientWidth;
          });
      const found = [await middle('.hero .disc'), await middle('header a'), await middle('article .disc')] as const;
      await context?.close();
      return found;
    };
    const [english, arabic] = [await places('en'), await places('ar')];
    for (const [index, place] of english.entries()) expect((arabic[index] ?? 0) < 0.5).toBe(place > 0.5);
    const { page } = await open('ar/broken');
    expect(await page.locator('.scope b').evaluate((word) => getComputedStyle(word).letterSpacing)).toBe('normal');
    expect(
      await page
        .locator('h3 code')
        .first()
        .evaluate((code) => getComputedStyle(code).direction),
    ).toBe('ltr');
  });

  it.each(Object.keys(looks))('keeps to its policy and says nothing on the console, %s', async (look) => {
    const { page, complaints } = await open(`${look}/broken`);
    await page.locator('#auto').waitFor({ state: 'visible' }); // the script ran
    expect(complaints).toEqual([]);
  });

  it('shows the logo and takes the colours of a theme, by day and by night', async () => {
    for (const [colorScheme, ground] of [
      ['light', 'rgb(250, 247, 251)'],
      ['dark', 'rgb(23, 16, 26)'],
    ] as const) {
      const { page } = await open('themed/healthy', { colorScheme });
      expect(await page.locator('header img').evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBe(
        90,
      );
      expect(await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).toBe(ground);
      expect(
        await page
          .locator('article')
          .first()
          .evaluate((card) => getComputedStyle(card).borderTopLeftRadius),
      ).toBe('2px');
      expect(await page.locator('h1').textContent()).toBe('متجر المثال');
      await context?.close();
    }
  });

  it.each(LANGUAGES)('lets its ages tick in its own words, %s', async (language) => {
    context = await browser.newContext();
    const page = await context.newPage();
    await page.clock.install({ time: NOW });
    await page.goto(`${origin}/${language}/healthy`);
    const age = page.locator('article time.ago').first();
    const before = await age.textContent();
    await page.clock.runFor(120_000);
    const after = await age.textContent();
    const expected = { en: '2 min ago', de: 'vor 2 min', fr: 'il y a 2 min', es: 'hace 2 min', ja: '2 分前', ar: 'قبل 2 د' };
    expect(after?.replace('\u00a0', ' ')).toBe(expected[language]);
    expect(before).toMatch(/\d/);
  });

  it('announces a change in its own words', async () => {
    context = await browser.newContext();
    const page = await context.newPage();
    await page.clock.install({ time: NOW });
    let name = 'healthy';
    await page.route('**/de/live', async (route) =>
      route.fulfill({ response: await route.fetch({ url: `${origin}/de/${name}` }) }),
    );
    await page.goto(`${origin}/de/live`);
    name = 'broken';
    await page.getByRole('button', { name: 'Alle 10 s aktualisieren' }).click();
    await page.locator('main', { hasText: 'ECONNREFUSED' }).waitFor();
    expect(await page.getByRole('status').textContent()).toContain('Order database ausgefallen. ');
  });
});
