import { createProblem } from './answer.ts';
import type { CheckReport } from './report.ts';
import { show } from './show.ts';
import { STATUSES, type Status } from './status.ts';

const MOST_TEXT = 100;

/** Which of the reported checks the page lists. All of them count: what is not listed is in the verdict too. */
export interface Filter {
  /** Those in one of these states; in any where empty. */
  readonly statuses: readonly Status[];
  /** Those with this in name, title or tag, whatever the case; all where empty. */
  readonly text: string;
}

/** What `?status=` and `?q=` ask for: undefined where that is everything, a problem document where it is nothing that exists. */
export function filterFrom(statuses: readonly string[], text: string): Filter | undefined | ReturnType<typeof createProblem> {
  const unknown = statuses.find((status) => !isStatus(status));
  if (unknown !== undefined)
    return createProblem(400, 'Unknown status', `there is no status ${show(unknown)}; there are ${STATUSES.join(', ')}`);
  if (text.length > MOST_TEXT)
    return createProblem(400, 'Search too long', `?q= takes ${MOST_TEXT} characters, got ${text.length}`);
  if (statuses.length === 0 && text === '') return undefined;
  return { statuses: statuses.filter(isStatus), text };
}

/** Whether the page lists a check. Only who may see details finds it by its tags (R5). */
export function isListed({ name, status, check }: CheckReport, { statuses, text }: Filter, details: boolean): boolean {
  if (statuses.length > 0 && !statuses.includes(status)) return false;
  const wanted = text.toLowerCase();
  return [name, check.title ?? '', ...(details ? check.tags : [])].some((one) => one.toLowerCase().includes(wanted));
}

function isStatus(text: string): text is Status {
  return (STATUSES as readonly string[]).includes(text);
}
