import fc from 'fast-check';
import { expect, it } from 'vitest';
import { restoreText, storeText } from './stored-text.ts';

const text = fc.string({
  unit: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\u001b', '\ud800', '\udfff', '"', '\\')),
});

it('gives back every text, and stores only what is UTF-8 without NUL', () => {
  fc.assert(
    fc.property(text, (given) => {
      const stored = storeText(given);
      expect(restoreText(stored)).toBe(given);
      expect(stored).not.toContain('\0');
      expect(Buffer.from(stored).toString()).toBe(stored);
    }),
  );
});

it('leaves what people write as it is', () => {
  expect(storeText('データベース 👩‍👩‍👧‍👦 "quoted" \n')).toBe('データベース 👩‍👩‍👧‍👦 "quoted" \n');
});

it('stores different texts differently', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(storeText(one) === storeText(other)).toBe(one === other);
    }),
  );
});
