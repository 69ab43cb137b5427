/**
 * Holds the size of the status page: bytes, bytes on the wire and elements, of the empty shell and of pages with a memory of 90
 * days; and prints how long one takes to render, which depends on the machine and fails nothing.
 *
 *     node scripts/page-budget.mjs
 */
import { gzipSync } from 'node:zlib';
import { loadPage } from '../packages/core/src/render/page.ts';
import { anIncident, pastOf } from '../packages/core/test/a-past.ts';
import { checkReport, history, NOW, reportOf, viewOf } from '../packages/core/test/fixtures/reports.ts';

/** Bytes, 1 kB being 1 000; elements per check, those of the shell aside; milliseconds that a render should take. */
const BUDGETS = [
  { checks: 0, raw: 12_000, gzip: 4_000 },
  { checks: 20, raw: 60_000, gzip: 8_000, elements: 25, ms: 5 },
  { checks: 100, raw: 250_000, gzip: 14_000, elements: 25, ms: 25 },
];
const ROUNDS = 30;

const page = await loadPage();
const shell = page.render(viewOf(reportOf([], { probe: 'liveness' })));
const number = (value) => value.toLocaleString('en');
let over = 0;

console.log('checks x 90 days         raw         gzip   elements per check   render');
for (const { checks, raw, gzip, elements = 0, ms } of BUDGETS) {
  const view = checks === 0 ? undefined : viewWith(checks);
  const html = view ? page.render(view) : shell;
  const measured = {
    raw: Buffer.byteLength(html),
    gzip: gzipSync(html).length,
    elements: checks === 0 ? 0 : (elementsIn(html) - elementsIn(page.render(viewWith(0)))) / checks,
  };
  if (measured.raw > raw || measured.gzip > gzip || measured.elements > elements) over += 1;
  console.log(
    [
      (checks === 0 ? 'empty shell' : String(checks)).padEnd(14),
      `${number(measured.raw)} / ${number(raw)}`.padStart(17),
      `${number(measured.gzip)} / ${number(gzip)}`.padStart(16),
      (checks === 0 ? '' : `${measured.elements.toFixed(1)} / ${elements}`).padStart(14),
      (ms === undefined ? '' : `${fastest(view).toFixed(1)} / ${ms} ms`).padStart(18),
    ].join(''),
  );
}
if (over > 0) console.error('The status page is larger than it may be.');
process.exitCode = over > 0 ? 1 : 0;

/** A service whose checks have two values each, three incidents and what changed lately. */
function viewWith(checks) {
  const names = Array.from({ length: checks }, (_, index) => `check${index}`);
  const reports = names.map((name, index) =>
    checkReport(name, { data: { waiting: index, usedBytes: 1e9 } }, { title: `Check ${index}`, everyMs: 15_000 }),
  );
  const incidents = [1, 2, 3].map((day) =>
    anIncident(NOW, {
      startedAt: NOW - day * 86_400_000,
      endedAt: NOW - day * 86_400_000 + 432_000,
      reason: 'connection refused',
    }),
  );
  return viewOf(reportOf(reports), { past: pastOf(names, NOW), incidents, transitions: history });
}

function elementsIn(html) {
  return html.replace(/<(style|script)>.*?<\/\1>/gs, '').match(/<[a-z]/g)?.length ?? 0;
}

/** The fastest of some rounds, in milliseconds: what else the machine does only makes them slower. */
function fastest(view) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    page.render(view);
    return performance.now() - began;
  });
  return Math.min(...rounds);
}
