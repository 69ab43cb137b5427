import {
  count,
  ENDPOINT_RULES,
  flag,
  HEALTH_RULES,
  HealthError,
  refuseUnknown,
  settleOptions,
  splitOptions,
  text,
  type AllwellOptions,
  type Rules,
  type Settled,
  type SplitOptions,
} from '@allwell/core';
import type { DrainableServer } from './connections.ts';
import { asServers } from './drain.ts';
import { DEFAULT_SIGNALS, SIGNALS_RULE } from './drain-on-signals.ts';
import { DRAIN_RULES, type DrainOptions } from './drain-options.ts';

/** Where the listener is, and what ends it. */
export interface ListenerOptions {
  /** The port to listen on; 0 takes any that is free. Default 9 000. */
  readonly port?: number;
  /** The address to listen on. Default: all of them, since Kubernetes asks from outside. */
  readonly host?: string;
  /** A unix socket to listen on instead of a port. One that a dead process has left behind is replaced. Default none. */
  readonly socketPath?: string;
  /** Whether the process may end while it listens: for one that ends when its work is done. Default `false`. */
  readonly unref?: boolean;
  /** What begins the drain; nothing does with `[]`. Default `['SIGTERM', 'SIGINT']`. */
  readonly signals?: readonly NodeJS.Signals[];
  /** The application's own servers, one or a list: they are drained before the stop tasks run. Default `[]`. */
  readonly servers?: DrainableServer | readonly DrainableServer[];
}

/** What `allwell` takes. Everything has a default. */
export interface NodeOptions extends ListenerOptions, DrainOptions, AllwellOptions {}

/** What each option of the listener may be. */
export const LISTENER_RULES: Rules<ListenerOptions> = {
  port: count(0, 65_535),
  host: text(255),
  socketPath: text(1_000),
  unref: flag,
  signals: SIGNALS_RULE,
  servers: { expected: 'a server or a list of them', read: (value) => asServers(value as DrainableServer) },
};

type Defaults = Readonly<Required<Pick<ListenerOptions, 'port' | 'unref' | 'signals' | 'servers'>>>;

/** What each option of the listener is where it is not given. */
export const LISTENER_DEFAULTS: Defaults = Object.freeze({
  port: 9_000,
  unref: false,
  signals: DEFAULT_SIGNALS,
  servers: Object.freeze([]),
});

/** `NodeOptions`, each with the part it belongs to. */
export interface NodeSettings extends SplitOptions {
  readonly listener: Settled<ListenerOptions, keyof Defaults>;
  readonly drainOptions: DrainOptions;
}

/** @throws HealthError `INVALID_OPTION` */
export function settleNodeOptions(options: NodeOptions): NodeSettings {
  const others = { health: true, root: true, ...HEALTH_RULES, ...ENDPOINT_RULES };
  refuseUnknown('allwell', options, { ...LISTENER_RULES, ...DRAIN_RULES, ...others });
  const pick = (names: object): object =>
    Object.fromEntries(Object.entries(options).filter(([name, value]) => value !== undefined && Object.hasOwn(names, name)));
  const given: ListenerOptions = pick(LISTENER_RULES);
  if (given.socketPath !== undefined && (given.port !== undefined || given.host !== undefined))
    throw new HealthError('INVALID_OPTION', 'allwell: port and host mean nothing where socketPath is given');
  return {
    ...splitOptions('allwell', pick(others)),
    listener: settleOptions<ListenerOptions, keyof Defaults>('allwell', given, LISTENER_RULES, LISTENER_DEFAULTS),
    drainOptions: pick(DRAIN_RULES),
  };
}
