import { HealthError } from '@allwell/core';
import { expect, it } from 'vitest';
import { always } from './always.ts';

const context = { signal: new AbortController().signal, name: 'always' };

it('is what it is told to be', () => {
  expect(always(true)(context)).toMatchObject({ status: 'up' });
  expect(always(false)(context)).toMatchObject({ status: 'down', reason: 'always down' });
});

it('takes nothing but true and false', () => {
  for (const value of ['up', 1, undefined, null]) expect(() => always(value as never)).toThrow(HealthError);
});
