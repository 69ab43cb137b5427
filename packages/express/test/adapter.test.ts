import { describeAdapter, type Neighbours } from '@allwell/testkit/adapter-suite';
import compression from 'compression';
import express5, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import express4 from 'express-4';
import { allwell, healthRoutes } from '../src/index.ts';
import { listen } from './listen.ts';

type ExpressModule = typeof express5;

const broken: RequestHandler = () => {
  throw new Error('middleware is broken');
};
const brokenErrorHandler: ErrorRequestHandler = () => {
  throw new Error('the error handler is broken');
};

/** What is mounted before the endpoint. */
const BEFORE: Readonly<Record<Neighbours, (app: Express, express: ExpressModule) => unknown>> = {
  none: () => undefined,
  'itself again': () => undefined,
  'a catch-all before it': (app) => app.use((_, response) => void response.type('text').send('caught')),
  'hooks that throw': (app) => app.use(broken).use(brokenErrorHandler),
  'a body parser that reads everything': (app, express) => app.use(express.json({ type: () => true, limit: '10mb' })),
  'compression and ETags': (app) => app.set('etag', 'strong').use(compression({ threshold: 0 })),
};

const IN_ITS_WAY: ReadonlySet<Neighbours> = new Set([
  'a catch-all before it',
  'hooks that throw',
  'a body parser that reads everything',
]);

/** An application with its neighbours: `add` mounts the endpoint. */
async function serve(express: ExpressModule, neighbours: Neighbours, add: (app: Express) => unknown) {
  const app = express();
  BEFORE[neighbours](app, express);
  await add(app);
  app.get('/neighbour', (_, response) => void response.type('text').send('x'.repeat(10_000)));
  app.post('/neighbour', (request, response) => void response.json(request.body));
  return listen(app);
}

for (const [version, express] of [
  ['express 5', express5],
  ['express 4', express4],
] as const) {
  describeAdapter(version, (health, { endpoint, mount, neighbours }) =>
    serve(express, neighbours, async (app) => {
      const order = IN_ITS_WAY.has(neighbours) ? 'first' : 'mounted';
      const more = neighbours === 'itself again' ? [mount || '/', '/neighbour'] : [];
      app.use(mount || '/', await allwell({ ...endpoint, health, order }));
      for (const path of more) app.use(path, await allwell({ ...endpoint, health, order, defaultFormat: 'text' }));
    }),
  );

  const reason = 'a router tells nobody what it mounts, so there is no order first: mount it before the others';
  describeAdapter(
    `${version}, in a router`,
    (health, { endpoint, mount, neighbours }) =>
      serve(express, neighbours, (app) => {
        const router = express.Router().use(mount || '/', healthRoutes(health, endpoint));
        if (neighbours === 'itself again')
          for (const path of [mount || '/', '/neighbour'])
            router.use(path, healthRoutes(health, { ...endpoint, defaultFormat: 'text' }));
        app.use(router);
      }),
    { without: Object.fromEntries([...IN_ITS_WAY].map((neighbours) => [neighbours, reason])) },
  );
}
