import type { Renderer } from '../renderer.ts';
import type { CheckReport, Report } from '../report.ts';
import { WORKS } from './dialect.ts';

/** What `@nestjs/terminus` answers: `info` has what works, `error` what does not, `details` both. */
export const terminus: Renderer = Object.freeze({
  contentType: 'application/json; charset=utf-8',
  render({ report }) {
    const checks = Object.values(report.checks);
    const info = checks.filter(({ status }) => WORKS[status]).map(entryOf);
    const error = checks.filter(({ status }) => !WORKS[status]).map(entryOf);
    return JSON.stringify({
      status: overall(report),
      info: Object.fromEntries(info),
      error: Object.fromEntries(error),
      details: Object.fromEntries([...info, ...error]),
    });
  },
} satisfies Renderer);

function overall({ status, reason }: Report): 'ok' | 'degraded' | 'error' | 'shutting_down' {
  if (WORKS[status]) return status === 'degraded' ? 'degraded' : 'ok';
  return reason === 'draining' ? 'shutting_down' : 'error';
}

function entryOf({ name, status, reason, data, durationMs = NaN }: CheckReport): [name: string, indicator: object] {
  return [
    name,
    {
      ...data,
      ...(reason !== undefined && { message: reason }),
      ...(Number.isFinite(durationMs) && { responseTime: Math.round(durationMs) }),
      status: status === 'unknown' ? 'down' : status,
    },
  ];
}
