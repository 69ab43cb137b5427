import { database } from '../database.ts';
import { enqueue } from '../queue/queue.ts';

export type OrderStatus = 'waiting' | 'fulfilled' | 'rejected';

export interface Order {
  readonly id: number;
  readonly item: string;
  readonly quantity: number;
  readonly status: OrderStatus;
  /** ISO 8601. */
  readonly placedAt: string;
}

const insert = database.prepare('INSERT INTO orders (item, quantity, placed_at) VALUES (?, ?, ?)');
const update = database.prepare('UPDATE orders SET status = ? WHERE id = ?');
const selectOne = database.prepare('SELECT * FROM orders WHERE id = ?');
const selectNewest = database.prepare('SELECT * FROM orders ORDER BY id DESC LIMIT ?');
const selectCounts = database.prepare('SELECT status, count(*) AS amount FROM orders GROUP BY status');

/** Writes an order down, together with the job to fulfil it: both or neither. */
export function placeOrder(item: string, quantity: number): Order {
  database.exec('BEGIN');
  try {
    const id = Number(insert.run(item, quantity, Date.now()).lastInsertRowid);
    enqueue(id);
    database.exec('COMMIT');
    return findOrder(id)!;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

export function findOrder(id: number): Order | undefined {
  const row = selectOne.get(id);
  return row && toOrder(row);
}

/** Newest first. */
export function listOrders(limit: number): readonly Order[] {
  return selectNewest.all(limit).map(toOrder);
}

export function countOrders(): Readonly<Record<OrderStatus, number>> {
  const counts = { waiting: 0, fulfilled: 0, rejected: 0 };
  for (const { status, amount } of selectCounts.all()) counts[status as OrderStatus] = Number(amount);
  return counts;
}

export function settleOrder(id: number, status: OrderStatus): void {
  update.run(status, id);
}

function toOrder({ id, item, quantity, status, placed_at }: Record<string, unknown>): Order {
  return {
    id: Number(id),
    item: String(item),
    quantity: Number(quantity),
    status: status as OrderStatus,
    placedAt: new Date(Number(placed_at)).toISOString(),
  };
}
