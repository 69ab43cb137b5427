import { Hono } from 'hono';
import { allwell } from '../src/index.ts';

type Serve = (
  options: { port: number; hostname: string; onListen: () => void; fetch: (request: Request) => Response | Promise<Response> },
  handler?: (request: Request) => Response | Promise<Response>,
) => { readonly port?: number; readonly addr?: { readonly port: number } };
const { Bun, Deno } = globalThis as { readonly Bun?: { readonly serve: Serve }; readonly Deno?: { readonly serve: Serve } };

/** Finds what lies beside it, as a program of a user does. */
const app = new Hono().route('/', await allwell({ access: { secret: null, details: 'always' } }));
const fetch = (request: Request): Response | Promise<Response> => app.fetch(request);
const options = { port: 0, hostname: '127.0.0.1', onListen: () => undefined, fetch };
const server = Bun ? Bun.serve(options) : Deno?.serve(options, fetch);
console.log(JSON.stringify([server?.port ?? server?.addr?.port]));
