import { tmpdir } from 'node:os';
import { disk } from '@allwell/checks/disk';
import { eventLoop as eventLoopDelay } from '@allwell/checks/event-loop';
import { memory as memoryUse } from '@allwell/checks/memory';
import { defineCheck } from '@allwell/core';

export const eventLoop = defineCheck(eventLoopDelay(), {
  title: 'Event loop',
  everyMs: 5_000,
  failsAs: 'degraded',
  tags: ['system'],
});

export const memory = defineCheck(memoryUse(), { title: 'Memory', failsAs: 'degraded', tags: ['system'] });

export const temporaryFiles = defineCheck(disk({ path: tmpdir() }), {
  title: 'Disk for temporary files',
  maxAgeMs: 10_000,
  failsAs: 'degraded',
  tags: ['system'],
});
