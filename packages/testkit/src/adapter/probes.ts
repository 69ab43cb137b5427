import { expect } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';
import type { Stage } from './stage.ts';

async function codes({ ask }: Stage): Promise<object> {
  const [report, live, ready, startup, ping] = await Promise.all(
    ['', '/live', '/ready', '/startup', '/ping'].map(async (path) => (await ask(path)).status),
  );
  return { report, live, ready, startup, ping };
}

export const probeBehaviours: readonly Behaviour[] = [
  behaviour('all is well: every address says 200', 'up', async (stage) => {
    expect(await codes(stage)).toEqual({ report: 200, live: 200, ready: 200, startup: 200, ping: 200 });
  }),
  behaviour('a service without checks is up', 'empty', async (stage) => {
    expect(await codes(stage)).toEqual({ report: 200, live: 200, ready: 200, startup: 200, ping: 200 });
  }),
  behaviour('degraded is 200 everywhere (R3)', 'degraded', async (stage) => {
    expect(await codes(stage)).toEqual({ report: 200, live: 200, ready: 200, startup: 200, ping: 200 });
    expect((await stage.ask('')).json()).toMatchObject({
      status: 'degraded',
      checks: { queue: { reason: '1200 jobs waiting', data: { waiting: 1200 } } },
    });
  }),
  behaviour('a check that is down costs report and readiness, never liveness (R6)', 'down', async (stage) => {
    expect(await codes(stage)).toEqual({ report: 503, live: 200, ready: 503, startup: 200, ping: 200 });
    expect((await stage.ask('')).json()).toMatchObject({
      status: 'down',
      checks: { database: { status: 'down', reason: 'ledger is locked' }, queue: { status: 'up' } },
    });
  }),
  behaviour('codes follow the map, per status and route (R3)', 'own codes', async (stage) => {
    expect(await codes(stage)).toEqual({ report: 429, live: 200, ready: 203, startup: 200, ping: 200 });
  }),
  behaviour('the code is the same whatever the format (R4)', 'own codes', async ({ ask }) => {
    for (const format of ['json', 'text', 'html', 'health%2Bjson'])
      expect((await ask(`?format=${format}`)).status, format).toBe(429);
    expect((await ask('?format=prometheus')).status).toBe(200);
  }),
  behaviour('a check for liveness is the only one that can fail it (R6)', 'sick liveness', async (stage) => {
    expect(await codes(stage)).toMatchObject({ live: 503, ready: 200, ping: 200 });
  }),
  behaviour('a shared dependency that is down leaves the service ready (R8)', 'shared dependency down', async (stage) => {
    expect(await codes(stage)).toMatchObject({ report: 503, ready: 200, live: 200 });
    expect((await stage.ask('/ready')).json()).toMatchObject({ status: 'degraded' });
  }),
  behaviour(
    'until start-up has ended, start-up and readiness are 503 and liveness is 200 (R9)',
    'starting',
    async (stage) => {
      expect(await codes(stage)).toMatchObject({ live: 200, ready: 503, startup: 503, ping: 200 });
      expect((await stage.ask('/startup')).json()).toMatchObject({ status: 'down', reason: 'starting' });
      await stage.act('finish');
      await expect.poll(async () => (await stage.ask('/startup')).status).toBe(200);
      expect(await codes(stage)).toMatchObject({ live: 200, ready: 200, startup: 200 });
    },
    { early: true },
  ),
  behaviour('from the moment it drains it is not ready, and everything else goes on (R7, R8)', 'up', async (stage) => {
    expect(await codes(stage)).toMatchObject({ ready: 200 });
    await stage.act('drain');
    expect(await codes(stage)).toEqual({ report: 200, live: 200, ready: 503, startup: 200, ping: 200 });
    expect((await stage.ask('/ready')).json()).toMatchObject({ reason: 'draining' });
  }),
  behaviour('in maintenance it is not ready, and afterwards it is again (R10)', 'up', async (stage) => {
    await stage.act('begin maintenance');
    expect(await codes(stage)).toEqual({ report: 200, live: 200, ready: 503, startup: 200, ping: 200 });
    expect((await stage.ask('')).json()).toMatchObject({ maintenance: { reason: 'new disks' } });
    await stage.act('end maintenance');
    expect(await codes(stage)).toMatchObject({ ready: 200 });
  }),
  behaviour('liveness fails where only a restart helps (R7)', 'up', async (stage) => {
    await stage.act('mark fatal');
    expect(await codes(stage)).toMatchObject({ live: 503, ready: 200, ping: 200 });
  }),
  behaviour('liveness runs no check (R6)', 'up', async ({ ask, runs }) => {
    const before = await runs('database');
    for (let time = 0; time < 5; time += 1) expect((await ask('/live')).json()).toMatchObject({ checks: {} });
    expect(await runs('database')).toBe(before);
  }),
  behaviour('a probe speaks the formats that tell the health by their code, and no others', 'up', async ({ ask }) => {
    expect((await ask('/ready?format=text')).header('content-type')).toBe('text/plain; charset=utf-8');
    expect((await ask('/ready', { headers: { accept: 'text/html' } })).header('content-type')).toBe('text/html; charset=utf-8');
    expect((await ask('/ready?format=prometheus')).status).toBe(400);
    expect((await ask('/live?format=atom')).status).toBe(400);
  }),
  behaviour('a probe says what was asked of it: a kubelet and a load balancer get their code', 'down', async ({ ask }) => {
    const kubelet = { accept: '*/*', 'user-agent': 'kube-probe/1.33', connection: 'close' };
    expect((await ask('/live', { headers: kubelet })).status).toBe(200);
    expect((await ask('/ready', { headers: kubelet })).status).toBe(503);
    expect((await ask('/ready', { headers: { 'user-agent': 'ELB-HealthChecker/2.0', connection: 'close' } })).status).toBe(503);
  }),
];
