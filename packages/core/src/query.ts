/** What a query string can ask for. A parameter that is not known is left alone: caches and proxies add their own. */
export interface Query {
  readonly format?: string;
  /** Names in the order given, blanks trimmed; empty where `?checks=` is. Several parameters add up. */
  readonly checks?: readonly string[];
  readonly tag?: string;
  /** The tag of a language. */
  readonly lang?: string;
  /** What of the page is asked for; empty for all of it. */
  readonly view: string;
  /** States the page is to list, as they were written. */
  readonly statuses: readonly string[];
  /** What the page is to look for; empty for nothing. */
  readonly text: string;
}

const NOTHING: Query = { view: '', statuses: [], text: '' };

/** Reads a query string; whatever it holds, this does not fail. */
export function parseQuery(search: string): Query {
  if (search === '') return NOTHING;
  const parameters = new URLSearchParams(search);
  const checks = parameters.getAll('checks');
  const tag = parameters.getAll('tag').at(-1);
  const lang = parameters.getAll('lang').at(-1);
  const format = parameters.getAll('format').at(-1);
  return {
    ...(format !== undefined && { format: format.replaceAll(' ', '+') }), // as people write it: a query has a blank for `health+json`'s plus
    ...(checks.length > 0 && { checks: namesIn(checks) }),
    ...(tag !== undefined && { tag }),
    ...(lang !== undefined && { lang }),
    view: parameters.getAll('view').at(-1) ?? '',
    statuses: namesIn(parameters.getAll('status')),
    text: (parameters.getAll('q').at(-1) ?? '').trim(),
  };
}

function namesIn(lists: readonly string[]): readonly string[] {
  return lists
    .flatMap((list) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
