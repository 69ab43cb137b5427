import type { IncidentsRenderer, IncidentsView } from '../incidents-renderer.ts';
import type { Look } from '../renderer.ts';
import type { Status } from '../status.ts';
import { moodOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { addressOf, disc, time, type Frame } from './page-check.ts';
import { document, dressed, parametersOf, queryOf, type Costume } from './page-document.ts';
import { incidentList, incidentStory } from './page-incidents.ts';

/** Makes the renderer of the list of incidents, and of one of them, as the status page is made. */
export const loadIncidentsPage: (look?: Look) => Promise<IncidentsRenderer> = dressed(render);

function render(view: IncidentsView, costume: Costume): string {
  const { report, incidents, single, self } = view;
  const { words } = costume;
  const [first] = incidents;
  const lang = parametersOf(self, ['lang']);
  const frame: Frame = {
    report: { ...report, checks: {} }, // no check has its card here, so that links lead to their pages
    base: view.base,
    known: new Set(report.availableChecks),
    words,
    suffix: lang.length === 0 ? '' : queryOf(lang),
    selected: [],
  };
  const open = incidents.filter(({ endedAt }) => endedAt === undefined).length;
  const status: Status = open > 0 ? 'down' : single ? 'up' : moodOf(report);
  const summary = open > 0 ? words.count('openIncidents', open) : words.say('noneOpen');
  const told = single && first ? escapeHtml(first.title) : summary;
  const kept = parametersOf(self, ['checks']);
  const format = (name: string, label: string): string =>
    `<li><a href="${queryOf([...kept, ['format', name]])}">${label}</a></li>`;
  const formats = format('json', 'JSON') + format('text', words.say('formatText'));
  const body =
    single && first
      ? incidentStory(first, frame)
      : `<section><h2>${words.say('incidents')}</h2>${incidentList(incidents, frame)}</section>`;
  return document(
    {
      status,
      mood: status,
      service: escapeHtml(report.service.name),
      summary: told,
      head: '',
      skip: 'skipContent',
      main: `${head(told, status, single, frame)}<div class=wrap id=checks>${body}</div>`,
      footer: `<nav aria-label="${words.say('otherFormats')}"><ul>${formats}</ul></nav>`,
      self,
    },
    costume,
  );
}

function head(summary: string, status: Status, single: boolean, frame: Frame): string {
  const { report, words } = frame;
  const all = single ? [`<a href="${addressOf(frame, 'incidents')}">${words.say('allIncidents')}</a>`] : [];
  const back = `<a href="${addressOf(frame, '')}">${words.say('allChecks')}</a>`;
  const checked = words.say('checked', {
    ago: time(report.timestamp, words.say('justNow'), ' id=at class=ago'),
    time: words.instant(report.timestamp, report.timestamp, true),
  });
  return [
    `<div class=hero><div class="wrap lead">${disc(status)}<p class=scope><b>${words.say(single ? 'incident' : 'incidents')}</b> <span>${words.list([...all, back])}</span></p>`,
    `<p class=summary dir=auto>${summary}</p><div><p>${checked}</p></div></div></div>`,
  ].join('');
}
