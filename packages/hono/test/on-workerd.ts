import type { MiddlewareHandler } from 'hono';
import { createControl, places, type Fetch } from './stage-server.ts';

interface Entrypoint {
  readonly fetch: Fetch;
}

/** The runtime packs what says that it is packed; Hono's own middleware would have it packed twice. */
const compression: MiddlewareHandler = async (c, next) => {
  await next();
  if (c.req.header('accept-encoding') === 'gzip' && c.res.body !== null) c.header('content-encoding', 'gzip');
};

const entrypoint: Entrypoint = { fetch: createControl(compression) };
export default entrypoint;
export const place0: Entrypoint = { fetch: (...request) => places[0]!(...request) };
export const place1: Entrypoint = { fetch: (...request) => places[1]!(...request) };
