import type { Renderer } from '../renderer.ts';
import type { CheckReport, Report } from '../report.ts';
import { sayingOf } from './dialect.ts';
import { titleOf } from './headline.ts';

/**
 * What django-health-check answers as JSON: what each check is called in words, and `OK` or the kind of failure with its message.
 * A title that two checks share would lose one of them, so those have their names.
 */
export const django: Renderer = Object.freeze({
  contentType: 'application/json',
  render: ({ report }) => JSON.stringify(documentOf(report)),
} satisfies Renderer);

function documentOf(report: Report): object {
  const checks = Object.values(report.checks);
  const times = new Map<string, number>();
  for (const check of checks)
    for (const called of new Set([titleOf(check), check.name])) times.set(called, (times.get(called) ?? 0) + 1);
  const keyOf = (check: CheckReport): string => (times.get(titleOf(check)) === 1 ? titleOf(check) : check.name);
  return Object.fromEntries(checks.map((check) => [keyOf(check), wordsFor(check)]));
}

function wordsFor(check: CheckReport): string {
  switch (check.status) {
    case 'up':
      return 'OK';
    case 'degraded':
      return `Warning: ${sayingOf(check)}`;
    case 'unknown':
      return `Unknown Error: ${sayingOf(check)}`;
    case 'down':
      return `${check.code === 'INVALID_RESULT' ? 'Unexpected Result' : 'Unavailable'}: ${sayingOf(check)}`;
  }
}
