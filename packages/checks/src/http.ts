import { callable, delay, down, HealthError, oneOf, settleOptions, show, type CheckFunction, type Rules } from '@allwell/core';
import { abortable } from './abortable.ts';
import { explain } from './explain.ts';
import { assertAddress } from './http-address.ts';
import { readBody } from './http-body.ts';
import { HEADERS } from './http-headers.ts';
import { STATUS, statusTest, type HttpStatus } from './http-status.ts';
import { judge, latency } from './limit.ts';
import { startStopwatch } from './stopwatch.ts';

export type { HttpStatus, HttpStatusClass } from './http-status.ts';

/** What a client of one's own is handed, as the second argument that `fetch` takes. */
export interface HttpRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly redirect: 'manual' | 'follow';
  readonly signal: AbortSignal;
}

/** What to request, and which answer will do. */
export interface HttpOptions {
  /** Default `'GET'`. `'HEAD'` spares both sides the body. */
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS' | 'POST';
  /** Headers to send. Default: `Cache-Control: no-cache`, so that no cache answers in the service's place. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Status codes that will do: one, a class, a list of both, or a function. Default `'2xx'`. */
  readonly status?: HttpStatus;
  /** What the first 64 KiB of the body have to contain, or match. Default: anything will do. */
  readonly contains?: string | RegExp;
  /** Default `'manual'`: a redirect is an answer of its own (a login page is not the service). `'follow'` judges where it leads. */
  readonly redirect?: 'manual' | 'follow';
  /** Milliseconds from which an answer that will do is degraded. Default: never. */
  readonly degradedMs?: number;
  /** The client to request with: proxies, certificates, a body. Default: the `fetch` of the runtime. */
  readonly fetch?: (url: string, request: HttpRequest) => PromiseLike<Response>;
}

const RULES: Rules<HttpOptions> = {
  method: oneOf('GET', 'HEAD', 'OPTIONS', 'POST'),
  headers: HEADERS,
  status: STATUS,
  contains: {
    expected: 'a text or a regular expression',
    read: (value) => ((typeof value === 'string' && value !== '') || value instanceof RegExp ? value : undefined),
  },
  redirect: oneOf('manual', 'follow'),
  degradedMs: delay(),
  fetch: callable(),
};

/**
 * Up when `url` answers as it should. A user name and password in it become an `Authorization` header, and neither they nor
 * the query appear in any reason or data. The body is read, up to 64 KiB, so that the connection can be used again. Data:
 * `statusCode`, `durationMs` (until the body has been read).
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function http(url: string | URL, options: HttpOptions = {}): CheckFunction {
  const settled = settleOptions('http', options, RULES, {
    method: 'GET',
    headers: {},
    status: '2xx',
    redirect: 'manual',
    fetch: fetchOfRuntime,
  });
  const { method, redirect, degradedMs, fetch: request } = settled;
  const address = assertAddress(url);
  const headers = {
    'cache-control': 'no-cache',
    ...(address.authorization && { authorization: address.authorization }),
    ...settled.headers,
  };
  const status = statusTest(settled.status);
  const contains = bodyTest(settled.contains, method);

  return async ({ signal }) => {
    signal.throwIfAborted();
    const elapsed = startStopwatch();
    const own = new AbortController(); // `fetch` leaves a listener on the signal it is given
    const abort = (): void => own.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    let statusCode: number | undefined;
    try {
      const settings = { method, headers: { ...headers }, redirect, signal: own.signal };
      const response = await receive(() => request(address.url, settings), own.signal);
      statusCode = response.status;
      const text = await readBody(response, own.signal);
      const data = { statusCode, durationMs: elapsed() };
      if (!status.accepts(statusCode)) return down(`answered ${statusCode}${leadsTo(response)}, not ${status.says}`, data);
      if (!contains.accepts(text)) return down(`the body does not ${contains.says}`, data);
      return judge([latency(data.durationMs, degradedMs)], data);
    } catch (thrown) {
      signal.throwIfAborted();
      return down(address.hide(explain(thrown)), { ...(statusCode !== undefined && { statusCode }), durationMs: elapsed() });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  };
}

// Looked up at each run: instrumentation may replace it after the check was made.
const fetchOfRuntime = (url: string, request: HttpRequest): Promise<Response> => fetch(url, request);

/** The answer, or the abort's reason; an answer that comes too late, of a client that does not heed the signal, is closed unread. */
async function receive(request: () => PromiseLike<Response>, signal: AbortSignal): Promise<Response> {
  const answering = Promise.resolve(request());
  try {
    return await abortable(answering, signal);
  } catch (thrown) {
    void answering.then((late) => late.body?.cancel()).catch(() => {});
    throw thrown;
  }
}

// Only the origin: a path or query that one is sent to may be a secret.
function leadsTo(response: Response): string {
  const location = response.headers.get('location');
  const target = location === null ? null : URL.parse(location, response.url || undefined);
  return target === null || response.status < 300 || response.status > 399 ? '' : ` (a redirect to ${target.origin})`;
}

/** What the body has to be, and how to say so. */
interface BodyTest {
  readonly accepts: (text: string) => boolean;
  readonly says: string;
}

function bodyTest(wanted: string | RegExp | undefined, method: string): BodyTest {
  if (wanted === undefined) return { accepts: () => true, says: '' };
  if (method === 'HEAD') throw new HealthError('INVALID_OPTION', 'http: contains needs a body, and an answer to HEAD has none');
  if (typeof wanted === 'string') return { accepts: (body) => body.includes(wanted), says: `contain ${show(wanted)}` };
  const pattern = new RegExp(wanted.source, wanted.flags.replace(/[gy]/g, '')); // with either, a match would depend on the one before
  return { accepts: (body) => pattern.test(body), says: `match ${pattern}`.slice(0, 100) };
}
