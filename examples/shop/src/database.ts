import { DatabaseSync } from 'node:sqlite';

/** The one connection of this process. In memory, so that trying the examples out leaves nothing behind. */
export const database = new DatabaseSync(':memory:');

database.exec(`
  CREATE TABLE products (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    price_cents INTEGER NOT NULL,
    weight_grams INTEGER NOT NULL,
    left_over INTEGER NOT NULL CHECK (left_over >= 0),
    reorder_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id),
    quantity INTEGER NOT NULL,
    placed_at INTEGER NOT NULL,
    shipped_at INTEGER
  ) STRICT;
  INSERT INTO products VALUES
    ('teapot', 'Teapot', 3900, 1200, 60, 10),
    ('cup', 'Cup', 900, 250, 400, 50),
    ('tea', 'Assam, 250 g', 1150, 300, 120, 20);
`);

/** Whatever is still to be asked of it has to be asked before. */
export function closeDatabase(): void {
  if (database.isOpen) database.close();
}
