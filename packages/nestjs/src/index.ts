export { AllwellModule } from './allwell-module.ts';
export { HealthCheck } from './health-check.ts';
export { HealthService } from './health-service.ts';
export type { AllwellModuleAsyncOptions, AllwellModuleOptions, AllwellOptionsFactory } from './options.ts';
export { drainOnSignals, type Drain, type DrainOnSignalsOptions } from '@allwell/node';
export type { AllwellOptions } from '@allwell/core';
