import type { RequestHandler } from 'express';

// What is used of `@cloudnative/health-connect`. Its package has its sources beside its types, and they do not compile here.

interface HealthChecker {
  registerReadinessCheck(check: ReadinessCheck): void;
}

interface ReadinessCheck {
  runCheck(): Promise<void>;
}

declare const health: {
  readonly HealthChecker: new () => HealthChecker;
  readonly ReadinessCheck: new (name: string, run: () => Promise<void>) => ReadinessCheck;
  readonly LivenessEndpoint: (checker: HealthChecker) => RequestHandler;
  readonly HealthEndpoint: (checker: HealthChecker) => RequestHandler;
};
export default health;
