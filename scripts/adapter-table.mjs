/**
 * A reporter for vitest: what the adapter suite has shown, platform by platform and chapter by chapter, and what it could not
 * show and why. In CI it fails a run of all tests in which one of `PLATFORMS` is missing or has shown too little: a suite that
 * did not run would look as green as one that did.
 */

/**
 * Who has to pass the adapter suite in CI, by the name that `describeAdapter` or `describeStages` is given; others may.
 */
export const PLATFORMS = [
  ...['node', 'node, on its own', 'fastify', 'express 5', 'express 4'],
  ...['hono on node', 'hono on bun', 'hono on deno', 'hono on workerd'],
  ...['nestjs 12 on express', 'nestjs 12 on fastify', 'nestjs 11 on express', 'nestjs 11 on fastify'],
];

/** Behaviours that each of them has to show at least. */
export const LEAST = 60;

/**
 * @typedef {{ adapter: string, chapter: string, state: 'passed' | 'failed' | 'skipped' | 'pending', reason?: string }} Shown
 *   What became of one behaviour on one platform; a reason where it was skipped.
 */

export default class AdapterTable {
  /** @type {boolean | undefined} */
  #everything;
  /** @type {import('vitest/node').Vitest | undefined} */
  #vitest;

  /** @param {import('vitest/node').Vitest} vitest */
  onInit(vitest) {
    this.#vitest = vitest;
  }

  /** @param {readonly import('vitest/node').TestSpecification[]} specifications */
  async onTestRunStart(specifications) {
    const all = await this.#vitest?.globTestSpecifications();
    this.#everything = specifications.length === all?.length && !this.#vitest?.config.testNamePattern;
  }

  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    const rows = modules.flatMap((module) => [...module.children.allTests()].flatMap(shownBy));
    if (rows.length > 0) console.log(`\n${tableOf(rows)}\n`);
    if (!this.#everything || !process.env['CI']) return;
    for (const complaint of complaintsAbout(rows)) {
      console.error(complaint);
      process.exitCode = 1;
    }
  }
}

/** @param {import('vitest/node').TestCase} test @returns {Shown[]} */
function shownBy(test) {
  const { allwell } = test.meta();
  if (!allwell) return [];
  const result = test.result();
  return [{ ...allwell, state: result.state, ...(result.state === 'skipped' && { reason: result.note ?? 'no reason given' }) }];
}

/**
 * Platforms by chapters, and below it the reasons of what was skipped.
 * @param {readonly Shown[]} rows @returns {string}
 */
export function tableOf(rows) {
  const adapters = [...new Set(rows.map(({ adapter }) => adapter))].toSorted(
    (one, other) => rank(one) - rank(other) || one.localeCompare(other),
  );
  const chapters = [...new Set(rows.map(({ chapter }) => chapter))];
  const lines = adapters.map((adapter) => {
    const own = rows.filter((row) => row.adapter === adapter);
    return [adapter, ...chapters.map((chapter) => cell(own.filter((row) => row.chapter === chapter))), cell(own)];
  });
  const table = [['behaviours shown', ...chapters, 'all'], ...lines];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  const text = table.map((line) =>
    line.map((word, column) => (column === 0 ? word.padEnd(widths[column]) : word.padStart(widths[column]))).join('  '),
  );
  return [...text, ...reasonsOf(rows)].join('\n');
}

/** @param {readonly Shown[]} rows */
function cell(rows) {
  const count = (/** @type {Shown['state']} */ state) => rows.filter((row) => row.state === state).length;
  const [failed, skipped, pending] = [count('failed'), count('skipped'), count('pending')];
  const others = [failed > 0 && `${failed} failed`, skipped > 0 && `${skipped} skipped`, pending > 0 && `${pending} not run`];
  return [count('passed'), ...others.filter(Boolean)].join(', ');
}

/** @param {readonly Shown[]} rows */
function reasonsOf(rows) {
  const counts = new Map();
  for (const { adapter, chapter, reason } of rows) {
    const line = reason && `${adapter}, ${chapter}: ${reason}`;
    if (line) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...counts].map(([line, count]) => `  skipped ${count} of ${line}`);
}

/** @param {string} adapter */
function rank(adapter) {
  const at = PLATFORMS.indexOf(adapter);
  return at < 0 ? PLATFORMS.length : at;
}

/**
 * What is wrong with a run of all tests.
 * @param {readonly Shown[]} rows
 * @param {readonly string[]} [platforms]
 * @returns {string[]}
 */
export function complaintsAbout(rows, platforms = PLATFORMS) {
  return platforms.flatMap((platform) => {
    const own = rows.filter(({ adapter }) => adapter === platform);
    if (own.length === 0) return [`The adapter suite has not run for ${platform}.`];
    const shown = own.filter(({ state }) => state === 'passed').length;
    return shown < LEAST ? [`${platform} has shown ${shown} behaviours of the adapter suite; ${LEAST} is the least.`] : [];
  });
}
