import { createAnswer, createNotFound, createProblem } from './answer.ts';
import { varyOf } from './answering.ts';
import { incidentsFor, reportFor, type Audience } from './audience.ts';
import { before } from './before.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Health } from './health.ts';
import type { Answer } from './http.ts';
import type { IncidentsView } from './incidents-renderer.ts';
import type { IncidentQuery } from './past.ts';
import type { Plan } from './plan.ts';
import { lookOf } from './rendering.ts';
import { DEFAULTS } from './selection.ts';

/** How many incidents a list tells at most. */
export const MOST_INCIDENTS = 100;

/** Answers with the incidents an audience may see. The code says nothing of the present health: 200 whatever has happened. */
export async function answerIncidents(
  health: Health,
  settings: EndpointSettings,
  plan: Plan,
  { id }: { readonly id?: string },
  audience: Audience,
): Promise<Answer> {
  const { clock, transitions, checks } = health;
  const isPrivate = (name: string): boolean => checks.get(name)?.visibility !== 'public';
  const query: IncidentQuery = {
    limit: id === undefined ? MOST_INCIDENTS : 1,
    ...(id !== undefined && { id }),
    ...(plan.selection.checks && { checks: new Set(plan.selection.checks.flatMap((name) => namesFor(name, checks))) }),
    ...(!audience.privateChecks && { visibility: 'public' }),
  };
  try {
    const found = await before(clock, settings.deadlineMs, transitions.past?.incidents(query) ?? []);
    const incidents = incidentsFor(audience, found, isPrivate);
    if (id !== undefined && incidents.length === 0) return createNotFound();
    const view: IncidentsView = {
      report: reportFor(audience, health.peek(), isPrivate),
      base: settings.publicUrl ?? plan.base,
      self: plan.self,
      incidents,
      single: id !== undefined,
    };
    const { rendererOf } = await import('./render/incident-formats.ts');
    const renderer = await rendererOf(plan.format.name, lookOf(settings, plan));
    return createAnswer(200, renderer.contentType, renderer.render(view), {
      ...varyOf(settings, plan),
      ...renderer.headers?.(view),
    });
  } catch {
    return createProblem(503, 'Not available', 'the incidents cannot be read now');
  }
}

/** What a name among `?checks=` stands for. That no check has it is no mistake: the incident may be of one that was taken away. */
function namesFor(name: string, checks: Health['checks']): readonly string[] {
  return name === DEFAULTS ? [...checks].flatMap(([own, check]) => (check.default ? own : [])) : [name];
}
