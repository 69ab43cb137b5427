import type { Answer } from './http.ts';

const encoder = new TextEncoder();
const NOTHING: Uint8Array<ArrayBuffer> = new Uint8Array(0);

/** Makes an answer with everything every answer owes (R26). Headers of `more` win. */
export function createAnswer(
  statusCode: number,
  contentType: string,
  text: string,
  more: Readonly<Record<string, string>> = {},
): Answer {
  const body = encoder.encode(text);
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
  });
}

/** The same answer without its body: what `HEAD` gets. */
export function withoutBody({ statusCode, headers }: Answer): Answer {
  return { statusCode, headers, body: NOTHING, text: '' };
}

/** An answer that has no body at all (204, 304). */
export function createEmptyAnswer(statusCode: number, headers: Readonly<Record<string, string>>): Answer {
  return { statusCode, headers, body: NOTHING, text: '' };
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
