import type { Answer, Health, HealthOptions, StartOptions } from '@allwell/core';
import type { Context } from 'hono';

/** What differs between a process that lives on and a platform where nothing does but requests. */
export interface Platform {
  /** Makes the health of an application that has handed in none. */
  findHealth(root: string | URL | undefined, options: HealthOptions): Promise<Health>;
  /** How a health is started that nothing has asked yet. */
  readonly start: StartOptions;
  /** Sees to it that what `answer` has begun can end, and gives the answer. */
  follow(context: Context, health: Health, answer: Promise<Answer>): Promise<Answer>;
}
