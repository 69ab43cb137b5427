import { Controller, Get, Inject, Module } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  TerminusModule,
  type HealthCheckResult,
} from '@nestjs/terminus';
import type { Serve } from '../job.ts';
import { startNest } from './nest.ts';

// It would load `@nestjs/swagger`, which other packages of this workspace have installed.
const PLAIN = { noCache: true, swaggerDocumentation: false };

/** As its guide shows it: every request runs every check, without a time limit. */
export default (async ({ checks, platform }) => {
  @Controller()
  class HealthController {
    @Inject(HealthCheckService) private readonly health!: HealthCheckService;
    @Inject(HealthIndicatorService) private readonly indicator!: HealthIndicatorService;

    @Get('live')
    @HealthCheck(PLAIN)
    live(): Promise<HealthCheckResult> {
      return this.health.check([]);
    }

    @Get('health')
    @HealthCheck(PLAIN)
    report(): Promise<HealthCheckResult> {
      return this.health.check(
        Object.entries(checks).map(([name, check]) => async () => {
          await check();
          return this.indicator.check(name).up();
        }),
      );
    }
  }

  @Module({ imports: [TerminusModule.forRoot({ logger: false })], controllers: [HealthController] })
  class AppModule {}

  const origin = await startNest(AppModule, platform);
  return { ping: `${origin}/live`, report: `${origin}/health` };
}) satisfies Serve;
