import type { ServerResponse } from 'node:http';

type Headers = Readonly<Record<string, unknown>> | readonly unknown[];

/**
 * Has `response` say `Connection: close`, and so end its connection, if `isLatest()` when its head is written. Whatever the
 * application says there itself is left out: a proxy that copies headers would keep the connection alive.
 */
export function endConnectionAfter(response: ServerResponse, isLatest: () => boolean): void {
  const writeHead = response.writeHead.bind(response) as (...head: readonly unknown[]) => ServerResponse;
  response.writeHead = (...head: readonly unknown[]) => {
    if (!isLatest()) return writeHead(...head);
    response.shouldKeepAlive = false; // makes Node write the header itself, and keep to it
    if (response.hasHeader('connection')) response.setHeader('connection', 'close');
    return writeHead(...head.map((one) => (typeof one === 'object' && one !== null ? withoutConnection(one as Headers) : one)));
  };
}

/** Headers as `writeHead` takes them: by name, as a list of names and values in turn, or as a list of pairs. */
function withoutConnection(headers: Headers): Headers {
  if (!isList(headers)) return Object.fromEntries(Object.entries(headers).filter(([name]) => !isConnection(name)));
  if (Array.isArray(headers[0])) return headers.filter((pair) => !isConnection((pair as readonly unknown[])[0]));
  return headers.filter((_, index) => !isConnection(headers[index - (index % 2)]));
}

function isList(headers: Headers): headers is readonly unknown[] {
  return Array.isArray(headers);
}

function isConnection(name: unknown): boolean {
  return String(name).toLowerCase() === 'connection';
}
