import { SCENES, type Scene, type SceneName } from '@allwell/testkit/adapter-scenes';
import type { Neighbours } from '@allwell/testkit/adapter-suite';
import { Hono, type ExecutionContext, type MiddlewareHandler } from 'hono';
import { application } from './application.ts';

/** What is asked of a server to put a scene up. */
export interface StageOrder {
  readonly scene: SceneName;
  readonly mount: string;
  readonly neighbours: Neighbours;
}

export type Fetch = (request: Request, env?: object, execution?: ExecutionContext) => Response | Promise<Response>;

const stages = new Map<string, Pick<Scene, 'health' | 'acts' | 'counted'> & { readonly fetch: Fetch }>();

/** Two servers with a scene at a time each: a runtime is started once, and workerd opens no port later. */
export const places: readonly Fetch[] = ['0', '1'].map(
  (place) =>
    (...request) =>
      stages.get(place)?.fetch(...request) ?? new Response('nothing is put up here', { status: 503 }),
);

/** Puts scenes up, and pulls at their strings. `compression` is the platform's own, where it has one. */
export const createControl = (compression?: MiddlewareHandler): Fetch =>
  new Hono()
    .post('/:place/open', async (c) => {
      const { scene, ...options } = await c.req.json<StageOrder>();
      const { health, endpoint, acts, counted } = SCENES[scene]();
      const { fetch } = application(health, { endpoint, ...options }, compression);
      stages.set(c.req.param('place'), { health, acts, counted, fetch });
      return c.json({ path: endpoint.path });
    })
    .post('/:place/acts/:name', (c) => {
      const perform = stages.get(c.req.param('place'))?.acts[c.req.param('name')];
      if (!perform) return c.text('there is no such act', 404);
      perform();
      return c.json({});
    })
    .get('/:place/runs/:check', (c) => {
      const runs = stages.get(c.req.param('place'))?.counted[c.req.param('check')]?.runs;
      return runs === undefined ? c.text('this is not counted', 404) : c.json({ runs });
    })
    .post('/:place/close', async (c) => {
      await stages.get(c.req.param('place'))?.health.close();
      return c.json(stages.delete(c.req.param('place')));
    }).fetch;
