import health from '@cloudnative/health-connect';
import express from 'express';
import type { Serve } from '../job.ts';
import { listen } from './listen.ts';

const { HealthChecker, HealthEndpoint, LivenessEndpoint, ReadinessCheck } = health;

/** Every request runs every check; the answer names each, with its state. */
export default (async ({ checks }) => {
  const checker = new HealthChecker();
  for (const [name, check] of Object.entries(checks)) checker.registerReadinessCheck(new ReadinessCheck(name, check));
  const app = express();
  app.use('/health/ping', LivenessEndpoint(checker));
  app.use('/health', HealthEndpoint(checker));
  const origin = await listen(app);
  return { ping: `${origin}/health/ping`, report: `${origin}/health` };
}) satisfies Serve;
