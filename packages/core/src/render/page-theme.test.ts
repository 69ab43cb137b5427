import { describe, expect, it } from 'vitest';
import { healthy, reportOf, viewOf } from '../../test/fixtures/reports.ts';
import type { PageOptions } from '../page-options.ts';
import type { Renderer } from '../renderer.ts';
import { loadPage } from './page.ts';

const themed = (page: PageOptions): Promise<Renderer> => loadPage({ language: 'en', page });
const policyOf = (page: Renderer): string | undefined => page.headers?.(viewOf(healthy))['content-security-policy'];

describe('a page with a theme', () => {
  it('bears its own title and logo, and its feeds the name of the service', async () => {
    const html = (await themed({ title: 'Shop <b>', logo: 'data:image/png;base64,iVBORw0K' })).render(viewOf(healthy));
    expect(html).toContain('<img src="data:image/png;base64,iVBORw0K" alt=""><h1 dir=auto>Shop &lt;b&gt;</h1>');
    expect(html).toContain('<title>✓ Shop &lt;b&gt;: All 10 checks are up</title>');
    expect(html).toContain('title="orders: changes (Atom)"');
  });

  it('allows itself its style by a hash over all of it, computed once', async () => {
    let made = 0;
    const page: PageOptions = { light: { accent: '#7b2d8b' }, font: "'Inter', serif", csp: (policy) => (made++, policy) };
    const renderer = await themed(page);
    const html = renderer.render(viewOf(healthy));
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
    expect(style).toContain("html{font-family:'Inter', serif}");
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
    expect(policyOf(renderer)).toContain(`style-src 'sha256-${btoa(String.fromCharCode(...digest))}'`);
    await loadPage({ language: 'ja', page });
    expect(await themed(page)).toBe(renderer);
    expect(made).toBe(1);
  });

  it('may be shown in a frame by its own origin, and by those that were named', async () => {
    expect(policyOf(await themed({}))).toMatch(/; frame-ancestors 'self'$/);
    expect(policyOf(await themed({ frameAncestors: ['https://wiki.example.com'] }))).toMatch(
      /; frame-ancestors 'self' https:\/\/wiki\.example\.com$/,
    );
  });

  it('leaves its policy to an application that has one, and keeps its own where what it gets is none', async () => {
    expect(policyOf(await themed({ csp: () => undefined }))).toBeUndefined();
    expect(policyOf(await themed({ csp: (policy) => `${policy}; report-uri /csp` }))).toMatch(
      /^default-src 'none'.*; report-uri \/csp$/,
    );
    for (const wrong of ['', 'a\r\nset-cookie: x', 'ü', 7])
      expect(policyOf(await themed({ csp: () => wrong as string }))).toMatch(/^default-src 'none'.*frame-ancestors 'self'$/);
  });

  it('costs a reader no more than its theme', async () => {
    const view = viewOf(reportOf([], { probe: 'liveness' }));
    const [plain, dressed] = [await themed({}), await themed({ light: { accent: '#7b2d8b', text: '#111' }, radius: '0' })];
    expect(dressed.render(view).length - plain.render(view).length).toBeLessThan(400);
  });
});
