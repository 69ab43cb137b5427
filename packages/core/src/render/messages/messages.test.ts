import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../language.ts';
import { ar } from './ar.ts';
import { de } from './de.ts';
import { en } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { ja } from './ja.ts';
import type { MessageKey, Messages, Plural } from './messages.ts';

const TABLES: Readonly<Record<(typeof LANGUAGES)[number], Messages>> = { en, de, fr, es, ja, ar };
const KEYS = Object.keys(en) as MessageKey[];
const textsOf = (message: string | Plural): readonly string[] =>
  typeof message === 'string' ? [message] : Object.values(message).filter((text) => text !== undefined);
const placesOf = (text: string): readonly string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, place = '']) => place).toSorted();

// What is written alike in both languages, and no oversight.
const ALIKE: Readonly<Record<string, readonly MessageKey[]>> = {
  de: ['optional', 'checks', 'check', 'formatText', 'formatBadge', 'filter', 'probes', 'feeds'],
  fr: ['maintenance', 'maintenanceTitle', 'instance', 'version', 'notes', 'incidents', 'incident', 'noteCount', 'formatBadge'],
};
const SIGNS: readonly MessageKey[] = [
  'colon',
  'comma',
  'utc',
  'milliseconds',
  'seconds',
  'minutes',
  'hours',
  'days',
  'percent',
  'byteUnits',
];

describe.each(LANGUAGES)('the messages in %s', (language) => {
  const table = TABLES[language];

  it('are those of English, key by key and in order', () => {
    expect(Object.keys(table)).toEqual(KEYS);
  });

  it('are plain text with the places of English', () => {
    for (const key of KEYS) {
      const expected = placesOf(textsOf(en[key]).at(-1) ?? '');
      const texts = textsOf(table[key]);
      for (const text of texts) {
        expect(text, key).not.toMatch(/[&<>"'|]/);
        expect(text.trim(), key).not.toBe('');
        // Arabic has words for one and two of a thing.
        const inWord = language === 'ar' && text !== texts.at(-1) && !text.includes('{count}');
        expect(placesOf(text), key).toEqual(inWord ? expected.filter((place) => place !== 'count') : expected);
      }
    }
  });

  it('have a form for every whole number', () => {
    const rules = new Intl.PluralRules(language);
    const forms = new Set(Array.from({ length: 1_001 }, (_, count) => rules.select(count)));
    // One form for all is a choice; several must be complete, but for none at all.
    const many = KEYS.filter((key) => typeof table[key] === 'object' && Object.keys(table[key]).length > 2);
    const wanted = [...forms].filter((form) => form !== 'zero');
    for (const key of many) expect(Object.keys(table[key]), key).toEqual(expect.arrayContaining(wanted));
  });
});

describe.each(LANGUAGES.filter((language) => language !== 'en'))('the messages in %s', (language) => {
  const table = TABLES[language];

  it('leave nothing in English', () => {
    const left = KEYS.filter((key) => JSON.stringify(table[key]) === JSON.stringify(en[key]));
    const allowed = new Set([...SIGNS, ...(ALIKE[language] ?? [])]);
    expect(left.filter((key) => !allowed.has(key))).toEqual([]);
    expect((ALIKE[language] ?? []).filter((key) => !left.includes(key))).toEqual([]);
  });
});
