import { database } from '../database.ts';

/** An order that waits to be fulfilled. */
export interface Job {
  readonly id: number;
  readonly orderId: number;
  /** How often it has failed. */
  readonly attempts: number;
}

export interface QueueState {
  readonly waiting: number;
  /** Milliseconds the oldest job has waited. 0 while there is none. */
  readonly oldestMs: number;
}

const insert = database.prepare('INSERT INTO jobs (order_id, run_at, queued_at) VALUES (?, ?, ?)');
const selectDue = database.prepare('SELECT id, order_id, attempts FROM jobs WHERE run_at <= ? ORDER BY run_at, id LIMIT 1');
const remove = database.prepare('DELETE FROM jobs WHERE id = ?');
const postpone = database.prepare('UPDATE jobs SET attempts = attempts + 1, run_at = ? WHERE id = ?');
const selectState = database.prepare('SELECT count(*) AS waiting, min(queued_at) AS oldest FROM jobs');

export function enqueue(orderId: number): void {
  const now = Date.now();
  insert.run(orderId, now, now);
}

/** The job whose turn it is. */
export function nextJob(): Job | undefined {
  const row = selectDue.get(Date.now());
  return row && { id: Number(row['id']), orderId: Number(row['order_id']), attempts: Number(row['attempts']) };
}

export function finish({ id }: Job): void {
  remove.run(id);
}

/** Tries a job again later: after half a second, then twice as long each time, five seconds at most. */
export function retry({ id, attempts }: Job): void {
  postpone.run(Date.now() + Math.min(500 * 2 ** attempts, 5_000), id);
}

export function readQueue(): QueueState {
  const { waiting, oldest } = selectState.get() as { waiting: number; oldest: number | null };
  return { waiting, oldestMs: oldest === null ? 0 : Date.now() - oldest };
}
