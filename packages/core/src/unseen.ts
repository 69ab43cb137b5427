import { createNotFound, createProblem } from './answer.ts';
import type { Audience } from './audience.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Health } from './health.ts';
import type { Answer } from './http.ts';
import type { Plan } from './plan.ts';
import { DEFAULTS } from './selection.ts';
import { show } from './show.ts';

/** What this audience may not know of is not there: the answer is the same as for a name that does not exist (R5). */
export function refuseUnseen(
  health: Health,
  { preset }: EndpointSettings,
  { selection, route }: Plan,
  { privateChecks }: Audience,
): Answer | undefined {
  const { checks, groups } = health;
  const { checks: wanted, tag, group: groupName } = selection;
  const seen = [...checks].filter(([, check]) => privateChecks || check.visibility === 'public');
  if (wanted !== undefined) {
    const names = new Set(seen.map(([name]) => name));
    const unknown = wanted.find((name) => name !== DEFAULTS && !names.has(name));
    if (unknown === undefined) return undefined;
    // A check that does not exist and a group that may not be known of have one address.
    if (route === 'check' && preset?.checksAtBase === true) return createNotFound();
    const list =
      names.size === 0
        ? 'none is registered'
        : `there are ${[...names].slice(0, 50).join(', ')}${names.size > 50 ? ' and more' : ''}`;
    return createProblem(route === 'check' ? 404 : 400, 'Unknown check', `no check is called ${show(unknown)}; ${list}`);
  }
  if (tag !== undefined) {
    return seen.some(([, check]) => check.tags.includes(tag))
      ? undefined
      : createProblem(404, 'Unknown tag', `no check has the tag ${show(tag)}`);
  }
  if (groupName !== undefined && groups.has(groupName)) {
    const members = Object.keys(health.peek(selection).checks);
    const isSeen = (name: string): boolean => privateChecks || checks.get(name)?.visibility === 'public';
    if (members.length === 0 || members.some(isSeen)) return undefined;
  }
  return createNotFound();
}
