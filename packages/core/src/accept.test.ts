import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expositionOf, negotiate } from './accept.ts';
import { FORMAT_NAMES, FORMATS, type FormatName } from './formats.ts';

const wins = (accept: string | undefined, preferred: FormatName = 'json'): FormatName | undefined =>
  negotiate(accept, preferred, FORMAT_NAMES);

describe('what a scraper asks its text to be', () => {
  const PROMETHEUS_3 =
    'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
  const PLAIN = { textVersion: '0.0.4', escaping: 'underscores' };

  it.each([
    ['curl', '*/*', 'prometheus', PLAIN],
    ['a client without the header', undefined, 'openmetrics', PLAIN],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
      PLAIN,
    ],
    [
      'Prometheus 3.0, which says it twice',
      'text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.2,*/*;q=0.1',
      'prometheus',
      { textVersion: '1.0.0', escaping: 'allow-utf-8' },
    ],
    ['Prometheus 3.x', PROMETHEUS_3, 'openmetrics', { textVersion: '0.0.4', escaping: 'allow-utf-8' }],
    ['Prometheus 3.x that is given text', PROMETHEUS_3, 'prometheus', { textVersion: '1.0.0', escaping: 'allow-utf-8' }],
    ['vmagent', 'text/plain;version=0.0.4;q=1,*/*;q=0.1', 'prometheus', PLAIN],
    ['Datadog', 'text/plain', 'prometheus', PLAIN],
    ['a scheme in quotation marks', 'text/plain;version="0.0.4";escaping="dots"', 'prometheus', { ...PLAIN, escaping: 'dots' }],
    ['a scheme for values', 'application/openmetrics-text;escaping=values', 'openmetrics', { ...PLAIN, escaping: 'values' }],
    ['a scheme that is not known', 'text/plain;version=0.0.4;escaping=rot13', 'prometheus', PLAIN],
    ['a scheme of every object', 'text/plain;version=0.0.4;escaping=constructor', 'prometheus', PLAIN],
    [
      'a version that is not known, before one that is',
      'text/plain;version=9.0.0;escaping=dots,text/plain;version=1.0.0;escaping=values;q=0.1',
      'prometheus',
      { textVersion: '1.0.0', escaping: 'values' },
    ],
    [
      'the heaviest of several',
      'text/plain;version=0.0.4;escaping=dots;q=0.2,text/plain;version=1.0.0;escaping=values;q=0.3',
      'prometheus',
      { textVersion: '1.0.0', escaping: 'values' },
    ],
  ] as const)('is understood: %s', (_, accept, name, exposition) => {
    expect(expositionOf(accept, name)).toEqual(exposition);
  });
});

describe('negotiate', () => {
  it.each([
    [
      'a browser',
      'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7',
      'html',
    ],
    ['Uptime Kuma', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,image/apng,*/*;q=0.8', 'html'],
    ['an image in a page', 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', 'svg'],
    ['Java', 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2', 'html'],
    ['curl', '*/*', 'json'],
    ['a client without the header', undefined, 'json'],
    ['axios', 'application/json, text/plain, */*', 'json'],
    ['jQuery', 'application/json, text/javascript, */*; q=0.01', 'json'],
    ['Consul', 'text/plain, text/*, */*', 'text'],
    [
      'Prometheus 2.42',
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'Prometheus 2.49',
      'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    [
      'Prometheus 3.0',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;escaping=allow-utf-8;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;escaping=allow-utf-8;q=0.2,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'Prometheus 3.x',
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    [
      'Prometheus with protobuf',
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2',
      'openmetrics',
    ],
    [
      'a scraper of OpenMetrics 2 and text',
      'application/openmetrics-text;version=2.0.0;q=0.6,text/plain;version=0.0.4;q=0.3',
      'prometheus',
    ],
    ['a scraper of text 2 and 1', 'text/plain;version=2.0.0,text/plain;version=1.0.0;q=0.3,application/json;q=0.2', 'prometheus'],
    ['vmagent', 'text/plain;version=0.0.4;q=1,*/*;q=0.1', 'prometheus'],
    ['Datadog', 'text/plain', 'prometheus'],
    ['a feed reader', 'application/atom+xml, application/rss+xml;q=0.9, application/xml;q=0.8, */*;q=0.1', 'atom'],
    ['an RSS reader', 'application/rss+xml, application/rdf+xml;q=0.8, application/xml;q=0.6', 'rss'],
    ['a JSON Feed reader', 'application/feed+json, application/json;q=0.5', 'jsonfeed'],
    ['a reader of the draft', 'application/health+json', 'health+json'],
  ])('%s gets what it means', (_, accept, format) => {
    expect(wins(accept)).toBe(format);
  });

  it.each([
    ['a quarter of JSON against half of HTML', 'application/json;q=0.25, text/html;q=0.5', 'html'],
    ['a named type over a wildcard of the same weight', '*/*, application/atom+xml', 'atom'],
    ['a family over everything', 'text/*, */*', 'html'],
    ['a heavier wildcard over a named type', 'application/atom+xml;q=0.5, */*', 'json'],
    ['the default among its family', 'application/*', 'json'],
    ['what a wildcard leaves where the default is refused', 'application/json;q=0, */*', 'html'],
    ['what tells health before what is always 200', 'text/html;q=0, text/*', 'text'],
    ['a weight before another parameter', 'text/html;q=0.1;level=1, application/json;q=0.2', 'json'],
    ['upper case', 'APPLICATION/JSON;Q=1', 'json'],
    ['blanks everywhere', ' application/json ;\tq = 0.5 ,, ;, text/html ; q=0.4 ', 'json'],
    ['a quoted parameter with separators in it', 'text/html;a="b,c;q=0\\",";q=0.1, application/json;q=0.2', 'json'],
    ['a quoted version', 'application/openmetrics-text; version="1.0.0"', 'openmetrics'],
    ['many decimals', 'application/json;q=0.33333333333, text/html;q=0.33333333334', 'html'],
    ['text with a charset, alone', 'text/plain; charset=utf-8', 'prometheus'],
    ['text beside another', 'text/plain, application/xml', 'text'],
    [
      'a malformed member beside a good one',
      'html, text/, /json, a b/c, text/html;q=2, application/json;q=x, application/rss+xml',
      'rss',
    ],
    ['a parameter that never ends', 'application/rss+xml, text/html;a="', 'rss'],
    ['nothing but malformed members, as if nothing were said', 'html; q="', 'json'],
    ['an empty header', '', 'json'],
  ])('understands %s (R27)', (_, accept, format) => {
    expect(wins(accept)).toBe(format);
  });

  it.each([
    'application/xml',
    'text/html;q=0',
    '*/*;q=0',
    'application/openmetrics-text;version=2.0.0',
    'text/plain;version=2.0.0',
    'application/json;q=0, image/png',
  ])('has nothing for %s', (accept) => {
    expect(wins(accept)).toBeUndefined();
  });

  it('gives whatever the default is to whoever has no preference', () => {
    for (const name of FORMAT_NAMES) {
      for (const accept of [undefined, '*/*', '*/*;q=0.1', '', 'nonsense']) expect(wins(accept, name)).toBe(name);
    }
    expect(wins('text/*', 'prometheus')).toBe('prometheus');
  });

  it('chooses among what is allowed and nothing else', () => {
    expect(negotiate('text/html, application/openmetrics-text;q=0.1', 'prometheus', ['openmetrics', 'prometheus'])).toBe(
      'openmetrics',
    );
    expect(negotiate('text/html, */*;q=0.1', 'prometheus', ['openmetrics', 'prometheus'])).toBe('prometheus');
    expect(negotiate('application/atom+xml, text/plain;q=0.1', 'json', ['json', 'text'])).toBe('text');
    expect(negotiate('application/atom+xml', 'json', ['json', 'text'])).toBeUndefined();
  });

  it('never throws, and offers only what there is, whatever the header is (R27)', () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc
            .array(
              fc.constantFrom(
                'text/html',
                'text/plain',
                '*/*',
                'text/*',
                ',',
                ';',
                'q=',
                '0.5',
                '"',
                '\\',
                ' ',
                'version=',
                '=',
                '__proto__',
              ),
            )
            .map((parts) => parts.join('')),
        ),
        (accept) => {
          expect([undefined, ...FORMAT_NAMES]).toContain(wins(accept));
        },
      ),
    ));

  it.each([
    ['commas', ','],
    ['quotation marks', 'a/b;c="'],
    ['backslashes', '"\\'],
    ['parameters', 'a/b;c=d'],
    ['members', 'a/b;q=0.5,'],
    ['blanks', ' \t'],
    ['token characters', 'aaaaaaaa'],
    ['semicolons', ';'],
  ])('reads 64 kB of %s in no time', (_, piece) => {
    const header = piece.repeat(Math.ceil(65_536 / piece.length));
    const start = performance.now();
    wins(header);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('FORMATS', () => {
  it('finds a format by its name and none by a name of Object', () => {
    expect(FORMATS.get('atom')?.name).toBe('atom');
    for (const name of ['__proto__', 'constructor', 'toString', '', 'JSON']) expect(FORMATS.get(name)).toBeUndefined();
  });

  it.each(FORMAT_NAMES)('loads for %s a renderer of the media type that asks for it, and the same one again', async (name) => {
    const format = FORMATS.get(name);
    const renderer = await format?.load();
    expect(`${renderer?.contentType.replaceAll(' ', '')};`.startsWith(`${format?.mediaTypes[0]};`)).toBe(true);
    expect(await format?.load()).toBe(renderer);
  });

  it('tells health by the status code to people and monitors, and is always 200 to scrapers, feed readers and images', () => {
    expect(FORMAT_NAMES.filter((name) => FORMATS.get(name)?.followsHealth)).toEqual([
      'html',
      'json',
      'health+json',
      'text',
      'panopticon',
      'django',
      'impact-stack',
      'spring',
      'spring-v2',
      'microprofile',
      'terminus',
    ]);
  });
});
