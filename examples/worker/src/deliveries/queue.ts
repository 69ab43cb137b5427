import { database } from '../database.ts';

/** Something that a receiver is to be told. */
export interface Delivery {
  readonly id: number;
  readonly url: string;
  readonly body: string;
  /** How often it has failed. */
  readonly attempts: number;
}

export interface QueueState {
  readonly waiting: number;
  /** Milliseconds the oldest has waited. 0 while there is none. */
  readonly oldestMs: number;
  /** Given up for good. */
  readonly failed: number;
}

// A worker that dies keeps nothing: what it had claimed is due again after this time.
const CLAIM_MS = 60_000;
const MOST_ATTEMPTS = 5;

const insert = database.prepare('INSERT INTO deliveries (url, body, queued_at, due_at) VALUES (?, ?, ?, ?)');
// One statement, so that of several workers only one gets it.
const claimNext = database.prepare(`
  UPDATE deliveries SET claimed_until = :until WHERE id = (
    SELECT id FROM deliveries
    WHERE delivered_at IS NULL AND failed_at IS NULL AND due_at <= :now AND claimed_until <= :now
    ORDER BY due_at, id LIMIT 1
  ) RETURNING id, url, body, attempts
`);
const markDelivered = database.prepare('UPDATE deliveries SET delivered_at = ? WHERE id = ?');
const markFailed = database.prepare('UPDATE deliveries SET attempts = attempts + 1, failed_at = ? WHERE id = ?');
const postpone = database.prepare('UPDATE deliveries SET attempts = attempts + 1, due_at = ?, claimed_until = 0 WHERE id = ?');
const unclaim = database.prepare('UPDATE deliveries SET claimed_until = 0 WHERE id = ?');
const selectState = database.prepare(`
  SELECT
    count(*) FILTER (WHERE failed_at IS NULL) AS waiting,
    min(queued_at) FILTER (WHERE failed_at IS NULL) AS oldest,
    count(failed_at) AS failed
  FROM deliveries WHERE delivered_at IS NULL
`);

export function enqueue(url: string, body: string): void {
  const now = Date.now();
  insert.run(url, body, now, now);
}

/** The delivery whose turn it is: nobody else gets it for now. */
export function claim(): Delivery | undefined {
  const now = Date.now();
  const row = claimNext.get({ ':now': now, ':until': now + CLAIM_MS });
  if (!row) return undefined;
  return { id: Number(row['id']), url: String(row['url']), body: String(row['body']), attempts: Number(row['attempts']) };
}

export function finish({ id }: Delivery): void {
  markDelivered.run(Date.now(), id);
}

/** Gives a delivery back as it was: it is somebody else's turn now. */
export function release({ id }: Delivery): void {
  unclaim.run(id);
}

/** Tries again later: after a second, then twice as long each time. After five attempts never. */
export function retry({ id, attempts }: Delivery): void {
  if (attempts + 1 >= MOST_ATTEMPTS) markFailed.run(Date.now(), id);
  else postpone.run(Date.now() + 1_000 * 2 ** attempts, id);
}

export function readQueue(): QueueState {
  const { waiting, oldest, failed } = selectState.get() as { waiting: number; oldest: number | null; failed: number };
  return { waiting, oldestMs: oldest === null ? 0 : Date.now() - oldest, failed };
}
