import type { Incident } from '../past.ts';
import type { View } from '../renderer.ts';
import type { Transition } from '../transition.ts';
import { wellFormed } from './escape.ts';
import { titleOf } from './headline.ts';
import { isoTime } from './iso-time.ts';
import { duration } from './duration.ts';

/** What every feed format says, each in its own syntax. Texts are as they came: each format escapes them its own way. */
export interface Feed {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly author: string;
  /** The page of what it is about: absolute where a public address is configured, relative to the answered address otherwise. */
  readonly home: string;
  /** The address that was asked for, absolute or relative as `home`. */
  readonly self: string;
  /** The newest change of state, epoch milliseconds; never the moment of asking, which would make every poll news. */
  readonly updated: number;
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** An absolute IRI, the same for ever, whatever host and port answer. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly at: number;
  readonly link: string;
  readonly categories: readonly string[];
  /** The outage it belongs to: the same in the entries that tell its beginning and its end. */
  readonly incident?: string;
}

/** What a category of an entry that is the id of an incident is known by. */
export const INCIDENTS = 'urn:allwell:incident';

const MOST_ENTRIES = 100;
const MOST_BYTES = 90_000; // of entries, so that head and entries stay below 100 kB
const MOST_REASON = 1_000;
const MOST_TITLE = 300; // of a selection of checks, which whoever asks may make long

/** The feed of a view. Nothing in it depends on when it is asked for. */
export function toFeed(view: View): Feed {
  const { report, base, publicUrl, self, bare, transitions, transitionsSince, historySince = transitionsSince } = view;
  const { service, details } = report;
  const root = publicUrl ?? (base === '' ? './' : base);
  const subject = subjectOf(view);
  const all = urn(service.name);
  const history = `${all}:${urnPart(view.historyId)}`;
  const home = subject === undefined ? root : root + subject.address;
  const newest = transitions[0]?.at;
  return {
    id: subject === undefined ? all : `${all}:${subject.id}`,
    title: subject === undefined ? `${service.name} health` : `${service.name} health: ${subject.title}`,
    description: `Changes of state of ${subject === undefined ? 'the health checks' : subject.title} of ${service.name}`,
    author: service.name,
    home,
    self: (bare ? root.slice(0, -1) : root) + self,
    updated: newest ?? historySince,
    entries:
      newest === undefined
        ? [
            {
              id: `${history}:${subject === undefined ? '' : `${subject.id}:`}started`,
              title: 'Monitoring started',
              text:
                subject === undefined
                  ? `The health of ${service.name} is watched since ${isoTime(historySince)}; nothing has changed so far`
                  : `${subject.title} of ${service.name} is watched since ${isoTime(historySince)}; no change of it is remembered`,
              at: historySince,
              link: home,
              categories: [],
            },
          ]
        : transitions
            .slice(0, MOST_ENTRIES)
            .map((transition) => toEntry(transition, history, root, details, incidentOf(transition, view.incidents))),
  };
}

/** What a feed is about, where that is less than the service. */
interface Subject {
  /** The end of a URN. */
  readonly id: string;
  readonly title: string;
  /** Below the base. */
  readonly address: string;
}

function subjectOf({ report: { group, groups, checks }, selection }: View): Subject | undefined {
  if (group !== undefined) {
    const title = groups.find(({ name }) => name === group)?.title ?? group;
    return { id: `group:${urnPart(group)}`, title, address: urlPart(group) };
  }
  const { tag, checks: names } = selection ?? {};
  if (tag !== undefined) return { id: `tag:${urnPart(tag)}`, title: `tag ${tag}`, address: `?tag=${urlPart(tag)}` };
  if (names === undefined) return undefined;
  const distinct = [...new Set(names)];
  const [name, another] = distinct;
  const only = name !== undefined && another === undefined && Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (only !== undefined) return { id: `check:${urnPart(only.name)}`, title: titleOf(only), address: `checks/${only.name}` };
  const title = distinct.join(', ');
  return {
    id: `checks:${distinct.map(urnPart).join(',')}`,
    title: title.length > MOST_TITLE ? `${title.slice(0, MOST_TITLE)}…` : title,
    address: `?checks=${distinct.map(urlPart).join(',')}`,
  };
}

function toEntry(
  { check, title, from, to, at, reason, lastedMs, maintenance }: Transition,
  history: string,
  root: string,
  details: boolean,
  incident: string | undefined,
): Entry {
  const lasted = lastedMs === undefined ? '' : ` ${duration(lastedMs)}`;
  const why = !details || !reason ? '' : `: ${reason.length > MOST_REASON ? `${reason.slice(0, MOST_REASON)}…` : reason}`;
  return {
    id: `${history}:${urnPart(check)}:${at}:${to}`,
    title: `${title} is ${to}`,
    text: `${title} is ${to}, was ${from}${lasted}${maintenance ? ', during maintenance' : ''}${why}`,
    at,
    link: `${root}checks/${check}`,
    categories: maintenance ? [to, check, 'maintenance'] : [to, check],
    ...(incident !== undefined && { incident }),
  };
}

/** What led into an outage or out of it belongs to it: it is the last of that check that had begun by then. `incidents` has the newest first. */
function incidentOf({ check, from, to, at }: Transition, incidents: readonly Incident[] = []): string | undefined {
  if (from !== 'down' && to !== 'down') return undefined;
  let last: Incident | undefined;
  for (const incident of incidents) {
    if (incident.check === check && incident.startedAt <= at && !(last && last.startedAt >= incident.startedAt)) last = incident;
  }
  return last?.id;
}

function urn(service: string): string {
  return `urn:allwell:${urnPart(service)}`;
}

/** Escaped so that a colon ends a part, and so that RFC 2141, which validators still go by, allows every character. */
function urnPart(text: string): string {
  return urlPart(text).replace(/[!'()*~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** As a part of an address. Half a character, which `encodeURIComponent` throws at, becomes U+FFFD. */
function urlPart(text: string): string {
  return encodeURIComponent(wellFormed(text));
}

/** The entries, newest first, each as `render` writes it, as many as a reader that gives up at 100 kB bears. */
export function renderEntries({ entries }: Feed, render: (entry: Entry) => string): string[] {
  const encoder = new TextEncoder();
  const rendered: string[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const text = render(entry);
    bytes += encoder.encode(text).length;
    if (bytes > MOST_BYTES) break;
    rendered.push(text);
  }
  return rendered;
}
