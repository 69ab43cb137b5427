import { createProblem } from './answer.ts';
import type { Format } from './formats.ts';
import { show } from './show.ts';

/** The page as `?view=` asks for it: whole where that is empty; a problem document where there is no such view. */
export function pageIn(view: string, page: Format): Format | ReturnType<typeof createProblem> {
  if (view === '') return page;
  if (view !== 'compact') return createProblem(400, 'Unknown view', `there is no view ${show(view)}; there is compact`);
  return {
    ...page,
    // It tells of the present alone, so that nothing of the past is read for it.
    transitions: 0,
    incidents: 0,
    past: false,
    load: async (look) => (await import('./render/page.ts')).loadCompactPage(look),
  };
}
