import { createHealth } from '@allwell/core';
import { healthRoutes } from '@allwell/express';
import express from 'express';
import { healthAt, type Serve } from '../job.ts';
import { listen } from './listen.ts';

export default (async ({ checks }) => {
  const app = express();
  app.use(healthRoutes(createHealth({ checks }), { access: { secret: null, details: 'always' } }));
  return healthAt(await listen(app));
}) satisfies Serve;
