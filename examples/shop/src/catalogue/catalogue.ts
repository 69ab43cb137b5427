import { database } from '../database.ts';
import { ShopError } from '../shop-error.ts';

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly priceCents: number;
  readonly weightGrams: number;
  /** How many there are. */
  readonly left: number;
}

/** A product of which there are so few that somebody should order more. */
export interface LowStock {
  readonly id: string;
  readonly left: number;
  readonly reorderAt: number;
}

const selectAll = database.prepare('SELECT * FROM products ORDER BY id');
const selectOne = database.prepare('SELECT * FROM products WHERE id = ?');
const selectLow = database.prepare('SELECT id, left_over, reorder_at FROM products WHERE left_over < reorder_at ORDER BY id');

export function listProducts(): readonly Product[] {
  return selectAll.all().map(toProduct);
}

export function findProduct(id: string): Product {
  const row = selectOne.get(id);
  if (row === undefined) throw new ShopError('unknown-product', `there is no product ${JSON.stringify(id)}`);
  return toProduct(row);
}

export function listLowStock(): readonly LowStock[] {
  return selectLow
    .all()
    .map((row) => ({ id: String(row['id']), left: Number(row['left_over']), reorderAt: Number(row['reorder_at']) }));
}

function toProduct({ id, name, price_cents, weight_grams, left_over }: Record<string, unknown>): Product {
  return {
    id: String(id),
    name: String(name),
    priceCents: Number(price_cents),
    weightGrams: Number(weight_grams),
    left: Number(left_over),
  };
}
