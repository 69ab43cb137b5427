export { allwell, allwell as default } from './allwell.ts';
export type { AllwellOptions } from '@allwell/core';
