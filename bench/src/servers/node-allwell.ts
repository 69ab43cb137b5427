import { createServer, type RequestListener } from 'node:http';
import { createHealth } from '@allwell/core';
import { healthListener } from '@allwell/node';
import { healthAt, type Serve } from '../job.ts';
import { listen } from './listen.ts';

/** In front of an application. */
export default (async ({ checks }) => {
  const otherwise: RequestListener = (_request, response) => void response.writeHead(404).end();
  const listener = healthListener(createHealth({ checks }), { otherwise, access: { secret: null, details: 'always' } });
  return healthAt(await listen(createServer(listener)));
}) satisfies Serve;
