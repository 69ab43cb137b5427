export { allwell, allwell as default } from './allwell.ts';
export { drainOnSignals, type Drain, type DrainOnSignalsOptions } from '@allwell/node';
export type { AllwellOptions } from '@allwell/core';
