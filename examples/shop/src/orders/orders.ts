import { findProduct } from '../catalogue/catalogue.ts';
import { database } from '../database.ts';
import { assertQuantity } from '../quantity.ts';
import { ShopError } from '../shop-error.ts';

export interface Order {
  readonly id: number;
  readonly product: string;
  readonly quantity: number;
  readonly status: 'waiting' | 'shipped';
  /** ISO 8601. */
  readonly placedAt: string;
}

/** The orders that have not been shipped. */
export interface Waiting {
  readonly waiting: number;
  /** Milliseconds the oldest of them has waited; 0 while there is none. */
  readonly oldestMs: number;
}

const takeFromStock = database.prepare('UPDATE products SET left_over = left_over - ? WHERE id = ? AND left_over >= ?');
const insert = database.prepare('INSERT INTO orders (product_id, quantity, placed_at) VALUES (?, ?, ?) RETURNING *');
const selectNewest = database.prepare('SELECT * FROM orders ORDER BY id DESC LIMIT ?');
const selectOldestWaiting = database.prepare('SELECT * FROM orders WHERE shipped_at IS NULL ORDER BY id LIMIT 1');
const selectWaiting = database.prepare(
  'SELECT count(*) AS waiting, min(placed_at) AS oldest FROM orders WHERE shipped_at IS NULL',
);
const setShipped = database.prepare('UPDATE orders SET shipped_at = ? WHERE id = ?');

/** Takes `quantity` of a product from the stock and writes the order down: both or neither. It is shipped later. */
export function placeOrder(productId: string, quantity: number): Order {
  assertQuantity(quantity);
  const { id, name, left } = findProduct(productId);
  database.exec('BEGIN');
  try {
    if (takeFromStock.run(quantity, id, quantity).changes === 0)
      throw new ShopError('not-enough-left', `of ${name} there are ${left} left, not ${quantity}`);
    const order = toOrder(insert.get(id, quantity, Date.now())!);
    database.exec('COMMIT');
    return order;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** Newest first. */
export function listOrders(limit: number): readonly Order[] {
  return selectNewest.all(limit).map(toOrder);
}

/** The order whose turn it is. */
export function nextWaiting(): Order | undefined {
  const row = selectOldestWaiting.get();
  return row && toOrder(row);
}

export function markShipped({ id }: Order): void {
  setShipped.run(Date.now(), id);
}

export function readWaiting(): Waiting {
  const { waiting, oldest } = selectWaiting.get() as { waiting: number; oldest: number | null };
  return { waiting, oldestMs: oldest === null ? 0 : Date.now() - oldest };
}

function toOrder({ id, product_id, quantity, shipped_at, placed_at }: Record<string, unknown>): Order {
  return {
    id: Number(id),
    product: String(product_id),
    quantity: Number(quantity),
    status: shipped_at === null ? 'waiting' : 'shipped',
    placedAt: new Date(Number(placed_at)).toISOString(),
  };
}
