import { ManualClock } from '@allwell/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookUpLanguage, negotiateLanguage } from './accept-language.ts';
import { defineCheck } from './check.ts';
import { createEndpoint } from './endpoint.ts';
import type { EndpointOptions } from './endpoint-options.ts';
import { createHealth, type Health } from './health.ts';
import type { Answer } from './http.ts';
import { LANGUAGES } from './language.ts';
import { down } from './outcome.ts';

describe('Accept-Language', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['de', 'de'],
    ['DE-at', 'de'],
    ['en-GB,en;q=0.9', 'en'],
    ['fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'fr'],
    ['de;q=0.3,ja;q=0.8', 'ja'],
    ['pt-BR,pt;q=0.9,es;q=0.4', 'es'],
    ['pt,zh-Hant-TW', 'en'],
    ['ar-u-nu-arab', 'ar'],
    ['es;q=0.5,fr;q=0.5', 'es'],
    ['de;q=0,en;q=0.1', 'en'],
    ['en;q=0,de;q=0,*', 'fr'],
    ['en;q=0', 'en'],
    ['en-US;q=0.8,de;q=0', 'en'],
    ['de ; q = 0.2 , fr ;q=0.4', 'fr'],
  ])('%j asks for %s', (header, language) => expect(negotiateLanguage(header)).toBe(language));

  it.each(['de;q=2', 'de;q=-1', 'de;q=x', 'de;q=', 'de;q="1"', 'd', 'deutsch', 'de_DE', 'de-', '-de', '<de>', 'de de'])(
    'of which a member is malformed, like %j, is read without it',
    (member) => expect(negotiateLanguage(`${member},ja;q=0.1`)).toBe('ja'),
  );

  it('always means a language that there is, whatever it holds', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc
            .array(fc.constantFrom('de', 'EN', '*', ',', ';', 'q', '=', '0', '.', '1', ' ', '-', '\0', '\ud800'), {
              maxLength: 60,
            })
            .map((parts) => parts.join('')),
        ),
        (header) => {
          expect(LANGUAGES).toContain(negotiateLanguage(header));
        },
      ),
      {
        examples: [
          ['de;q=0.5'.repeat(20_000)],
          [`${'de-'.repeat(50_000)},fr`],
          [';'.repeat(100_000)],
          ['__proto__'],
          ['*-*;q=1'],
        ],
      },
    ));

  it('is looked up by the first part of a tag', () => {
    expect(['fr', 'FR-ca', 'fra', 'toString', '', 'en-'].map(lookUpLanguage)).toEqual([
      'fr',
      'fr',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('the endpoint', () => {
  const health: Health = createHealth({
    clock: new ManualClock(),
    service: { name: 'orders' },
    groups: { storage: { checks: ['database', 'queue'] } },
    checks: {
      database: () => true,
      queue: () => down('full'),
      secret: defineCheck(() => true, { visibility: 'private', tags: ['hidden'] }),
    },
  });
  const HTML = 'text/html,*/*;q=0.8';

  const ask = async (
    url: string,
    headers: Readonly<Record<string, string>> = {},
    options: EndpointOptions = {},
  ): Promise<Answer> => askAll(createEndpoint(health, options), url, headers);
  const askAll = async (
    routes: ReturnType<typeof createEndpoint>,
    url: string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> => {
    const path = url.replace(/\?.*/s, '');
    const route = routes.find((one) => !one.subtree && one.path === path) ?? routes.find((one) => one.subtree);
    if (!route) throw new TypeError('no route');
    return route.respond({ method: 'GET', url, path: path.slice('/health'.length), header: (name) => headers[name] });
  };
  const languageOf = ({ text }: Answer): string | undefined => /<html lang=(\w+)/.exec(text)?.[1];

  it('answers a page in the language of its reader, and says that the header had a say', async () => {
    const answer = await ask('/health', { accept: HTML, 'accept-language': 'de-AT,en;q=0.5' });
    expect(languageOf(answer)).toBe('de');
    expect(answer.text).toContain('Handlungsbedarf');
    expect(answer.headers).toMatchObject({ 'content-language': 'de', vary: 'Accept, Accept-Language' });
    const arabic = await ask('/health/ready', { accept: HTML, 'accept-language': 'ar' });
    expect(arabic.text).toContain('<html lang=ar dir=rtl>');
  });

  it('keeps answers apart that were asked for within the same moment', async () => {
    const routes = createEndpoint(health);
    const languages = ['de', 'en', 'ja', 'de', 'fr', 'ja'];
    const get = (language: string): Promise<Answer> => askAll(routes, '/health', { accept: HTML, 'accept-language': language });
    const together = await Promise.all(languages.map(get));
    expect(together.map(languageOf)).toEqual(languages);
    const again = await Promise.all(languages.map(get));
    expect(again.map(languageOf)).toEqual(languages);
    expect(again[0]).toBe(again[3]); // one answer for all who read German
  });

  it('lets the header change nothing but the page', async () => {
    for (const format of ['json', 'health+json', 'text', 'prometheus', 'openmetrics', 'atom', 'rss', 'jsonfeed', 'svg']) {
      const url = `/health?format=${encodeURIComponent(format)}`;
      const [plain, german] = [await ask(url), await ask(url, { 'accept-language': 'de' })];
      expect(german.headers['vary'] ?? '', format).not.toContain('Accept-Language');
      expect(german.headers['content-language'], format).toBeUndefined();
      expect(german.text.replace(/"(timestamp|durationMs|checkedAt|since)":[^,}]*/g, ''), format).toBe(
        plain.text.replace(/"(timestamp|durationMs|checkedAt|since)":[^,}]*/g, ''),
      );
    }
  });

  it('lets a query beat the header and the option, and keeps it in its own links', async () => {
    const answer = await ask('/health?lang=fr&auth=hunter2', { accept: HTML, 'accept-language': 'de' });
    expect(languageOf(answer)).toBe('fr');
    expect(answer.headers['vary']).toBe('Accept');
    expect(answer.text).toContain('href="health/checks/queue?lang=fr"');
    expect(answer.text).toContain('href="health/storage?lang=fr"');
    expect(answer.text).not.toContain('hunter2');
    expect(languageOf(await ask('/health?lang=es-MX', { accept: HTML }, { language: 'ja' }))).toBe('es');
    const check = await ask('/health/checks/queue?lang=fr', { accept: HTML });
    expect(check.text).toContain('<a href="../?lang=fr">tous les contrôles</a>');
  });

  it('leaves a query alone that names no language it speaks', async () => {
    for (const lang of ['tlh', '', 'de_DE', '"><script>', '__proto__']) {
      const answer = await ask(`/health?lang=${encodeURIComponent(lang)}`, { accept: HTML, 'accept-language': 'de' });
      expect([answer.statusCode, languageOf(answer)], lang).toEqual([503, 'de']);
      expect(answer.text).not.toContain('?lang=&quot;');
    }
  });

  it('speaks the one language that was chosen for it, to everybody', async () => {
    const answer = await ask('/health', { accept: HTML, 'accept-language': 'de' }, { language: 'ja' });
    expect(languageOf(answer)).toBe('ja');
    expect(answer.headers['vary']).toBe('Accept');
    expect(answer.text).not.toContain('hreflang');
  });

  it('offers the languages there are where the reader chooses', async () => {
    const { text } = await ask('/health?checks=database,queue', { accept: HTML, 'accept-language': 'es' });
    expect(text.match(/hreflang=\w+/g)).toHaveLength(LANGUAGES.length);
    expect(text).toContain(
      '<a href="?checks=database%2Cqueue&amp;lang=es" lang=es hreflang=es aria-current=true dir=auto>Español</a>',
    );
  });

  it('answers no header of languages with a failure of its own', () =>
    fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (header) => {
        const answer = await ask('/health/checks/database', { accept: HTML, 'accept-language': header });
        expect(answer.statusCode).toBe(200);
        expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      }),
      { numRuns: 30, examples: [['de;q=0.5,'.repeat(5_000)], ['\0'], ['*;q=0']] },
    ));

  it('draws a badge in the language that was chosen or named, and in English for whoever only sends a header', async () => {
    const titleOf = ({ text }: Answer): string | undefined => /<title>(.*?)<\/title>/.exec(text)?.[1];
    expect(titleOf(await ask('/health/badge.svg', { 'accept-language': 'de' }))).toBe('orders: down');
    expect(titleOf(await ask('/health/badge.svg?lang=de'))).toBe('orders: ausgefallen');
    expect(titleOf(await ask('/health/badge.svg', {}, { language: 'ar' }))).toBe('orders: متوقف');
    expect(titleOf(await ask('/health/storage?format=svg&lang=fr'))).toBe('orders: storage: en panne');
    expect(titleOf(await ask('/health/checks/database?format=svg&lang=ja'))).toBe('orders: database: 正常');
    expect((await ask('/health/badge.svg?lang=de')).text).toMatch(
      /^<svg [^>]* lang="de" role="img" aria-label="orders: ausgefallen">/,
    );
  });

  it('draws no badge of what its reader may not know of (R5)', async () => {
    const unknown = await ask('/health/checks/nothing?format=svg');
    const hidden = await ask('/health/checks/secret?format=svg');
    expect([unknown.statusCode, hidden.statusCode]).toEqual([404, 404]);
    expect(hidden.text.replace('secret', 'nothing')).toBe(unknown.text);
    expect((await ask('/health/badge.svg?checks=secret')).statusCode).toBe(400);
    expect((await ask('/health/badge.svg?tag=hidden')).statusCode).toBe(404);
    expect((await ask('/health/badge.svg')).text).not.toContain('secret');
  });
});
