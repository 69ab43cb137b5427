/**
 * The part of the path of `url` that lies below the endpoint, as sent. `routed` is the path as Hono has matched it: decoded, and
 * perhaps changed by the application's `getPath` or `strict`. `pattern` is what it has matched: `/api/health/*`.
 */
export function pathBelow(url: string, routed: string, pattern: string): string {
  const base = pattern.slice(0, -2);
  if (url === routed && routed.startsWith(base)) return routed.slice(base.length); // most are as plain as that
  const [sent = ''] = url.split(/[?#]/, 1);
  // Counted from its end, as the beginnings of the two may differ.
  let parts = slashesIn(routed) - slashesIn(base);
  if (sent.endsWith('/') && !routed.endsWith('/')) parts += 1;
  let at = sent.length;
  for (; parts > 0; parts -= 1) at = sent.lastIndexOf('/', at - 1);
  return sent.slice(at);
}

const slashesIn = (path: string): number => path.split('/').length - 1;
