import type { Rule } from '@allwell/core';

/** A class of status codes: `'2xx'` is 200 to 299. */
export type HttpStatusClass = '1xx' | '2xx' | '3xx' | '4xx' | '5xx';

/** The status codes that will do: one, a class, a list of both, or a function that says yes. */
export type HttpStatus = number | HttpStatusClass | readonly (number | HttpStatusClass)[] | ((statusCode: number) => boolean);

/** Whether a status code will do, and how to name those that would have. */
export interface StatusTest {
  readonly accepts: (statusCode: number) => boolean;
  readonly says: string;
}

/** What the option `status` may be. */
export const STATUS: Rule<HttpStatus> = {
  expected: "a code from 100 to 599, a class such as '2xx', a list of them or a function",
  read: (value) => (isStatus(value) ? value : undefined),
};

/** The test that a status rule stands for. */
export function statusTest(status: HttpStatus): StatusTest {
  if (typeof status === 'function') return { accepts: (statusCode) => isTrue(status(statusCode)), says: 'another' };
  const members = typeof status === 'object' ? status : [status];
  const accepted = new Set<number | string>(members);
  return {
    accepts: (statusCode) => accepted.has(statusCode) || accepted.has(`${Math.trunc(statusCode / 100)}xx`),
    says: members.join(' or '),
  };
}

// A promise, of a function that should not have made one, is no yes.
function isTrue(answer: unknown): boolean {
  return answer === true;
}

function isStatus(value: unknown): value is HttpStatus {
  if (Array.isArray(value)) return value.length > 0 && value.every((member) => isMember(member));
  return typeof value === 'function' || isMember(value);
}

function isMember(value: unknown): boolean {
  if (typeof value === 'string') return /^[1-5]xx$/.test(value);
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599;
}
