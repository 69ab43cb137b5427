import fc from 'fast-check';
import { expect, it } from 'vitest';
import { XML_TEXT } from '../../test/xml-text.ts';
import { escapeHtml } from './html-escape.ts';

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };
const unescape = (text: string): string => text.replace(/&[^;]*;/g, (entity) => ENTITIES[entity] ?? entity);

it('gives back the text when it is read, and contains nothing that markup is made of (R31)', () =>
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const escaped = escapeHtml(text);
      expect(escaped).not.toMatch(/[<>"']/);
      expect(unescape(escaped)).toBe(text);
    }),
  ));

it('is total, and lets through no character that XML 1.0 forbids (R31)', () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }), (text) => {
      expect(escapeHtml(text)).toMatch(XML_TEXT);
    }),
    { examples: [['\0\ud800\udc00\ud800\uffff\u001b\u0085']] },
  ));

it('leaves other text as it is', () => {
  expect(escapeHtml('Größe 注文 👩‍👩‍👧 \t\n')).toBe('Größe 注文 👩‍👩‍👧 \t\n');
});
