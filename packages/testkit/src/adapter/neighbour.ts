/**
 * What the application has beside the endpoint, as `serve` must build it. None of it may change an answer below the endpoint's
 * base. Each but `none` shows at an address of its own, outside of the mount, that it is there; a `serve` function that builds
 * something else fails.
 *
 * - `none`: the endpoint alone.
 * - `itself again`: the adapter is mounted three times: at `mount` with `endpoint`; at `mount` once more, with
 *   `{ ...endpoint, defaultFormat: 'text' }`, which is ignored, as the first one answers; and with those same options below
 *   `/neighbour`, so that `GET /neighbour/health` is the report as plain text. All three get the same health.
 * - `a catch-all before it`: handlers registered before the adapter, for every method and every address, and the framework's own
 *   for what is not found where it has one: all answer 200 `caught`, in plain text.
 * - `hooks that throw`: every kind of hook, middleware, guard or interceptor that the framework has for all of an application's
 *   routes is there once, and throws. `GET /neighbour`, an ordinary route, is a 500 for it.
 * - `a body parser that reads everything`: the framework's parsers, registered before the adapter, read every body to its end
 *   whatever its type is, parse JSON, and answer 400 or the like where it is none. `POST /neighbour`, an ordinary route, answers
 *   the body it was given: `{"a":1}` for `{"a":1}`.
 * - `compression and ETags`: the framework's compression, with a threshold as low as it takes, and its entity tags, both for the
 *   whole application. `GET /neighbour`, an ordinary route, answers 200 with 10 000 times `x` in plain text: compressed for who
 *   accepts gzip, with an ETag, and 304 for who has that already.
 *
 * Where the order of registration decides in a framework, the documented way to be independent of it is used.
 */
export type Neighbours = 'none' | (typeof NEIGHBOURS)[number];

/** All of them. */
export const NEIGHBOURS = [
  'itself again',
  'a catch-all before it',
  'hooks that throw',
  'a body parser that reads everything',
  'compression and ETags',
] as const;
