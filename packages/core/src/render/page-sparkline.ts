const HEIGHT = 20;

/**
 * Medians over time as one line, oldest first, from 0 up to the largest; a gap where nothing ran. The numbers stand beside it in
 * words, so that it is hidden from those who hear the page. At most `points` of them are drawn, neighbours averaged.
 */
export function sparkline(medians: readonly (number | undefined)[], points: number): string {
  const values = condense(medians, points);
  const known = values.filter((value) => value !== undefined);
  if (known.length < 2) return ''; // a dot alone says nothing, and would leave an empty strip
  const most = Math.max(...known);
  const heights = values.map((value) =>
    value === undefined ? undefined : HEIGHT - Math.round((value / (most || 1)) * (HEIGHT - 2)) - 1,
  );
  return `<svg class=spark aria-hidden=true viewBox="0 0 ${Math.max(1, heights.length - 1)} ${HEIGHT}" preserveAspectRatio=none><path stroke-width=1.5 stroke-linecap=round vector-effect=non-scaling-stroke d="${lineOf(heights)}"/></svg>`;
}

function condense(medians: readonly (number | undefined)[], points: number): readonly (number | undefined)[] {
  const width = Math.max(1, Math.ceil(medians.length / points));
  return Array.from({ length: Math.ceil(medians.length / width) }, (_, index) => {
    const known = medians.slice(index * width, (index + 1) * width).filter((median) => Number.isFinite(median)) as number[];
    const mean = known.reduce((sum, median) => sum + median / known.length, 0);
    return known.length === 0 ? undefined : Math.min(mean, Number.MAX_VALUE); // rounding may carry it past the largest
  });
}

function lineOf(heights: readonly (number | undefined)[]): string {
  let line = '';
  let pen: number | undefined;
  heights.forEach((height, at) => {
    if (height === undefined) {
      pen = undefined;
      return;
    }
    const begins = pen === undefined;
    const rise = height - (pen ?? 0);
    // A point without a neighbour is a line of no length: its round ends make it a dot. Numbers after `l` go on without it.
    if (begins) line += `M${at} ${height}${heights[at + 1] === undefined ? 'h0' : 'l'}`;
    else line += `${line.endsWith('l') ? '' : ' '}1${rise < 0 ? '' : ' '}${rise}`;
    pen = height;
  });
  return line;
}
