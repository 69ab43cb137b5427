import type { EndpointOptions, Health } from '@allwell/core';
import { ask, type Ask, type Reply } from './client.ts';
import type { Neighbours } from './neighbour.ts';
import { SCENES, type Scene, type SceneName } from './scene.ts';

/** How to put a health up: what an adapter is told. */
export interface ServeOptions {
  /** Options for the adapter, as it takes them. */
  readonly endpoint: EndpointOptions;
  /** What the adapter's routes are mounted below, by the framework's own means: `''` or such as `/api/v2`. */
  readonly mount: string;
  /** What else the application has: what `serve` must build is said where the type is. */
  readonly neighbours: Neighbours;
}

/** A server that is up. */
export interface Served {
  /** Its origin: `http://127.0.0.1:49152`, whatever the mount. */
  readonly url: string;
  /** Stops the server. */
  [Symbol.asyncDispose](): PromiseLike<void>;
}

/** Serves `health` over HTTP/1.1 with the adapter under test, which starts it. */
export type Serve = (health: Health, options: ServeOptions) => Promise<Served>;

/** A scene that is being served, wherever that is. */
export interface Stage extends AsyncDisposable {
  /** The server's origin. */
  readonly origin: string;
  /** Where the endpoint is: mount and path. */
  readonly base: string;
  /** Asks below the base: `''`, `/ready`, `?format=text`. */
  readonly ask: (below: string, options?: Ask) => Promise<Reply>;
  /** Makes something of the scene happen. */
  readonly act: (name: string) => Promise<void>;
  /** How often a counted check has run. */
  readonly runs: (check: string) => Promise<number>;
}

/** Puts a scene up. A server in another process brings one of its own, which builds the scene there from `SCENES`. */
export type OpenStage = (scene: SceneName, mount: string, neighbours: Neighbours) => Promise<Stage>;

/** Stages in this process, served by `serve`. */
export function stagesIn(serve: Serve): OpenStage {
  return async (name, mount, neighbours) => {
    const { health, endpoint, acts, counted }: Scene = SCENES[name]();
    const served = await serve(health, { endpoint, mount, neighbours });
    const path = (endpoint.path ?? '/health').replace(/\/$/, '');
    return {
      origin: served.url,
      base: `${mount}${path}`,
      ask: (below, options) => ask(served.url, addressOf(`${mount}${path}`, below), options),
      act: async (act) => {
        const perform = acts[act];
        if (!perform) throw new Error(`the scene ${name} has no act ${act}`);
        perform();
      },
      runs: async (check) => {
        const script = counted[check];
        if (!script) throw new Error(`the scene ${name} does not count ${check}`);
        return script.runs;
      },
      async [Symbol.asyncDispose]() {
        await served[Symbol.asyncDispose]();
        await health.close();
      },
    };
  };
}

/** At the root of a server the base itself is `/`. */
function addressOf(base: string, below: string): string {
  return base === '' && !below.startsWith('/') ? `/${below}` : `${base}${below}`;
}
