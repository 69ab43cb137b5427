export { allwell, healthRoutes, type ExpressOptions, type HealthRoutesOptions } from './allwell.ts';
export type { HealthHandler } from './handler.ts';
export type { Order } from './order.ts';
export { drainOnSignals, type Drain, type DrainOnSignalsOptions } from '@allwell/node';
