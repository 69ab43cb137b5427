import { describe, expect, it } from 'vitest';
import { splitOptions } from './allwell-options.ts';
import { createHealth } from './health.ts';

describe('the options of an adapter', () => {
  it('are told apart, and undefined means not given', () => {
    const checks = {};
    expect(splitOptions('fastify', { checks, path: '/x', root: 'src', concurrency: undefined } as never)).toEqual({
      health: undefined,
      root: 'src',
      healthOptions: { checks },
      endpointOptions: { path: '/x' },
    });
    expect(splitOptions('fastify')).toEqual({ health: undefined, root: undefined, healthOptions: {}, endpointOptions: {} });
  });

  it('take a health of your own, but then nothing that would make another', () => {
    const health = createHealth();
    expect(splitOptions('fastify', { health, path: '/x' }).health).toBe(health);
    for (const more of [{ checks: {} }, { root: 'src' }, { service: { name: 'a' } }]) {
      expect(() => splitOptions('fastify', { health, ...more })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('belongs to createHealth') }),
      );
    }
    for (const wrong of [5, null, {}, 'health'])
      expect(() => splitOptions('fastify', { health: wrong as never })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
  });

  it('may have others beside them that are the own of an adapter, and those are named to whoever writes one wrong', () => {
    expect(splitOptions('express', { order: 'first', path: '/x' } as never, { order: true })).toEqual({
      health: undefined,
      root: undefined,
      healthOptions: {},
      endpointOptions: { path: '/x' },
    });
    expect(() => splitOptions('express', { odrer: 'first' } as never, { order: true })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('express has no option "odrer"; it has order, health') }),
    );
  });

  it('are refused where there is no such option', () => {
    expect(() => splitOptions('fastify', { chekcs: {} } as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('fastify has no option "chekcs"') }),
    );
  });
});
