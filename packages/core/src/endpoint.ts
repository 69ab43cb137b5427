import type { Viewer } from './access.ts';
import { createEmptyAnswer, createAnswer, createProblem, withoutBody } from './answer.ts';
import { createAnswerer } from './answerer.ts';
import type { Clock } from './clock.ts';
import { settleEndpointOptions, type EndpointOptions } from './endpoint-options.ts';
import type { Health } from './health.ts';
import type { Answer, HealthRequest, Route } from './http.ts';
import { planFor, type Plan } from './plan.ts';
import { targetOf, type Target } from './target.ts';
import { scheduleTimeout } from './timeout.ts';

const METHODS = 'GET, HEAD, OPTIONS';

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
  const { path: base, access, defaultFormat, deadlineMs } = settings;
  const { clock } = health;
  const answerer = createAnswerer(health, settings);
  const plans = new Map<string, Plan>();
  const pong = createAnswer(200, 'text/plain; charset=utf-8', 'pong');
  const pongHead = withoutBody(pong);

  const plan = (request: HealthRequest, path: string, target: Exclude<Target, { kind: 'ping' }>): Plan | Answer => {
    const key = `${request.header('accept') ?? ''}\n${request.url}`;
    const found = plans.get(key);
    if (found) return found;
    const made = planFor(request, path, target, defaultFormat);
    if (key.length <= MOST_KEY && !('statusCode' in made)) {
      if (plans.size >= MOST_PLANS) plans.clear();
      plans.set(key, made);
    }
    return made;
  };

  const answerTo = (
    viewer: Viewer,
    leftMs: number,
    request: HealthRequest,
    path: string,
    target: Exclude<Target, { kind: 'ping' }>,
  ): Answer | Promise<Answer> => {
    if (!viewer.allowed && target.kind !== 'probe') {
      return createProblem(401, 'Unauthorized', 'this needs a secret, as a Bearer token or as the password of Basic', {
        'www-authenticate': access.challenge,
        vary: 'Authorization',
      });
    }
    const planned = plan(request, path, target);
    if ('statusCode' in planned) return planned;
    const audience = { details: viewer.details && viewer.allowed, privateChecks: viewer.authorized };
    const recent = answerer.recent(planned, audience);
    if (recent) return unlessKnown(request, recent);
    return answerer.answer(planned, audience, leftMs).then((answer) => unlessKnown(request, answer));
  };

  const answer = (request: HealthRequest, path: string, target: Exclude<Target, { kind: 'ping' }>): Answer | Promise<Answer> => {
    const viewer = access.identify(request);
    if (!(viewer instanceof Promise)) return answerTo(viewer, deadlineMs, request, path, target);
    const began = clock.now();
    // The application's own rule may ask a database: that must not hold up a probe (R6, R17).
    return within(clock, deadlineMs / 2, viewer, access.stranger).then((known) =>
      answerTo(known, Math.max(0, deadlineMs - (clock.now() - began)), request, path, target),
    );
  };

  const respond = (request: HealthRequest, path: string, target: Target | undefined): Answer | Promise<Answer> => {
    if (target === undefined) return notFound(request);
    const { method } = request;
    if (method === 'OPTIONS') return createEmptyAnswer(204, { allow: METHODS });
    if (method !== 'GET' && method !== 'HEAD')
      return createProblem(405, 'Method not allowed', `this answers ${METHODS}`, { allow: METHODS });
    if (target.kind === 'ping') return method === 'HEAD' ? pongHead : pong;
    const answered = safely(() => answer(request, path, target));
    if (method !== 'HEAD') return answered;
    return answered instanceof Promise ? answered.then(withoutBody) : withoutBody(answered);
  };

  const exact = (path: string): Route => {
    const target = targetOf(path);
    return { path: base + path || '/', subtree: false, respond: (request) => respond(request, path, target) };
  };
  return Object.freeze([
    exact(''),
    ...['/ping', '/live', '/ready', '/startup'].map(exact),
    { path: base || '/', subtree: true, respond: (request) => respond(request, request.path, targetOf(request.path)) },
  ]);
}

/** `answer`, or 304 where the client has these bytes already. */
function unlessKnown(request: HealthRequest, answer: Answer): Answer | Promise<Answer> {
  if (answer.headers['etag'] === undefined) return answer;
  return import('./conditional.ts').then(({ conditional }) => conditional(request, answer));
}

function notFound(request: HealthRequest): Answer {
  const answer = createProblem(404, 'Not found', 'there is nothing at this address');
  return request.method === 'HEAD' ? withoutBody(answer) : answer;
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
