import type { Answer } from './http.ts';
import { encode } from './utf8.ts';

const NOTHING = { body: new Uint8Array(0), text: '', payload: null } as const;
const MOST_TEXT = 4_096;

/** Makes an answer with everything every answer owes (R26). Headers of `more` win. */
export function createAnswer(
  statusCode: number,
  contentType: string,
  text: string,
  more: Readonly<Record<string, string>> = {},
): Answer {
  const body = encode(text);
  return Object.freeze({
    statusCode,
    headers: Object.freeze({
      'content-type': contentType,
      'content-length': String(body.byteLength),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...more,
    }),
    body,
    text,
    payload: body.byteLength > MOST_TEXT ? body : text,
  });
}

/** The same answer without its body: what `HEAD` gets. */
export function withoutBody({ statusCode, headers }: Answer): Answer {
  return { statusCode, headers, ...NOTHING };
}

/** An answer that has no body at all (204, 304). */
export function createEmptyAnswer(statusCode: number, headers: Readonly<Record<string, string>>): Answer {
  return { statusCode, headers, ...NOTHING };
}

/** The one answer to every address where there is nothing, or nothing that who asks may know of (R5, R25). */
export function createNotFound(): Answer {
  return createProblem(404, 'Not found', 'there is nothing at this address');
}

/** A problem document, RFC 9457: the request was wrong, which says nothing of the service's health. */
export function createProblem(
  statusCode: number,
  title: string,
  detail: string,
  more: Readonly<Record<string, string>> = {},
): Answer {
  const text = JSON.stringify({ type: 'about:blank', title, status: statusCode, detail });
  return createAnswer(statusCode, 'application/problem+json', `${text}\n`, more);
}
