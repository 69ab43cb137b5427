export { drainOnSignals, type Drain, type DrainOnSignalsOptions } from '@allwell/node';
