import type { Viewer } from './access.ts';
import { createEmptyAnswer, createAnswer, createNotFound, createProblem, withoutBody } from './answer.ts';
import type { Answerer } from './answerer.ts';
import type { Clock } from './clock.ts';
import { settleEndpointOptions, type EndpointOptions } from './endpoint-options.ts';
import type { Health } from './health.ts';
import type { Answer, HealthRequest, Route } from './http.ts';
import type { Plan, planFor, PlannedTarget } from './plan.ts';
import { targetBy } from './preset.ts';
import { targetOf, type Target } from './target.ts';
import { scheduleTimeout } from './timeout.ts';

const METHODS = 'GET, HEAD, OPTIONS';
const METHODS_OF_NOTES = 'POST, OPTIONS';
const PING = ['text/plain; charset=utf-8', 'pong'] as const;

// Requests alike to the letter are understood once. The bound keeps a caller who invents addresses from filling memory.
const MOST_PLANS = 256;
const MOST_KEY = 1_024;

/**
 * The routes of a health endpoint, as data: an adapter mounts each for every method and copies the answers out. All
 * decisions (formats, codes, access, headers) are made here.
 *
 * @throws HealthError `INVALID_OPTION`
 */
export function createEndpoint(health: Health, options: EndpointOptions = {}): readonly Route[] {
  const settings = settleEndpointOptions(options);
  const { path: base, access, deadlineMs, preset } = settings;
  const { clock } = health;
  let answerer!: Answerer; // made with the first plan
  const plans = new Map<string, Plan>();
  const pong = createAnswer(200, ...(preset?.ping ?? PING));

  const keyOf = (request: HealthRequest): string => `${request.header('accept') ?? ''}\n${request.url}`;
  let planner: Promise<typeof planFor> | undefined;
  // With the first request, as the formats; once for all who come with it, as to import costs more than to plan.
  const loadPlanner = async (): Promise<typeof planFor> => {
    const [plan, { createAnswerer }] = await Promise.all([import('./plan.ts'), import('./answerer.ts')]);
    answerer = createAnswerer(health, settings);
    return plan.planFor;
  };
  const makePlan = async (request: HealthRequest, path: string, target: PlannedTarget): Promise<Plan | Answer> => {
    const planFor = await (planner ??= loadPlanner().catch((error: unknown) => {
      planner = undefined; // the next one tries again
      throw error;
    }));
    const key = keyOf(request);
    const found = plans.get(key); // by whoever asked the same meanwhile: one plan, one answer for both
    if (found) return found;
    const made = planFor(request, path, target, settings);
    if (key.length <= MOST_KEY && !('statusCode' in made)) {
      if (plans.size >= MOST_PLANS) plans.clear();
      plans.set(key, made);
    }
    return made;
  };

  const follow = (made: Plan | Answer, viewer: Viewer, leftMs: number, request: HealthRequest): Answer | Promise<Answer> => {
    if ('statusCode' in made) return made;
    const plan = made.inLanguageOf?.(request) ?? made;
    const audience = { details: viewer.details && viewer.allowed, privateChecks: viewer.authorized };
    const recent = answerer.recent(plan, audience);
    if (recent) return unlessKnown(request, recent);
    return answerer.answer(plan, audience, leftMs).then((answer) => unlessKnown(request, answer));
  };

  const answerTo = (
    viewer: Viewer,
    leftMs: number,
    request: HealthRequest,
    path: string,
    target: PlannedTarget,
  ): Answer | Promise<Answer> => {
    if (!viewer.allowed && target.kind !== 'probe') {
      return import('./refusals.ts').then(({ unauthorized }) => unauthorized(access.challenge));
    }
    const plan = plans.get(keyOf(request));
    if (plan) return follow(plan, viewer, leftMs, request);
    return makePlan(request, path, target).then((made) => follow(made, viewer, leftMs, request));
  };

  const answer = (request: HealthRequest, path: string, target: PlannedTarget): Answer | Promise<Answer> => {
    const viewer = access.identify(request);
    if (!(viewer instanceof Promise)) return answerTo(viewer, deadlineMs, request, path, target);
    const began = clock.now();
    // The application's own rule may ask a database: that must not hold up a probe (R6, R17).
    return within(clock, deadlineMs / 2, viewer, access.stranger).then((known) =>
      answerTo(known, Math.max(0, deadlineMs - (clock.now() - began)), request, path, target),
    );
  };

  const answerWith = (request: HealthRequest, path: string, target: Target | undefined): Answer | Promise<Answer> => {
    const { method } = request;
    const ofThePast = target?.kind === 'incidents' || target?.kind === 'notes';
    if (target === undefined || (ofThePast && health.transitions.past === undefined)) return createNotFound();
    const writes = target.kind === 'notes';
    const allow = writes ? METHODS_OF_NOTES : METHODS;
    if (method === 'OPTIONS') return createEmptyAnswer(204, { allow });
    if (writes ? method !== 'POST' : method !== 'GET' && method !== 'HEAD')
      return safely(() => import('./refusals.ts').then(({ methodNotAllowed }) => methodNotAllowed(allow)));
    if (target.kind === 'ping') return pong;
    if (writes)
      return safely(() =>
        import('./note.ts').then(({ answerNote }) => answerNote(health, settings, request, path, target.incident)),
      );
    return safely(() => answer(request, path, target));
  };

  const respond = (request: HealthRequest, path: string, target: Target | undefined): Answer | Promise<Answer> => {
    const { method } = request;
    if (target?.kind === 'ping' && method === 'GET') return pong;
    const answered = answerWith(request, path, target);
    if (method !== 'HEAD') return answered;
    return answered instanceof Promise ? answered.then(withoutBody) : withoutBody(answered);
  };

  const targetAt = (path: string): Target | undefined => {
    const target = targetOf(path);
    if (preset === undefined || target?.kind !== 'group' || health.groups.has(target.name)) return target;
    return targetBy(preset, target);
  };
  const exact = (path: string): Route => {
    const target = targetOf(path);
    return {
      path: base + path || '/',
      subtree: false,
      ...(target?.kind === 'ping' && { constant: pong }),
      respond: (request) => respond(request, path, target),
    };
  };
  return Object.freeze([
    exact(''),
    ...['/ping', '/live', '/ready', '/startup'].map(exact),
    {
      path: base || '/',
      subtree: true,
      respond: (request) => respond(request, request.path, targetAt(request.path)),
    },
  ]);
}

/** `answer`, or 304 where the client has these bytes already. */
function unlessKnown(request: HealthRequest, answer: Answer): Answer | Promise<Answer> {
  if (answer.headers['etag'] === undefined) return answer;
  return import('./conditional.ts').then(({ conditional }) => conditional(request, answer));
}

/** What `work` comes to, or `otherwise` where that takes too long. */
function within<T>(clock: Clock, mostMs: number, work: Promise<T>, otherwise: T): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = scheduleTimeout(clock, mostMs, () => resolve(otherwise));
    void work.finally(cancel).then(resolve, reject);
  });
}

function safely(answer: () => Answer | Promise<Answer>): Answer | Promise<Answer> {
  try {
    const answered = answer();
    return answered instanceof Promise ? answered.catch(internalError) : answered;
  } catch {
    return internalError();
  }
}

/** Nothing is known to lead here. If something does, the answer is at least never a healthy one. */
function internalError(): Answer {
  return createProblem(503, 'Health unknown', 'the health could not be told');
}
