/** The middle of `values`; of an even number of them, the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** What a quarter of `values` stays below. Of CPU times it says more than the median: whatever disturbs a process only adds to them. */
export function lowerQuartile(values: readonly number[]): number {
  return quantile(values, 0.25);
}

/** The value that a `share` of `values` does not exceed; NaN where there is none. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? NaN;
}

/** Between which values the middle half of `values` lies. */
export function middleHalf(values: readonly number[], digits = 2): string {
  return `${lowerQuartile(values).toFixed(digits)} to ${quantile(values, 0.75).toFixed(digits)}`;
}

/** A difference, with its sign. */
export function signed(figure: number): string {
  return `${figure < 0 ? '' : '+'}${figure.toFixed(1)}`;
}

/** Rows as a table for the terminal, numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
