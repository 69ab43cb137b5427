export { HIDDEN_WORDS, SCENES, SECRET, type Scene, type SceneName } from './adapter/scene.ts';
export type { Neighbours } from './adapter/neighbour.ts';
