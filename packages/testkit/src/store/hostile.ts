import { expect } from 'vitest';
import { behaviour, type StoreBehaviour } from './behaviour.ts';
import { batch, DAY, look, NOON, outage, ready, SECOND, SERVICE } from './scene.ts';

const TEXTS: Readonly<Record<string, string>> = {
  'an empty text': '',
  quotes: `'; DROP TABLE observations; -- " \` \\ $1 ? :a @b`,
  'a null character': 'before\0after',
  'half a character': 'before\ud800after\udfff',
  'no character at all': '\uffff\ufffe',
  'every control character': Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join(''),
  'many scripts': 'データベース قاعدة البيانات 👩‍👩‍👧‍👦 é e\u0301 \u202e',
  'what looks like JSON': '{"a":[1,null]}',
  '16 kB': 'ä"\'\\\0'.repeat(3_277),
};

/** Texts that are there to break something come back as they were. */
export const hostileBehaviours: readonly StoreBehaviour[] = [
  ...Object.entries(TEXTS).map(([title, text]) =>
    behaviour(`keeps ${title} in every text as it is`, async (stage) => {
      const store = await ready(stage);
      await store.append(SERVICE, batch(...outage('database', NOON, { title: text, reason: text })));
      expect(await store.transitions(SERVICE, { limit: 1 })).toMatchObject([{ title: text, reason: text }]);
      expect(await store.incidents(SERVICE, { limit: 1 })).toMatchObject([{ title: text, reason: text }]);
      const note = { at: NOON, text, author: text };
      expect(await store.addNote(SERVICE, `database-${NOON}`, note)).toMatchObject({ notes: [note] });
      expect(await store.incidents(SERVICE, { limit: 1 })).toMatchObject([{ notes: [note] }]);
    }),
  ),

  behaviour('takes any text for the name of a service and of an instance', async (stage) => {
    const store = await ready(stage);
    for (const text of [...Object.values(TEXTS), '__proto__', 'constructor']) {
      const identity = await store.open(text, NOON);
      await store.append(text, batch(...outage('database', NOON), { instance: text }));
      await store.append(text, batch([look('database', 'up', NOON + SECOND)], [], { instance: text }));
      expect(await store.open(text, NOON + 1), text.slice(0, 50)).toEqual(identity);
      expect(await store.incidents(text, { limit: 10 }), text.slice(0, 50)).toMatchObject([{ endedAt: NOON + SECOND }]);
    }
  }),

  behaviour('takes names of checks that objects have already, and never finds what was not asked for', async (stage) => {
    const store = await ready(stage);
    const names = ['constructor', 'toString', 'hasOwnProperty', 'a.b:c-d_e', 'A'.repeat(100)];
    await store.append(SERVICE, batch(names.map((name) => look(name, 'up', NOON))));
    await store.append(SERVICE, batch(names.map((name) => look(name, 'up', NOON + SECOND))));
    expect((await store.tails(SERVICE, {})).map(({ check }) => check)).toEqual(names.toSorted());
    const days = await store.rollUps(SERVICE, { resolution: 'day', from: 0, to: NOON + DAY });
    expect(days.map(({ check, upMs }) => [check, upMs])).toEqual(names.toSorted().map((name) => [name, SECOND]));
    for (const name of [`' OR 1=1 --`, '%', '_', 'a_b:c-d_e', 'valueOf', '*']) {
      expect(await store.tails(SERVICE, { checks: new Set([name]) }), name).toEqual([]);
      expect(await store.observations(SERVICE, { check: name, from: 0, to: NOON + DAY, limit: 1 }), name).toEqual([]);
      expect(await store.addNote(SERVICE, name, { at: NOON, text: 'x' }), name).toBeUndefined();
    }
  }),

  behaviour('asks for a thousand checks at once', async (stage) => {
    const store = await ready(stage);
    const names = Array.from({ length: 1_000 }, (_, index) => `check${index}`);
    await store.append(SERVICE, batch(names.map((name) => look(name, 'up', NOON))));
    await store.append(SERVICE, batch(names.map((name) => look(name, 'up', NOON + SECOND, { durationMs: 1 }))));
    const checks = new Set(names);
    expect(await store.tails(SERVICE, { checks })).toHaveLength(1_000);
    expect(await store.rollUps(SERVICE, { resolution: 'hour', checks, from: 0, to: NOON + DAY })).toHaveLength(1_000);
    expect(await store.transitions(SERVICE, { checks, limit: 10 })).toEqual([]);
  }),
];
