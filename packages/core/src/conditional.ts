import { createEmptyAnswer } from './answer.ts';
import type { Answer, HealthRequest } from './http.ts';

/** `answer` with what a client can later ask by: a strong entity tag of its bytes (RFC 9110 section 8.8.3) and the time of its last change, epoch milliseconds. */
export async function withValidators(answer: Answer, changedAt: number): Promise<Answer> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', answer.body));
  const etag = `"${Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('')}"`;
  return { ...answer, headers: { ...answer.headers, etag, 'last-modified': new Date(changedAt).toUTCString() } };
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `answer`, or 304 where the client has it already (RFC 9110 section 13: `If-None-Match` outranks `If-Modified-Since`). */
export function conditional(request: HealthRequest, answer: Answer): Answer {
  const { etag, 'last-modified': lastModified, 'content-type': _, 'content-length': __, ...kept } = answer.headers;
  if (etag === undefined || lastModified === undefined) return answer;
  const noneMatch = request.header('if-none-match');
  const unchanged =
    noneMatch === undefined ? notModifiedSince(request.header('if-modified-since'), lastModified) : matches(noneMatch, etag);
  return unchanged ? createEmptyAnswer(304, { etag, 'last-modified': lastModified, ...kept }) : answer;
}

function matches(noneMatch: string, etag: string): boolean {
  return noneMatch.split(',').some((candidate) => {
    const tag = candidate.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}

function notModifiedSince(since: string | undefined, lastModified: string): boolean {
  // What is no HTTP date is ignored (section 13.1.3); `Date.parse` alone would understand a good deal.
  return since !== undefined && HTTP_DATE.test(since) && Date.parse(lastModified) <= Date.parse(since);
}
