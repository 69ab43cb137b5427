import type { Check } from './check.ts';
import { createAnswer, createProblem } from './answer.ts';
import type { Audience } from './audience.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Health } from './health.ts';
import type { Answer } from './http.ts';
import type { Plan } from './plan.ts';
import type { Lifecycle, Report } from './report.ts';
import { DEFAULTS } from './selection.ts';
import { show } from './show.ts';

/** Answers a plan for an audience. */
export interface Answerer {
  /** The answer made a moment ago, where nothing has happened since. */
  recent(plan: Plan, audience: Audience): Answer | undefined;
  /** A new answer, of what is known after `deadlineMs`; whoever asks the same meanwhile gets it too. */
  answer(plan: Plan, audience: Audience, deadlineMs: number): Promise<Answer>;
}

// While nothing has happened, an answer is sent again for so long: it says itself when it was made.
const SERVED_AGAIN_MS = 100;

interface Recent {
  readonly answer: Answer;
  readonly revision: number;
  readonly until: number;
}

interface Making {
  readonly answer: Promise<Answer>;
  readonly lifecycle: Lifecycle;
}

export function createAnswerer(health: Health, settings: EndpointSettings): Answerer {
  const { clock } = health;
  const recent = new WeakMap<Plan, (Recent | undefined)[]>();
  const making = new WeakMap<Plan, (Making | undefined)[]>();

  const make = async (plan: Plan, audience: Audience, deadlineMs: number): Promise<Answer> => {
    const refusal = refuseUnseen(health, plan, audience);
    if (refusal) return refusal;
    const { revision } = health; // of before: what happens from here on may be missing in the answer
    const report = await health.report(plan.selection, { deadlineMs });
    const until = clock.now() + Math.min(SERVED_AGAIN_MS, report.freshForMs);
    const answer = await toAnswer(health, settings, plan, audience, report);
    // A heartbeat can run out while nothing happens: liveness is told anew each time.
    if (plan.selection.probe !== 'liveness') remember(recent, plan, audience, { answer, revision, until });
    return answer;
  };

  return {
    recent(plan, audience) {
      const found = recent.get(plan)?.[indexOf(audience)];
      return found !== undefined && found.revision === health.revision && clock.now() < found.until ? found.answer : undefined;
    },
    answer(plan, audience, deadlineMs) {
      const shared = making.get(plan)?.[indexOf(audience)];
      // A draining service is unready at once: nobody waits for the checks that an earlier request began (R32).
      if (shared?.lifecycle === health.lifecycle) return shared.answer;
      const answer = make(plan, audience, deadlineMs).finally(() => remember(making, plan, audience, undefined));
      remember(making, plan, audience, { answer, lifecycle: health.lifecycle });
      return answer;
    },
  };
}

function indexOf({ details, privateChecks }: Audience): number {
  return (details ? 1 : 0) + (privateChecks ? 2 : 0);
}

function remember<T>(memory: WeakMap<Plan, (T | undefined)[]>, plan: Plan, audience: Audience, value: T | undefined): void {
  let slots = memory.get(plan);
  if (slots === undefined) memory.set(plan, (slots = []));
  slots[indexOf(audience)] = value;
}

/** What this audience may not know of is not there: the answer is the same as for a name that does not exist (R5). */
function refuseUnseen({ checks, groups }: Health, { selection, route }: Plan, { privateChecks }: Audience): Answer | undefined {
  const { checks: wanted, tag, group: groupName } = selection;
  if (wanted === undefined && tag === undefined && groupName === undefined) return undefined; // nothing is asked for by name
  const seen = [...checks].filter(([, check]) => privateChecks || check.visibility === 'public');
  if (wanted !== undefined) {
    const names = new Set(seen.map(([name]) => name));
    const unknown = wanted.find((name) => name !== DEFAULTS && !names.has(name));
    if (unknown === undefined) return undefined;
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
  const group = groups.get(groupName ?? '');
  const named = new Set(group?.checks);
  const isMember = ([name, check]: readonly [string, Check]): boolean =>
    group !== undefined && (named.has(name) || check.tags.some((one) => group.tags.includes(one)));
  if (group !== undefined && (seen.some(isMember) || ![...checks].some(isMember))) return undefined;
  return createProblem(404, 'Not found', 'there is nothing at this address');
}

/** A report as an answer. The status code is settled before anything is rendered: it depends on health alone (R4). */
async function toAnswer(
  health: Health,
  settings: EndpointSettings,
  plan: Plan,
  audience: Audience,
  report: Report,
): Promise<Answer> {
  const { format } = plan;
  const statusCode = format.followsHealth ? settings.codes[plan.route][report.status] : 200;
  const vary = [...(plan.negotiated ? ['Accept'] : []), ...(settings.access.open ? [] : ['Authorization'])].join(', ');
  const headers = vary === '' ? {} : { vary };
  try {
    const { render } = await import('./rendering.ts'); // with the first answer, as every format
    return await render(health, settings, plan, audience, report, { statusCode, headers });
  } catch {
    // A broken renderer or history never changes the verdict: it is told in the plainest words there are.
    if (format.followsHealth) return createAnswer(statusCode, 'application/json', `{"status":"${report.status}"}\n`, headers);
    return createProblem(503, 'Not available', `the format ${format.name} cannot be produced now`);
  }
}
