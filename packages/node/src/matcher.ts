import type { Route } from '@allwell/core';

/** A route, and what of the path lies below it. */
export interface Match {
  readonly route: Route;
  /** As `HealthRequest.path`: `''` on an exact route. */
  readonly path: string;
}

/** Which of `routes` answers `path`, a path as sent and without its query; undefined where it is none of theirs. */
export function createMatcher(routes: readonly Route[]): (path: string) => Match | undefined {
  const exact = new Map<string, Match>();
  const subtrees: { readonly base: string; readonly route: Route }[] = [];
  for (const route of routes) {
    if (route.subtree) subtrees.push({ base: route.path.replace(/\/$/, ''), route });
    else exact.set(route.path, { route, path: '' });
  }
  return (path) => {
    const found = exact.get(path);
    if (found) return found;
    const subtree = subtrees.find(({ base }) => path.startsWith(`${base}/`));
    return subtree && { route: subtree.route, path: path.slice(subtree.base.length) };
  };
}
