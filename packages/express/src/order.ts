import type { HealthHandler } from './handler.ts';

/**
 * Where the endpoint stands among what an application runs through: `'mounted'` is where `app.use` puts it, `'first'` is before
 * everything else of that application.
 */
export type Order = 'mounted' | 'first';

/** What is read of an application: its stack, which Express 4 keeps in `_router`. */
interface Application {
  readonly _router?: { readonly stack: object[] };
  readonly router: { readonly stack: object[] };
}

/** Express 4 begins its stack with two layers of its own, and what it mounts has to have them before it. */
const OWN_LAYERS_OF_EXPRESS_4 = 2;

/** Layers that have stepped forward. The next one stands behind them: of two at one address it is the earlier that answers. */
const FORWARD = new WeakSet<object>();

/**
 * Gives `mountable` a word with each application that mounts it.
 *
 * Express 4 and 5 take a function with `handle` and `set` for an application of its own: they have its `handle` answer, and emit
 * `mount` on it, with the application around it. It is the only word anybody gets of where they are; a router says nothing.
 */
export function hearMount<T extends object>(mountable: T, handle: unknown, onMount: (application: Application) => void): T {
  return Object.assign(mountable, {
    handle,
    set: () => undefined,
    emit: (event: string, application: Application) => void (event === 'mount' && onMount(application)),
  });
}

/** `handler`, moved to the front by each application that mounts it: its layer is the one that has just been added at the end. */
export function stepForward(handler: HealthHandler): HealthHandler {
  let told = false;
  const stay: HealthHandler = Object.assign(
    (...exchange: Parameters<HealthHandler>): void => {
      if (!told) process.emitWarning("order 'first' moves nothing on a router: mount it with app.use", 'AllwellWarning');
      told = true;
      handler(...exchange);
    },
    { health: handler.health },
  );
  return hearMount(stay, handler, (application) => {
    const { _router: router4 } = application;
    const { stack } = router4 ?? application.router; // in Express 4 `router` throws
    const own = stack.splice(-1);
    const behind = stack.findLastIndex((layer) => FORWARD.has(layer)) + 1;
    stack.splice(behind || (router4 ? OWN_LAYERS_OF_EXPRESS_4 : 0), 0, ...own);
    own.forEach((layer) => FORWARD.add(layer));
  });
}
