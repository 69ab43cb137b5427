import { expect, it } from 'vitest';
import * as nestjs from './index.ts';

it('exports these names: an addition to them is a decision', () => {
  expect(Object.keys(nestjs).toSorted()).toEqual(['AllwellModule', 'HealthCheck', 'HealthService', 'drainOnSignals']);
});
