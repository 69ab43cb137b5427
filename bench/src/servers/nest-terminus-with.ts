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

/** What Terminus takes for a check. */
type Asked = Parameters<HealthCheckService['check']>[0][number];

/** Terminus as its guide shows it, each check made into `asked`. */
export function nestTerminus(
  asked: (indicator: HealthIndicatorService, name: string, check: () => Promise<void>) => Asked,
): Serve {
  return async ({ checks, platform }) => {
    @Controller()
    class HealthController {
      @Inject(HealthCheckService) private readonly health!: HealthCheckService;
      @Inject(HealthIndicatorService) private readonly indicator!: HealthIndicatorService;

      @Get('health/ping')
      @HealthCheck(PLAIN)
      live(): Promise<HealthCheckResult> {
        return this.health.check([]);
      }

      @Get('health')
      @HealthCheck(PLAIN)
      report(): Promise<HealthCheckResult> {
        return this.health.check(Object.entries(checks).map(([name, check]) => asked(this.indicator, name, check)));
      }
    }

    @Module({ imports: [TerminusModule.forRoot({ logger: false })], controllers: [HealthController] })
    class AppModule {}

    const origin = await startNest(AppModule, platform);
    return { ping: `${origin}/health/ping`, report: `${origin}/health` };
  };
}
