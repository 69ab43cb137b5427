import { HealthError, type Clock } from '@allwell/core';
import type { StopTask } from './drain-options.ts';
import type { StopTaskOutcome } from './drain-outcome.ts';

// How long before its time is up a task hears of it, so that it can give back what it cannot finish: this much, a tenth at most.
const WARNING_MS = 500;

/**
 * Runs stop tasks, one after the other, each for `timeoutMs` at most and all for `leftMs()`. Every task gets its turn: where no
 * time is left its signal is aborted from the start, and only what it does at once is waited for. Never rejects.
 */
export async function runStopTasks(
  tasks: readonly (readonly [string, StopTask])[],
  clock: Clock,
  timeoutMs: number,
  leftMs: () => number,
): Promise<readonly StopTaskOutcome[]> {
  const outcomes: StopTaskOutcome[] = [];
  for (const [name, task] of tasks) outcomes.push(await runStopTask(name, task, clock, Math.min(timeoutMs, leftMs())));
  return outcomes;
}

async function runStopTask(name: string, task: StopTask, clock: Clock, mostMs: number): Promise<StopTaskOutcome> {
  const began = clock.now();
  const timeout = new AbortController();
  const giveUp = (): void =>
    timeout.abort(new HealthError('STOP_TASK_TIMED_OUT', `the stop task ${name} has to end within ${Math.round(mostMs)} ms`));
  if (mostMs === 0) giveUp();
  const cancelWarning = clock.schedule(mostMs - Math.min(WARNING_MS, mostMs / 10), giveUp);
  let cancelEnd!: () => void;
  const late = new Promise<'late'>((resolve) => (cancelEnd = clock.schedule(mostMs, () => resolve('late'))));
  const perform = async (): Promise<'done'> => {
    await task({ signal: timeout.signal });
    return 'done';
  };
  try {
    const outcome = await Promise.race([perform(), late]);
    return { name, outcome, durationMs: clock.now() - began };
  } catch (error) {
    return { name, outcome: 'failed', error, durationMs: clock.now() - began };
  } finally {
    cancelWarning();
    cancelEnd();
  }
}
