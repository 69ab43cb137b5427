/** What a query string can ask for. A parameter that is not known is left alone: caches and proxies add their own. */
export interface Query {
  readonly format?: string;
  /** Names in the order given, blanks trimmed; empty where `?checks=` is. Several parameters add up. */
  readonly checks?: readonly string[];
  readonly tag?: string;
}

/** Reads a query string; whatever it holds, this does not fail. */
export function parseQuery(search: string): Query {
  if (search === '') return {};
  const parameters = new URLSearchParams(search);
  const checks = parameters.getAll('checks');
  const tag = parameters.getAll('tag').at(-1);
  const format = parameters.getAll('format').at(-1);
  return {
    ...(format !== undefined && { format: format.replaceAll(' ', '+') }), // as people write it: a query has a blank for `health+json`'s plus
    ...(checks.length > 0 && {
      checks: checks
        .flatMap((list) => list.split(','))
        .map((name) => name.trim())
        .filter((name) => name !== ''),
    }),
    ...(tag !== undefined && { tag }),
  };
}
