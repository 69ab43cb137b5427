import type { SceneName } from './scene.ts';
import type { Stage } from './stage.ts';

/**
 * What a platform may not be able to show, through no fault of its adapter: `odd methods` (its server answers or refuses methods
 * other than the common ones by itself), `raw bytes` (it takes no plain TCP connection, or reads HTTP/1.0 and pipelining
 * otherwise), `keep-alive`.
 */
export type Ability = 'odd methods' | 'raw bytes' | 'keep-alive';

/** One thing every adapter does, shown over a real socket. */
export interface Behaviour {
  /** A sentence the README could carry. */
  readonly name: string;
  readonly scene: SceneName;
  readonly mount: string;
  /** Whether the scene is watched from before it has started. */
  readonly early: boolean;
  readonly needs: Ability | undefined;
  readonly show: (stage: Stage) => Promise<void>;
}

type More = Partial<Pick<Behaviour, 'mount' | 'early' | 'needs'>>;

export function behaviour(
  name: string,
  scene: SceneName,
  show: Behaviour['show'],
  { mount = '', early = false, needs }: More = {},
): Behaviour {
  return { name, scene, show, mount, early, needs };
}
