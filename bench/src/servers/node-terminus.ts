import { createServer } from 'node:http';
import { createTerminus } from '@godaddy/terminus';
import type { Serve } from '../job.ts';
import { listen } from './listen.ts';

/** One function per address; what it returns is sent, twice in one answer. Every request runs every check. */
export default (async ({ checks }) => {
  const report = async (): Promise<Record<string, unknown>> => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        await check();
        return [name, { status: 'up' }] as const;
      }),
    );
    return Object.fromEntries(results);
  };
  const server = createServer((_request, response) => void response.writeHead(404).end());
  createTerminus(server, { healthChecks: { '/health/ping': () => Promise.resolve(), '/health': report } });
  const origin = await listen(server);
  return { ping: `${origin}/health/ping`, report: `${origin}/health` };
}) satisfies Serve;
