/* oxlint-disable unicorn/no-thenable -- a hostile `then` is what is tested */
import { describe, expect, it } from 'vitest';
import { createEmitter, type HealthEvent } from './event.ts';

const event = (lifecycle: 'starting' | 'started' | 'draining'): HealthEvent => ({ type: 'lifecycle', lifecycle });
const words = (heard: readonly HealthEvent[]): unknown[] =>
  heard.map((one) => (one.type === 'lifecycle' ? one.lifecycle : one.type));

describe('events', () => {
  it('come to every listener, frozen and in order (R24)', () => {
    const emitter = createEmitter();
    const heard: HealthEvent[] = [];
    emitter.subscribe((one) => heard.push(one));
    emitter.subscribe((one) => heard.push(one));
    emitter.emit(event('starting'));
    emitter.emit(event('started'));
    expect(words(heard)).toEqual(['starting', 'starting', 'started', 'started']);
    expect(heard.every((one) => Object.isFrozen(one))).toBe(true);
  });

  it('come in the order in which things happened, also where a listener makes another (R24)', () => {
    const emitter = createEmitter();
    const heard: unknown[] = [];
    emitter.subscribe((one) => {
      heard.push('first', ...words([one]));
      if (one.type === 'lifecycle' && one.lifecycle === 'starting') emitter.emit(event('started'));
    });
    emitter.subscribe((one) => heard.push('second', ...words([one])));
    emitter.emit(event('starting'));
    expect(heard).toEqual(['first', 'starting', 'second', 'starting', 'first', 'started', 'second', 'started']);
  });

  it('reach the others whatever one listener throws, rejects or returns (R24)', async () => {
    const rejections: unknown[] = [];
    const remember = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', remember);
    const emitter = createEmitter();
    let heard = 0;
    emitter.subscribe(() => {
      throw new Error('broken');
    });
    emitter.subscribe(async () => {
      throw new Error('broken later');
    });
    emitter.subscribe(
      () =>
        new Proxy(
          {},
          {
            getPrototypeOf: () => {
              throw new Error('trapped');
            },
          },
        ),
    );
    emitter.subscribe(() => ({ then: 5 }));
    emitter.subscribe(() => (heard += 1));
    emitter.emit(event('starting'));
    emitter.emit(event('started'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', remember);
    expect(heard).toBe(2);
    expect(rejections).toEqual([]);
  });

  it('come to nobody who has left, also where they left during that very event', () => {
    const emitter = createEmitter();
    const heard: string[] = [];
    const leaves: (() => void)[] = [];
    emitter.subscribe(() => {
      heard.push('first');
      for (const leave of leaves.splice(0)) leave();
    });
    leaves.push(emitter.subscribe(() => heard.push('second')));
    emitter.emit(event('starting'));
    emitter.emit(event('started'));
    expect(heard).toEqual(['first', 'first']);
  });

  it('come to a listener from the moment on at which it joined', () => {
    const emitter = createEmitter();
    const heard: unknown[] = [];
    let joined = false;
    emitter.subscribe(() => {
      if (!joined) emitter.subscribe((one) => heard.push(...words([one])));
      joined = true;
    });
    emitter.emit(event('starting'));
    expect(heard).toEqual([]);
    emitter.emit(event('started'));
    expect(heard).toEqual(['started']);
  });

  it('come twice to a function that subscribed twice, and once after it left once', () => {
    const emitter = createEmitter();
    let heard = 0;
    const listener = (): number => (heard += 1);
    const leave = emitter.subscribe(listener);
    emitter.subscribe(listener);
    emitter.emit(event('starting'));
    leave();
    leave();
    emitter.emit(event('started'));
    expect(heard).toBe(3);
  });
});
