import { Agent } from 'node:http';
import { expect } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';

export const loadBehaviours: readonly Behaviour[] = [
  behaviour('500 requests at once for a check of 200 ms run it once (R15)', 'slow', async ({ ask, runs }) => {
    const replies = await Promise.all(Array.from({ length: 500 }, () => ask('?checks=slow')));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await runs('slow')).toBe(1);
  }),
  behaviour(
    'requests at once in any mix of addresses, formats and methods run a check once (R15)',
    'slow',
    async ({ ask, runs }) => {
      const paths = [
        '?checks=slow',
        '?checks=slow,fine',
        '/checks/slow',
        '?checks=slow&format=html',
        '?checks=slow&format=text',
        '?checks=slow&format=prometheus',
        '/checks/slow?format=atom',
        '?checks=_defaults,slow',
      ];
      const replies = await Promise.all(
        paths.flatMap((path, index) => [ask(path, { method: index % 2 === 0 ? 'HEAD' : 'GET' }), ask(path), ask(path)]),
      );
      expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
      expect(await runs('slow')).toBe(1);
    },
  ),
  behaviour('a result is served again while it is fresh, whoever asks how (R15)', 'slow', async ({ ask, runs }) => {
    for (const query of [
      '?checks=slow',
      '?checks=slow&x=1',
      '?checks=slow&x=2&format=text',
      '?checks=slow&format=json',
      '?_=3&checks=slow',
    ])
      await ask(query, { headers: { 'cache-control': 'no-cache', pragma: 'no-cache' } });
    expect(await runs('slow')).toBe(1);
  }),
  behaviour('a check that never settles costs its timeout and nothing else (R12, R14)', 'hanging', async ({ ask, runs }) => {
    const began = performance.now();
    const reply = await ask('?checks=stuck,fine');
    const tookMs = performance.now() - began;
    expect(reply.status).toBe(503);
    expect(reply.json()).toMatchObject({
      checks: { stuck: { status: 'down', code: 'CHECK_TIMED_OUT' }, fine: { status: 'up' } },
    });
    expect(tookMs).toBeGreaterThan(240);
    expect(tookMs).toBeLessThan(5_000);
    const [again, others] = await Promise.all([ask('?checks=stuck'), ask('')]);
    expect([again.status, others.status]).toEqual([503, 200]);
    expect(await runs('stuck')).toBe(1);
  }),
  behaviour('an answer keeps its deadline and tells what is known by then (R17)', 'late', async ({ ask, act }) => {
    const began = performance.now();
    const reply = await ask('?checks=late,fine');
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(reply.status).toBe(503);
    expect(reply.json()).toMatchObject({ status: 'unknown', checks: { late: { status: 'unknown' }, fine: { status: 'up' } } });
    await act('release');
    await expect.poll(async () => (await ask('?checks=late')).status).toBe(200);
  }),
  behaviour("a caller that goes away takes nobody's run along (R12)", 'slow', async ({ ask, runs }) => {
    const agent = new Agent();
    const leaving = ask('?checks=slow', { agent }).catch(() => 'gone');
    await expect.poll(() => runs('slow')).toBe(1);
    agent.destroy();
    expect(await leaving).toBe('gone');
    expect((await ask('?checks=slow')).status).toBe(200);
    expect(await runs('slow')).toBe(1);
  }),
  behaviour(
    'one connection carries many requests, of every outcome (R28)',
    'down',
    async ({ ask }) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      try {
        const paths = ['/ping', '', '/nothere', '/live', '?format=yaml', '/ready', '/feed.atom', '/metrics'];
        const codes: number[] = [];
        for (const path of paths) codes.push((await ask(path, { agent })).status);
        for (const method of ['HEAD', 'OPTIONS', 'POST', 'GET']) codes.push((await ask('/ping', { agent, method })).status);
        expect(codes).toEqual([200, 503, 404, 200, 400, 503, 200, 200, 200, 204, 405, 200]);
        const sockets = Object.values(agent.freeSockets).flat();
        expect(sockets.length).toBe(1);
      } finally {
        agent.destroy();
      }
    },
    { needs: ['keep-alive'] },
  ),
];
