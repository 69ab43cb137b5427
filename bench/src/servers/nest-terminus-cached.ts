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

/** With what it has since version 12.1 for those who ask for it: a result is kept for a second, and a check has a time limit. */
export default (async ({ checks, platform }) => {
  @Controller()
  class HealthController {
    @Inject(HealthCheckService) private readonly health!: HealthCheckService;
    @Inject(HealthIndicatorService) private readonly indicator!: HealthIndicatorService;

    @Get('health')
    @HealthCheck(PLAIN)
    report(): Promise<HealthCheckResult> {
      return this.health.check(
        Object.entries(checks).map(([name, check]) =>
          this.indicator.check(name).attempt(check).withTimeout(2_000).cacheFor(1_000),
        ),
      );
    }
  }

  @Module({ imports: [TerminusModule.forRoot({ logger: false })], controllers: [HealthController] })
  class AppModule {}

  return { report: `${await startNest(AppModule, platform)}/health` };
}) satisfies Serve;
