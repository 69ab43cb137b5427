import type { Health } from '@allwell/core';

/**
 * The `Health` that the module answers for, to be injected by its class: `constructor(private readonly health: HealthService)`, or
 * `@Inject(HealthService)` where no metadata of types is emitted. It is the health itself: `register`, `report`, `peek`,
 * `subscribe`, `beginMaintenance`, `heartbeat`, `markFatal` and the rest.
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the class is a token and never made: what is injected is a Health
export abstract class HealthService {}
export interface HealthService extends Health {}
