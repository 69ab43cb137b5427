import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createEndpoint } from '../src/endpoint.ts';
import { createHealth } from '../src/health.ts';
import { hasChromium, launchChromium } from './fixtures/chromium.ts';

describe.skipIf(!hasChromium())("the page under an application's own policy (skipped where there is no Chromium)", () => {
  let browser: Browser;
  let server: Server;
  let origin: string;
  let context: BrowserContext | undefined;
  /** What the page's policy allows, as the application was told. */
  let hashes = '';
  /** What the application allows beside its nonce. */
  let more: () => string;

  beforeAll(async () => {
    const health = createHealth({ service: { name: 'orders' }, checks: { database: () => true } });
    const csp = (policy: string): undefined => void (hashes = (policy.match(/'sha256-[^']+'/g) ?? []).join(' '));
    const [route] = createEndpoint(health, { page: { csp } });
    let answers = 0;
    server = createServer((request, response) => {
      const { method = 'GET', url = '/', headers } = request;
      const asked = { method, url, path: '', header: (name: string) => headers[name]?.toString() };
      void Promise.resolve(route?.respond(asked)).then((answer) => {
        const allowed = `'nonce-r4nd0m${answers++}' ${more()}`;
        const policy = `default-src 'self'; script-src ${allowed}; style-src ${allowed}; img-src 'self' data:`;
        response
          .writeHead(answer?.statusCode ?? 500, { ...answer?.headers, 'content-security-policy': policy })
          .end(answer?.body);
      });
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

  async function open(search: string): Promise<{ page: Page; complaints: string[] }> {
    context = await browser.newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`${origin}/health${search}`);
    return { page, complaints };
  }
  const ground = (page: Page): Promise<string> =>
    page.locator('header').evaluate((header) => getComputedStyle(header).backgroundColor);

  it('wears its style and runs its script where its hashes stand beside a nonce, which is another in every answer', async () => {
    more = () => hashes;
    for (const search of ['?lang=en', '?lang=en&view=compact', '?lang=de']) {
      const { page, complaints } = await open(search);
      expect(await ground(page), search).toBe('rgb(11, 106, 72)');
      if (!search.includes('compact')) await page.locator('#auto').waitFor({ state: 'visible' }); // the script ran
      expect(complaints).toEqual([]);
      await context?.close();
    }
    expect(hashes.split(' ')).toHaveLength(3);
  });

  it('would do neither without them', async () => {
    more = () => '';
    const { page, complaints } = await open('?lang=en');
    expect(await ground(page)).toBe('rgba(0, 0, 0, 0)');
    expect(complaints.join()).toMatch(/Content Security Policy/i);
  });
});
