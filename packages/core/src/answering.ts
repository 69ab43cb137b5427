import { createAnswer, createProblem } from './answer.ts';
import type { Audience } from './audience.ts';
import type { EndpointSettings } from './endpoint-options.ts';
import type { Health } from './health.ts';
import type { Answer } from './http.ts';
import type { Plan } from './plan.ts';
import type { Report } from './report.ts';

/** A report as an answer. The status code is settled before anything is rendered: it depends on health alone (R4). */
export async function toAnswer(
  health: Health,
  settings: EndpointSettings,
  plan: Plan,
  audience: Audience,
  found: Report,
): Promise<Answer> {
  const report = draining(settings, found);
  const { format } = plan;
  const statusCode = format.followsHealth ? settings.codes[plan.route][report.status] : 200;
  const headers = varyOf(settings, plan);
  try {
    const { render } = await import('./rendering.ts');
    return await render(health, settings, plan, audience, report, { statusCode, headers });
  } catch {
    // A broken renderer or history never changes the verdict: it is told in the plainest words there are.
    if (format.followsHealth) return createAnswer(statusCode, 'application/json', `{"status":"${report.status}"}\n`, headers);
    return createProblem(503, 'Not available', `the format ${format.name} cannot be produced now`);
  }
}

/** The report, failed where the system to be replaced fails it while it shuts down. A probe knows by itself. */
function draining({ preset }: EndpointSettings, report: Report): Report {
  const ends = report.lifecycle === 'draining' || report.lifecycle === 'closed';
  return preset?.failsDraining === true && ends && report.probe === undefined
    ? { ...report, status: 'down', reason: 'draining' }
    : report;
}

/** What of the request an answer depends on, beside its address. */
export function varyOf({ access }: EndpointSettings, { negotiated, inLanguageOf }: Plan): Readonly<Record<string, string>> {
  const vary = [
    ...(negotiated ? ['Accept'] : []),
    ...(inLanguageOf ? ['Accept-Language'] : []),
    ...(access.open ? [] : ['Authorization']),
  ].join(', ');
  return vary === '' ? {} : { vary };
}
