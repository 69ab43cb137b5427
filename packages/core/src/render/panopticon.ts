import type { Renderer } from '../renderer.ts';
import type { CheckReport } from '../report.ts';
import { sayingOf, seconds, WORKS } from './dialect.ts';
import { isoTime } from './iso-time.ts';

/** What python-panopticon answers at `/healthcheck/`. Data of a check stand beside its verdict, and never in place of it. */
export const panopticon: Renderer = Object.freeze({
  contentType: 'application/json',
  render: ({ report: { status, timestamp, checks } }) =>
    JSON.stringify({
      service_healthy: WORKS[status],
      timestamp: isoTime(timestamp),
      components: Object.fromEntries(Object.values(checks).map((check) => [check.name, componentOf(check)])),
    }),
} satisfies Renderer);

function componentOf(check: CheckReport): object {
  const { status, data, durationMs } = check;
  const verdict = { healthy: WORKS[status], status_message: sayingOf(check) };
  const own = data?.['response_time']; // a check may measure by itself
  const responseTime = typeof own === 'number' ? own : seconds(durationMs);
  // The first mention decides where a member stands, the last what it says.
  return { ...verdict, ...data, ...verdict, response_time: responseTime };
}
