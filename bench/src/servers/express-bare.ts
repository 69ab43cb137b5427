import express from 'express';
import { healthAt, type Serve } from '../job.ts';
import { listen } from './listen.ts';

/** The same bytes from plain routes. `send` would add an ETag of its own. */
export default (async ({ answers }) => {
  const app = express();
  for (const { path, statusCode, headers, body } of answers) {
    app.get(path, (_request, response) => {
      response.writeHead(statusCode, headers).end(body);
    });
  }
  return healthAt(await listen(app));
}) satisfies Serve;
