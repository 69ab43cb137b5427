export { allwell } from './allwell.ts';
export { healthRoutes, type HealthRoutes } from './health-routes.ts';
export type { AllwellOptions, EndpointOptions } from '@allwell/core';
