import type { Check } from './check.ts';
import { createAnswer, createProblem } from './answer.ts';
import { reportFor, transitionsFor, type Audience } from './audience.ts';
import { entityTag } from './conditional.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Health } from './health.ts';
import type { Format } from './formats.ts';
import type { Answer } from './http.ts';
import type { Plan } from './plan.ts';
import type { View } from './renderer.ts';
import type { Lifecycle, Report } from './report.ts';
import { DEFAULTS } from './selection.ts';
import { show } from './show.ts';
import type { Transition } from './transition.ts';

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
    const answer = await render(health, settings, plan, audience, report);
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
  const seen = [...checks].filter(([, check]) => privateChecks || check.visibility === 'public');
  if (selection.checks !== undefined) {
    const names = new Set(seen.map(([name]) => name));
    const unknown = selection.checks.find((name) => name !== DEFAULTS && !names.has(name));
    if (unknown === undefined) return undefined;
    const list = names.size === 0 ? 'none is registered' : `there are ${[...names].slice(0, 50).join(', ')}${names.size > 50 ? ' and more' : ''}`;
    return createProblem(route === 'check' ? 404 : 400, 'Unknown check', `no check is called ${show(unknown)}; ${list}`);
  }
  if (selection.tag !== undefined) {
    const { tag } = selection;
    return seen.some(([, check]) => check.tags.includes(tag)) ? undefined : createProblem(404, 'Unknown tag', `no check has the tag ${show(tag)}`);
  }
  if (selection.group !== undefined) {
    const group = groups.get(selection.group);
    const named = new Set(group?.checks);
    const isMember = ([name, check]: readonly [string, Check]): boolean =>
      group !== undefined && (named.has(name) || check.tags.some((tag) => group.tags.includes(tag)));
    if (group !== undefined && (seen.some(isMember) || ![...checks].some(isMember))) return undefined;
    return createProblem(404, 'Not found', 'there is nothing at this address');
  }
  return undefined;
}

async function render(health: Health, settings: EndpointSettings, plan: Plan, audience: Audience, report: Report): Promise<Answer> {
  const { format } = plan;
  const statusCode = format.followsHealth ? settings.codes[plan.route][report.status] : 200;
  const { open } = settings.access;
  const vary = [...(plan.negotiated ? ['Accept'] : []), ...(open ? [] : ['Authorization'])].join(', ');
  const more = vary === '' ? {} : { vary };
  try {
    const view = await viewOf(health, settings, plan, audience, report);
    const renderer = await format.load();
    const answer = createAnswer(statusCode, renderer.contentType, renderer.render(view), { ...more, ...renderer.headers?.(view) });
    return await withCaching(answer, format, view, open);
  } catch {
    // A broken renderer or history never changes the verdict: it is told in the plainest words there are.
    if (format.followsHealth) return createAnswer(statusCode, 'application/json', `{"status":"${report.status}"}\n`, more);
    return createProblem(503, 'Not available', `the format ${format.name} cannot be produced now`);
  }
}

async function viewOf(health: Health, settings: EndpointSettings, plan: Plan, audience: Audience, full: Report): Promise<View> {
  const { publicUrl, prefix } = settings;
  const { transitions: source, checks } = health;
  // What is not known to be public is not shown: a check may have been taken away since.
  const report = reportFor(audience, full, (name) => checks.get(name)?.visibility !== 'public');
  return {
    report,
    base: publicUrl ?? plan.base,
    ...(publicUrl !== undefined && { publicUrl }),
    self: plan.self,
    prefix,
    transitions: transitionsFor(audience, await readPast(health, settings, plan, audience, report)),
    transitionsSince: (audience.privateChecks ? undefined : source.publicSince) ?? source.since,
    historyId: source.id,
  };
}

/** Past transitions, as far as they can be read before the deadline. The page does without; a feed that lost its entries would be a lie. */
async function readPast({ transitions, clock }: Health, { deadlineMs }: EndpointSettings, { format, selection }: Plan, { privateChecks }: Audience, report: Report): Promise<readonly Transition[]> {
  if (format.transitions === 0) return [];
  const everything = Object.keys(selection).length === 0;
  const query = { limit: format.transitions, ...(!privateChecks && { visibility: 'public' as const }), ...(!everything && { checks: new Set(Object.keys(report.checks)) }) };
  let cancel = (): void => undefined;
  const deadline = new Promise<never>((_, reject) => (cancel = clock.schedule(deadlineMs, () => reject(new Error('the history took too long')))));
  try {
    return await Promise.race([transitions.recent(query), deadline]);
  } catch (thrown) {
    if (format.followsHealth) return [];
    throw thrown;
  } finally {
    cancel();
  }
}

async function withCaching(answer: Answer, { caching }: Format, view: View, open: boolean): Promise<Answer> {
  if (caching === 'none') return answer;
  const scope = open ? '' : 'private, ';
  if (caching === 'minute') return { ...answer, headers: { ...answer.headers, 'cache-control': `${scope}max-age=60` } };
  const changedAt = Math.max(view.transitionsSince, view.transitions[0]?.at ?? 0);
  return {
    ...answer,
    headers: {
      ...answer.headers,
      'cache-control': `${scope}no-cache`,
      etag: await entityTag(answer.body),
      'last-modified': new Date(changedAt).toUTCString(),
    },
  };
}
