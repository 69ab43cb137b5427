import type { Neighbours } from './neighbour.ts';
import type { SceneName } from './scene.ts';
import type { Stage } from './stage.ts';

/** Methods that hardly anybody sends. */
export const ODD_METHODS = ['TRACE', 'PROPFIND', 'QUERY', 'PURGE', 'M-SEARCH', 'LINK', 'REPORT'] as const;

/**
 * What a platform may not be able to show, through no fault of its adapter: `odd methods` (its server answers or refuses methods
 * other than the common ones by itself), or one of them; `raw bytes` (it takes no plain TCP connection, or reads HTTP/1.0 and
 * pipelining otherwise); `no host` (it refuses HTTP/1.0 without a `Host` header); `long bodies` (its server closes the connection
 * where a long body is not read, while the client may still be sending it); `keep-alive`; or a neighbour that there is no such
 * thing as on this platform.
 */
export type Ability =
  | 'odd methods'
  | `method ${(typeof ODD_METHODS)[number]}`
  | 'raw bytes'
  | 'no host'
  | 'long bodies'
  | 'keep-alive'
  | Exclude<Neighbours, 'none'>;

/** One thing every adapter does, shown over a real socket. */
export interface Behaviour {
  /** A sentence the README could carry. */
  readonly name: string;
  readonly scene: SceneName;
  readonly mount: string;
  /** What the application has beside the endpoint. */
  readonly neighbours: Neighbours;
  /** Whether the scene is watched from before it has started. */
  readonly early: boolean;
  /** A platform shows it that has all of these. */
  readonly needs: readonly Ability[];
  /** `alone` is the same scene without neighbours: the stage itself where it has none. */
  readonly show: (stage: Stage, alone: Stage) => Promise<void>;
}

type More = Partial<Pick<Behaviour, 'mount' | 'neighbours' | 'early' | 'needs'>>;

export function behaviour(
  name: string,
  scene: SceneName,
  show: Behaviour['show'],
  { mount = '', neighbours = 'none', early = false, needs = [] }: More = {},
): Behaviour {
  return { name, scene, show, mount, neighbours, early, needs };
}
