import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostileText } from '../../test/a-view.ts';
import { escapeLabel, oneLine, wellFormed } from './escape.ts';

const readLabel = (text: string): string =>
  text.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));

describe('escapeLabel', () => {
  it('gives back every text, so that no two of them become one series', () =>
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(readLabel(escapeLabel(text))).toBe(wellFormed(text));
      }),
    ));

  it('stays on its line and within its quotation marks', () =>
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(escapeLabel(text)).toMatch(/^(?:[^"\\\n]|\\["\\n])*$/);
      }),
    ));
});

describe('oneLine', () => {
  it('makes a line of any text', () =>
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(oneLine(text).split(/\r\n|[\n\v\f\r\u0085\u2028\u2029]/)).toHaveLength(1);
      }),
    ));

  it('changes no text that is a line already', () => {
    expect(oneLine('größer: 3 µs → 😀')).toBe('größer: 3 µs → 😀');
  });
});
