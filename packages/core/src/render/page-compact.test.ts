import { beforeEach, describe, expect, it } from 'vitest';
import { aMemory } from '../../test/a-past.ts';
import {
  broken,
  checkReport,
  draining,
  empty,
  healthy,
  maintained,
  NOW,
  reportOf,
  viewOf,
  withoutDetails,
} from '../../test/fixtures/reports.ts';
import { createEndpoint } from '../endpoint.ts';
import type { EndpointOptions } from '../endpoint-options.ts';
import { createHealth, type Health } from '../health.ts';
import type { Answer } from '../http.ts';
import { down } from '../outcome.ts';
import type { Renderer } from '../renderer.ts';
import { loadPage } from './page.ts';
import { loadCompactPage } from './page-compact.ts';

const compact = await loadCompactPage();
const textOf = (html: string): string =>
  html
    .replace(/<(style|title)>.*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
const rowsOf = (html: string): string[] => [...html.matchAll(/<li .*?<\/li>/gs)].map(([row]) => textOf(row));

describe('the compact view', () => {
  it('says the state, then each check in a line, those first that need attention', () => {
    const html = compact.render(viewOf(broken));
    expect(textOf(html)).toMatch(/^✕ orders down 1 of 10 checks is down since 14:02 UTC ✕ Order database/);
    expect(rowsOf(html).slice(0, 4)).toEqual([
      '✕ Order database down since 14:02 UTC',
      '? Invoice numbers unknown since 14:02 UTC',
      '! Order queue degraded since 13:56 UTC',
      '✓ Session cache up since 20 Nov, 12:05 UTC',
    ]);
    expect(rowsOf(html)).toHaveLength(10);
    expect(html).toContain('<title>✕ orders: 1 of 10 checks is down since 14:02 UTC</title>');
  });

  it('says what is to be said where checks say nothing', () => {
    expect(textOf(compact.render(viewOf(empty)))).toMatch(/^✓ orders up No checks yet As of 14:05:12 UTC Status page$/);
    expect(textOf(compact.render(viewOf(draining)))).toMatch(/^✕ orders Readiness probe down Draining/);
    expect(textOf(compact.render(viewOf(maintained)))).toMatch(/^✕ orders down In maintenance until 16:05 UTC/);
    const { checkedAt: _, since: __, ...never } = checkReport('a', { status: 'unknown' });
    expect(rowsOf(compact.render(viewOf(reportOf([never]))))).toEqual(['? a unknown has not run yet']);
    expect(textOf(compact.render(viewOf(reportOf([], { group: 'storage', groups: healthy.groups }))))).toContain(
      'orders Group Storage up',
    );
  });

  it('lists what a filter lists, and says how much that is: the state stays that of all', () => {
    const html = compact.render(viewOf(broken, { filter: { statuses: ['degraded'], text: '' } }));
    expect(rowsOf(html)).toEqual(['! Order queue degraded since 13:56 UTC']);
    expect(textOf(html)).toContain('1 of 10 checks is down');
    expect(textOf(html)).toContain('1 of 10 checks shown As of');
    const none = compact.render(viewOf(broken, { filter: { statuses: [], text: 'nothing' } }));
    expect(none).not.toContain('<ul>');
    expect(textOf(none)).toContain('0 of 10 checks shown');
  });

  it('leads to the whole page outside of its frame, with the same selection and language, and without a secret', () => {
    const leadsTo = (self: string): string | undefined =>
      /<a href="([^"]*)" target=_top rel=noreferrer>/.exec(compact.render(viewOf(healthy, { self })))?.[1];
    expect(leadsTo('')).toBe('?');
    expect(leadsTo('?checks=a%2Cb&lang=de&view=compact&auth=hunter2&format=html')).toBe(
      '?checks=a%2Cb&amp;lang=de&amp;format=html',
    );
    expect(leadsTo('storage?tag=x%22%3E')).toBe('?tag=x%22%3E');
    expect(compact.render(viewOf(healthy)).match(/<a /g)).toHaveLength(1);
  });

  it('has no script, no form and no history, and asks for nothing', () => {
    const html = compact.render(viewOf(broken));
    expect(html.replace(/<style>.*<\/style>/s, '')).not.toMatch(
      /<(script|form|input|button|svg|img|link rel=alternate)| style=| on\w+=/,
    );
    expect(html.length).toBeLessThan(6_000);
  });

  it('shows hostile text as text, and why to nobody', () => {
    const hostile = '<img src=x onerror="x">\'&\u202e\0';
    const html = compact.render(
      viewOf(
        reportOf([checkReport('a', { status: 'down', reason: 'ECONNREFUSED' }, { title: hostile })], {
          service: { name: hostile },
        }),
      ),
    );
    expect(html).not.toMatch(/<img|ECONNREFUSED/);
    expect(html).toContain('<bdi>&lt;img src=x onerror=&quot;x&quot;&gt;');
    expect(rowsOf(compact.render(viewOf(withoutDetails(broken))))).toEqual(rowsOf(compact.render(viewOf(broken))));
  });

  it('wears what the page wears: language, title, logo, colours and policy', async () => {
    const look = {
      language: 'ar',
      page: {
        title: 'متجر',
        logo: 'data:image/png;base64,iVBORw0K',
        dark: { background: '#17101a' },
        frameAncestors: ['https://wiki.example.com'],
      },
    } as const;
    const [view, page] = [await loadCompactPage(look), await loadPage(look)];
    const html = view.render(viewOf(healthy));
    expect(html).toContain('<html lang=ar dir=rtl>');
    expect(html).toContain('<img src="data:image/png;base64,iVBORw0K" alt=""><h1 dir=auto>متجر</h1>');
    expect(html).toContain('--paper:light-dark(#f3f4ef,#17101a)');
    expect(view.headers?.(viewOf(healthy))).toEqual(page.headers?.(viewOf(healthy)));
    const style = /<style>(.*?)<\/style>/s.exec(html)?.[1] ?? '';
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style)));
    expect(policyOf(view)).toContain(`'sha256-${btoa(String.fromCharCode(...digest))}'; script-src`);
    expect(policyOf(view)).toMatch(/frame-ancestors 'self' https:\/\/wiki\.example\.com$/);
    expect(await loadCompactPage(look)).toBe(view);
  });
});

function policyOf(page: Renderer): string {
  return page.headers?.(viewOf(healthy))['content-security-policy'] ?? '';
}

describe('?view=compact', () => {
  const HTML = 'text/html,*/*;q=0.8';
  let health: Health;
  beforeEach(() => {
    health = createHealth({
      service: { name: 'orders' },
      groups: { storage: { checks: ['database', 'queue'] } },
      checks: { database: () => true, queue: () => down('full'), mail: () => true },
    });
  });

  async function ask(path: string, options: EndpointOptions = {}, accept = HTML): Promise<Answer> {
    const below = path.replace(/\?.*/s, '');
    const routes = createEndpoint(health, options);
    const route = routes.find((one) => !one.subtree && one.path === `/health${below}`) ?? routes.find((one) => one.subtree);
    if (!route) throw new TypeError('no route');
    const header = (name: string): string | undefined => (name === 'accept' ? accept : undefined);
    return route.respond({ method: 'GET', url: `/health${path}`, path: below, header });
  }

  it('is answered by the endpoint, a group, a check and a probe, with the status code of the page', async () => {
    for (const [path, rows, code] of [
      ['', 3, 503],
      ['/storage', 2, 503],
      ['/checks/database', 1, 200],
      ['/ready', 3, 503],
    ] as const) {
      const answer = await ask(`${path}?view=compact`);
      expect(answer.statusCode, path).toBe(code);
      expect(answer.statusCode).toBe((await ask(path)).statusCode);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(rowsOf(answer.text), path).toHaveLength(rows);
      expect(answer.text).not.toContain('<script');
    }
  });

  it('goes with language, selection and filter', async () => {
    expect((await ask('?view=compact&lang=de')).text).toContain('<html lang=de>');
    expect(rowsOf((await ask('?view=compact&checks=mail')).text)).toHaveLength(1);
    const down = await ask('?status=down&view=compact');
    expect(rowsOf(down.text).join()).toMatch(/^✕ queue down since [^,]*$/);
    expect(rowsOf((await ask('?view=compact&q=mai')).text)).toHaveLength(1);
    expect((await ask('?view=compact&status=green')).statusCode).toBe(400);
  });

  it('reads nothing of the past', async () => {
    const memory = aMemory({ now: () => NOW, incidents: [] });
    let read = 0;
    health.remember({
      ...memory,
      past: {
        ...memory.past,
        past: (query) => (read++, memory.past.past(query)),
        incidents: (query) => (read++, memory.past.incidents(query)),
      },
    });
    await ask('?view=compact');
    expect(read).toBe(0);
    await ask('');
    expect(read).toBe(2);
  });

  it('is refused by name where there is no such view, and ignored by every other format and by incidents', async () => {
    const refused = await ask('?view=tiny');
    expect([refused.statusCode, refused.headers['content-type']]).toEqual([400, 'application/problem+json']);
    expect(refused.text).toContain('there is no view \\"tiny\\"; there is compact');
    for (const format of ['json', 'text', 'prometheus', 'rss', 'svg'])
      expect((await ask(`?format=${format}&view=tiny`)).headers['content-type'], format).toBe(
        (await ask(`?format=${format}`)).headers['content-type'],
      );
    health.remember(aMemory({ now: () => NOW, incidents: [] }));
    expect((await ask('/incidents?view=compact')).text).toContain('<script>');
  });
});
