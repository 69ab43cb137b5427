import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertOption } from './rule.ts';
import { pageRule, type PageOptions } from './page-options.ts';
import { themeStyle } from './render/page-theme.ts';

const settle = (options: unknown): PageOptions => assertOption('page', options, pageRule);
const LOGO = 'data:image/svg+xml;base64,PHN2Zy8+';

describe('the options of the page', () => {
  it('are kept as they are where they are in order', () => {
    const options: PageOptions = {
      title: 'Orders <3',
      logo: LOGO,
      light: {
        accent: '#7b2d8b',
        background: 'oklch(97% .01 320)',
        surface: '#fff',
        text: 'rgb(20 20 20 / 90%)',
        muted: '#5556',
        line: '#11223344',
      },
      dark: { accent: 'hsla(290, 40%, 80%, 1)' },
      radius: '.5rem',
      font: '\'Inter Variable\', "Noto Sans", system-ui, sans-serif',
      frameAncestors: ['https://wiki.example.com', 'https://*.example.com:8443', 'http://localhost:3000'],
      csp: () => undefined,
    };
    expect(settle(options)).toEqual(options);
    expect(settle({})).toEqual({});
    expect(
      settle({ logo: `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"/>')}` }),
    ).toBeDefined();
  });

  it.each([
    ['light', { accent: 'red;}' }],
    ['light', { accent: 'url(#a)' }],
    ['light', { text: 'var(--x)' }],
    ['light', { text: 'rgb(0 0 0)}body{display:none' }],
    ['light', { text: 'expression(alert(1))' }],
    ['light', { text: '#12345' }],
    ['light', { text: 'rgb(0 0 0' }],
    ['light', { accent: 7 }],
    ['radius', '4px;'],
    ['radius', 'calc(1px)'],
    ['radius', '-4px'],
    ['font', "'Inter"],
    ['font', 'a;b'],
    ['font', 'a}b'],
    ['font', 'url(x)'],
    ['font', '</style><script>'],
    ['logo', 'https://example.com/logo.png'],
    ['logo', '/logo.png'],
    ['logo', 'data:text/html,x'],
    ['logo', 'data:image/svg+xml,<svg onload="x">'],
    ['logo', `${LOGO}${'A'.repeat(20_000)}`],
    ['frameAncestors', ['*']],
    ['frameAncestors', ['https:']],
    ['frameAncestors', ["'none'; script-src *"]],
    ['frameAncestors', ['https://a.example https://b.example']],
    ['frameAncestors', 'https://a.example'],
    ['title', ''],
    ['csp', 'off'],
  ])('refuse what they cannot use, and name it: %s %j', (option, value) => {
    expect(() => settle({ [option]: value })).toThrow(new RegExp(`${option}.*must be`));
  });

  it('refuse what they do not have', () => {
    expect(() => settle({ colour: '#fff' })).toThrow('page has no option "colour"');
    expect(() => settle({ dark: { acent: '#fff' } })).toThrow('did you mean accent?');
    expect(() => settle('dark')).toThrow('page takes an object of options');
  });
});

describe('the style of a theme', () => {
  it('is nothing where there is none', () => {
    expect(themeStyle({})).toBe('');
    expect(themeStyle({ title: 'x', light: {}, dark: {} })).toBe('');
  });

  it('sets what was given, and leaves the other theme as it is', () => {
    expect(
      themeStyle({ light: { background: '#fafafa', text: '#111' }, dark: { text: '#eee' }, radius: '0', font: 'serif' }),
    ).toBe(
      ':root{--paper:light-dark(#fafafa,#0c100e);--ink:light-dark(#111,#eee)}article,.start pre{border-radius:0}html{font-family:serif}',
    );
  });

  it('counts an accent for both themes where one was given', () => {
    expect(themeStyle({ light: { accent: '#7b2d8b' } })).toContain('--accent:light-dark(#7b2d8b,#7b2d8b)');
    expect(themeStyle({ light: { accent: '#7b2d8b' }, dark: { accent: '#d7a6e3' } })).toContain('light-dark(#7b2d8b,#d7a6e3)');
  });

  it('never holds more rules than its options, whatever got through', () =>
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(
            'a',
            '#',
            '1',
            '(',
            ')',
            ';',
            '{',
            '}',
            ':',
            "'",
            '"',
            ' ',
            ',',
            '/',
            '<',
            '\\',
            '@',
            '%',
            '.',
            '-',
            'rgb(',
            'px',
          ),
          maxLength: 30,
        }),
        fc.constantFrom('radius', 'font', 'text'),
        (value, option) => {
          let page: PageOptions;
          try {
            page = settle(option === 'text' ? { light: { text: value } } : { [option]: value });
          } catch {
            return;
          }
          const style = themeStyle(page);
          expect(style.match(/[{}]/g)).toHaveLength(2);
          expect(style).not.toMatch(/[<>@\\;]|url/);
          expect((style.match(/'/g)?.length ?? 0) % 2).toBe(0);
          expect((style.match(/"/g)?.length ?? 0) % 2).toBe(0);
          expect(style.match(/\(/g)?.length).toBe(style.match(/\)/g)?.length);
        },
      ),
      { numRuns: 2_000 },
    ));
});
