import { createHealth } from '@allwell/core';
import { AllwellModule } from '@allwell/nestjs';
import { Module } from '@nestjs/common';
import { healthAt, type Serve } from '../job.ts';
import { startNest } from './nest.ts';

export default (async ({ checks, platform }) => {
  @Module({ imports: [AllwellModule.forRoot({ health: createHealth({ checks }), access: { secret: null, details: 'always' } })] })
  class AppModule {}

  return healthAt(await startNest(AppModule, platform));
}) satisfies Serve;
