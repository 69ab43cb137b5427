import { createServer } from 'node:http';
import { healthAt, type Serve } from '../job.ts';
import { listen } from './listen.ts';

/** The same bytes from a listener that knows no other address. */
export default (async ({ answers }) => {
  const routes = new Map(answers.map((answer) => [answer.path, answer]));
  return healthAt(
    await listen(
      createServer((request, response) => {
        const answer = routes.get(request.url ?? '');
        if (answer) response.writeHead(answer.statusCode, answer.headers).end(answer.body);
        else response.writeHead(404).end();
      }),
    ),
  );
}) satisfies Serve;
