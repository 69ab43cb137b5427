import { createAnswer } from './answer.ts';
import { incidentsFor, reportFor, transitionsFor, type Audience } from './audience.ts';
import { before } from './before.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Format } from './formats.ts';
import type { Health } from './health.ts';
import type { Answer } from './http.ts';
import { LANGUAGES } from './language.ts';
import { neighboursOf } from './neighbours.ts';
import type { CheckPast, Incident } from './past.ts';
import type { Plan } from './plan.ts';
import type { Look, View } from './renderer.ts';
import type { Report } from './report.ts';
import type { Selection } from './selection.ts';
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
  const renderer = await plan.format.load(lookOf(settings, plan));
  const answer = createAnswer(statusCode, plan.contentType ?? renderer.contentType, renderer.render(view), {
    ...headers,
    ...renderer.headers?.(view),
  });
  return withCaching(answer, plan.format, view, settings.access.open);
}

/** How people see what a plan asks for. */
export function lookOf({ page, language }: EndpointSettings, plan: Plan): Look {
  return { language: plan.language, page, ...(language === 'auto' && { languages: LANGUAGES }) };
}

async function viewOf(health: Health, settings: EndpointSettings, plan: Plan, audience: Audience, full: Report): Promise<View> {
  const { publicUrl, prefix, stateMetrics } = settings;
  const { transitions: source, checks } = health;
  // What is not known to be public is not shown: a check may have been taken away since.
  const isPrivate = (name: string): boolean => checks.get(name)?.visibility !== 'public';
  const report = reportFor(audience, full, isPrivate);
  const [transitions, remembered] = await Promise.all([
    readTransitions(health, settings, plan, audience, report),
    readPast(health, settings, plan, audience, report),
  ]);
  return {
    report,
    base: publicUrl ?? plan.base,
    ...(publicUrl !== undefined && { publicUrl }),
    self: plan.self,
    ...(plan.bare && { bare: true }),
    ...(!isEverything(plan.selection) && { selection: plan.selection }),
    ...(plan.route === 'check' && plan.selection.checks?.[0] !== undefined && { check: plan.selection.checks[0] }),
    ...(settings.preset?.aliases && { probes: [...settings.preset.aliases.keys()] }),
    prefix,
    stateMetrics,
    ...(plan.exposition && { exposition: plan.exposition }),
    transitions: transitionsFor(audience, transitions),
    transitionsSince: (audience.privateChecks ? undefined : source.publicSince) ?? source.since,
    historySince: source.beganAt ?? source.since,
    historyId: source.id,
    ...(plan.filter && { filter: plan.filter }),
    ...subjectOf(health, plan, audience),
    ...(remembered?.past && { past: remembered.past }),
    ...(remembered && { incidents: incidentsFor(audience, remembered.incidents, isPrivate) }),
  };
}

/** The page of one check tells of its neighbours too; no other format does. */
function subjectOf(health: Health, { format, route, selection }: Plan, audience: Audience): Pick<View, 'subject'> {
  const [check] = selection.checks ?? [];
  if (format.name !== 'html' || route !== 'check' || check === undefined) return {};
  return { subject: { check, neighbours: neighboursOf(health, audience, check) } };
}

/** Past transitions, as far as they can be read before the deadline. The page does without; a feed that lost its entries would be a lie. */
async function readTransitions(
  { transitions, clock }: Health,
  { deadlineMs }: EndpointSettings,
  { format, selection }: Plan,
  audience: Audience,
  report: Report,
): Promise<readonly Transition[]> {
  if (format.transitions === 0) return [];
  const query = { limit: format.transitions, ...scopeOf(selection, audience, report) };
  try {
    return await before(clock, deadlineMs, transitions.recent(query));
  } catch (thrown) {
    if (format.followsHealth) return [];
    throw thrown;
  }
}

interface Remembered {
  readonly past: ReadonlyMap<string, CheckPast> | undefined;
  readonly incidents: readonly Incident[];
}

/** Incidents, uptime and latency, where there is a memory of them that answers before the deadline: every format can do without. */
async function readPast(
  { transitions: { past: source }, clock }: Health,
  { deadlineMs }: EndpointSettings,
  { format, selection }: Plan,
  audience: Audience,
  report: Report,
): Promise<Remembered | undefined> {
  if (format.incidents === 0 || source === undefined) return undefined;
  const scope = scopeOf(selection, audience, report);
  try {
    const reading = Promise.all([
      format.past ? source.past({ ...scope, until: report.timestamp }) : undefined,
      source.incidents({ ...scope, limit: format.incidents }),
    ]);
    const [past, incidents] = await before(clock, deadlineMs, reading);
    return { past, incidents };
  } catch {
    return undefined;
  }
}

/** What of the past belongs to a report. */
function scopeOf(
  selection: Selection,
  { privateChecks }: Audience,
  report: Report,
): { readonly checks?: ReadonlySet<string>; readonly visibility?: 'public' } {
  return {
    ...(!privateChecks && { visibility: 'public' }),
    ...(!isEverything(selection) && { checks: new Set(Object.keys(report.checks)) }),
  };
}

function isEverything(selection: Selection): boolean {
  return Object.keys(selection).length === 0;
}

async function withCaching(answer: Answer, { caching }: Format, view: View, open: boolean): Promise<Answer> {
  if (caching === 'none') return answer;
  const scope = open ? '' : 'private, ';
  if (caching === 'minute') return { ...answer, headers: { ...answer.headers, 'cache-control': `${scope}max-age=60` } };
  const { withValidators } = await import('./conditional.ts'); // feeds alone need it
  return withValidators(
    { ...answer, headers: { ...answer.headers, 'cache-control': `${scope}no-cache` } },
    view.transitions[0]?.at ?? view.historySince ?? view.transitionsSince, // as the feed says itself
  );
}
