import { createAnswer } from './answer.ts';
import { reportFor, transitionsFor, type Audience } from './audience.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Format } from './formats.ts';
import type { Health } from './health.ts';
import type { Answer } from './http.ts';
import type { Plan } from './plan.ts';
import type { View } from './renderer.ts';
import type { Report } from './report.ts';
import type { Transition } from './transition.ts';

/** Renders what `audience` may see of `report`, in the plan's format. Rejects where the renderer or the history fails. */
export async function render(
  health: Health,
  settings: EndpointSettings,
  plan: Plan,
  audience: Audience,
  report: Report,
  { statusCode, headers }: Pick<Answer, 'statusCode' | 'headers'>,
): Promise<Answer> {
  const view = await viewOf(health, settings, plan, audience, report);
  const renderer = await plan.format.load();
  const answer = createAnswer(statusCode, renderer.contentType, renderer.render(view), {
    ...headers,
    ...renderer.headers?.(view),
  });
  return withCaching(answer, plan.format, view, settings.access.open);
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
async function readPast(
  { transitions, clock }: Health,
  { deadlineMs }: EndpointSettings,
  { format, selection }: Plan,
  { privateChecks }: Audience,
  report: Report,
): Promise<readonly Transition[]> {
  if (format.transitions === 0) return [];
  const everything = Object.keys(selection).length === 0;
  const query = {
    limit: format.transitions,
    ...(!privateChecks && { visibility: 'public' as const }),
    ...(!everything && { checks: new Set(Object.keys(report.checks)) }),
  };
  let cancel = (): void => undefined;
  const deadline = new Promise<never>(
    (_, reject) => (cancel = clock.schedule(deadlineMs, () => reject(new Error('the history took too long')))),
  );
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
  const { withValidators } = await import('./conditional.ts'); // feeds alone need it
  return withValidators(
    { ...answer, headers: { ...answer.headers, 'cache-control': `${scope}no-cache` } },
    Math.max(view.transitionsSince, view.transitions[0]?.at ?? 0),
  );
}
