/** An application with health modules of every kind, and programs that tell its report: found by discovery, and bundled. */
export const shop: Readonly<Record<string, string>> = {
  'package.json': '{ "type": "module", "name": "@acme/shop", "version": "1.4.2" }',
  'src/health.ts': `
    import { version } from './version.ts';
    export default (): boolean => version.startsWith('1');`,
  'src/version.ts': "export const version: string = '1.4.2';",
  'src/orders/health.ts': `
    import { defineCheck, degraded, type CheckContext } from '@allwell/core';
    import * as more from './more.ts';
    export const queue = defineCheck(() => degraded('1200 jobs wait', { waiting: 1_200 }), { name: 'order-queue', failsAs: 'degraded' });
    export async function database({ name, signal }: CheckContext): Promise<boolean> { return name === 'database' && !signal.aborted; }
    export class Pool {}
    export const limit = 1_000;
    export * from './more.ts';
    export type Row = { readonly id: string };
    export default () => { if (more.broken.length > 1) throw new Error('never'); };`,
  'src/orders/more.ts': "export const broken = () => { throw new Error('no route to host'); }; export const also = () => {};",
  'src/it\'s a "shop"/x.health.mts': 'export default async () => {}; export const quoted = () => {};',
  'src/old/health.cjs': 'exports.alpha = () => false; exports.limit = 3; exports.zeta = () => {};',
  'src/test/health.ts': "throw new Error('a test was bundled');",
  'src/exercise.ts': `
    import { createEndpoint, createHealth, type Clock, type Health } from '@allwell/core';
    const stopped: Clock = { now: () => 0, wallTime: () => Date.UTC(2026, 0, 2, 3, 4, 5), schedule: () => () => undefined };
    export async function exercise(make: (options: object) => Health | Promise<Health>): Promise<string> {
      const health = await make({ clock: stopped, service: { name: 'shop', version: '1.4.2', instance: 'one' } });
      const routes = createEndpoint(health, { access: { details: 'always' } });
      const report = routes.find(({ path, subtree }) => path === '/health' && !subtree);
      const ask = async (query: string) =>
        (await report!.respond({ method: 'GET', url: '/health' + query, path: '', header: () => undefined })).text;
      const answers = [await ask(''), await ask('?format=text'), await ask('?format=html')];
      await health.close();
      return JSON.stringify([[...health.checks.keys()], ...answers]);
    }`,
  'src/found.ts': `
    import { discoverHealth } from '@allwell/discovery';
    import { exercise } from './exercise.ts';
    console.log(await exercise(discoverHealth));`,
  'src/bundled.ts': `
    import { checks } from 'virtual:allwell';
    import { createHealth } from '@allwell/core';
    import { exercise } from './exercise.ts';
    export const tell = () => exercise((options) => createHealth({ ...options, checks }));`,
  // Core's timers keep no process alive: something else must, until the answer is there.
  'main.mjs': `
    const { tell } = await import(process.argv[2]);
    const alive = setInterval(() => {}, 1000);
    console.log(await tell());
    clearInterval(alive);`,
  'worker.mjs': "import { tell } from 'bundle.mjs';\nexport default { fetch: async () => new Response(await tell()) };",
};
