export { BEHAVIOURS, describeAdapter, describeStages, type AdapterSuiteOptions } from './adapter/suite.ts';
export type { Ability, Behaviour } from './adapter/behaviour.ts';
export { stagesIn, type OpenStage, type Serve, type Served, type ServeOptions, type Stage } from './adapter/stage.ts';
export type { Neighbours } from './adapter/neighbour.ts';
export { ask, exchange, type Ask, type Reply } from './adapter/client.ts';
