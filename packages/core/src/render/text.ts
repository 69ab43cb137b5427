import type { Renderer } from '../renderer.ts';
import { oneLine } from './escape.ts';
import { describePlan } from './planned.ts';

/** A summary for people, logs and monitors that look for a word: the overall status first, then a line per check. */
export const text: Renderer = Object.freeze({
  contentType: 'text/plain; charset=utf-8',
  render({ report: { status, reason, service, maintenance, plannedMaintenance = [], checks, details } }) {
    let lines = `${status} - ${oneLine(service.name)}${note(reason)}${note(maintenance?.reason, 'maintenance: ')}\n`;
    for (const check of Object.values(checks)) {
      const why = (details ? check.reason : undefined) ?? (check.blockedBy && `waits for ${check.blockedBy.join(', ')}`);
      lines += `${check.name}: ${check.status}${note(why)}${note(check.maintenance?.reason, 'maintenance: ')}\n`;
    }
    for (const planned of plannedMaintenance) lines += `${describePlan(planned)} (${oneLine(planned.reason)})\n`;
    return lines;
  },
} satisfies Renderer);

function note(reason: string | undefined, kind = ''): string {
  return reason === undefined ? '' : ` (${kind}${oneLine(reason)})`;
}
