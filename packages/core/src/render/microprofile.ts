import type { CheckData } from '../outcome.ts';
import type { Renderer } from '../renderer.ts';
import type { CheckReport } from '../report.ts';
import type { Status } from '../status.ts';
import { WORKS } from './dialect.ts';

/** MicroProfile Health 4.0, appendix B. */
export const microprofile: Renderer = Object.freeze({
  contentType: 'application/json',
  render: ({ report: { status, checks } }) =>
    JSON.stringify({ status: word(status), checks: Object.values(checks).map(checkOf) }),
} satisfies Renderer);

function word(status: Status): 'UP' | 'DOWN' {
  return WORKS[status] ? 'UP' : 'DOWN';
}

function checkOf({ name, status, reason, data = {} }: CheckReport): object {
  const facts = { ...flat(data), ...(reason !== undefined && { reason }) };
  return { name, status: word(status), ...(Object.keys(facts).length > 0 && { data: facts }) };
}

/** Texts, numbers and truth values are all there may be: what has parts is told as JSON, and null as nothing. */
function flat(data: CheckData): object {
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, value]) => {
      if (value === null || value === undefined) return [];
      return [[key, typeof value === 'object' ? JSON.stringify(value) : value]];
    }),
  );
}
