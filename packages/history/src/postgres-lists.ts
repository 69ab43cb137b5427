import type { Ask } from './postgres-pool.ts';

/** Columns of a table in their order, and what they take. */
export type Columns = Readonly<Record<string, 'integer' | 'smallint' | 'double precision' | 'text'>>;

/** Rows that one statement writes: some milliseconds, of this process too. */
const STEP = 2_000;

/** Rows by the thousand, each column as one parameter: a list. */
export async function writeRows<T>(
  ask: Ask,
  statement: string,
  rows: readonly T[],
  toColumns: (row: T) => readonly unknown[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += STEP) {
    const columns = rows.slice(from, from + STEP).map(toColumns);
    await ask(statement, ...columns[0]!.map((_, index) => columns.map((row) => row[index])));
  }
}

/** Lists, one for each column, as rows. */
export function listed(columns: Columns): string {
  return `unnest(${Object.values(columns)
    .map((type, index) => `$${index + 1}::${type}[]`)
    .join(', ')}) AS given (${Object.keys(columns).join(', ')})`;
}

/** Adds a row for each place of the lists. */
export function adding(table: string, columns: Columns, conflict = ''): string {
  const names = Object.keys(columns).join(', ');
  return `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${listed(columns)} ${conflict}`;
}

/** The same; a row with the values of `key` is there once, as it was written last. */
export function replacing(table: string, key: readonly string[], columns: Columns): string {
  const values = Object.keys(columns).filter((column) => !key.includes(column));
  const updates = values.map((column) => `${column} = excluded.${column}`).join(', ');
  return adding(table, columns, `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${updates}`);
}
