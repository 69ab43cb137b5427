import type { Audience } from './audience.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Health } from './health.ts';
import type { Answer } from './http.ts';
import type { Plan } from './plan.ts';
import type { Lifecycle } from './report.ts';

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
  readonly since: number;
}

export function createAnswerer(health: Health, settings: EndpointSettings): Answerer {
  const { clock } = health;
  const recent = new WeakMap<Plan, (Recent | undefined)[]>();
  const making = new WeakMap<Plan, (Making | undefined)[]>();

  const make = async (plan: Plan, audience: Audience, deadlineMs: number): Promise<Answer> => {
    if (plan.incidents) return (await import('./incidents.ts')).answerIncidents(health, settings, plan, plan.incidents, audience);
    const { checks, tag, group } = plan.selection;
    if (checks !== undefined || tag !== undefined || group !== undefined) {
      const { refuseUnseen } = await import('./unseen.ts'); // where nothing is asked for by name, there is nothing to refuse
      const refusal = refuseUnseen(health, settings, plan, audience);
      if (refusal) return refusal;
    }
    const { revision } = health; // of before: what happens from here on may be missing in the answer
    const report = await health.report(plan.selection, { deadlineMs });
    const until = clock.now() + Math.min(SERVED_AGAIN_MS, report.freshForMs);
    const { toAnswer } = await import('./answering.ts'); // with the first answer, as every format
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
      // And one that is overdue belonged to a request that its platform has ended.
      if (shared?.lifecycle === health.lifecycle && clock.now() - shared.since < settings.deadlineMs) return shared.answer;
      const answer = make(plan, audience, deadlineMs).finally(() => remember(making, plan, audience, undefined));
      remember(making, plan, audience, { answer, lifecycle: health.lifecycle, since: clock.now() });
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
