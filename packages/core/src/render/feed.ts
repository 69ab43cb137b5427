import type { View } from '../renderer.ts';
import type { Transition } from '../transition.ts';
import { duration, iso } from './words.ts';

/** What every feed format says, each in its own syntax. Texts are as they came: each format escapes them its own way. */
export interface Feed {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly author: string;
  /** The page: absolute where a public address is configured, relative to the answered address otherwise. */
  readonly home: string;
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
}

const MOST_ENTRIES = 100;
const MOST_BYTES = 90_000; // of entries, so that head and entries stay below 100 kB
const MOST_REASON = 1_000;

/** The feed of a view. Nothing in it depends on when it is asked for. */
export function toFeed({
  report: { service, group, details },
  base,
  publicUrl,
  self,
  transitions,
  transitionsSince,
  historyId,
}: View): Feed {
  const home = publicUrl ?? (base === '' ? './' : base);
  const id = urn(service.name);
  const history = `${id}:${urnPart(historyId)}`;
  const [newest] = transitions;
  return {
    id: group === undefined ? id : `${id}:${urnPart(group)}`,
    title: group === undefined ? `${service.name} health` : `${service.name} health: ${group}`,
    description: `Changes of state of the health checks of ${service.name}`,
    author: service.name,
    home,
    self: home + self,
    updated: newest?.at ?? transitionsSince,
    entries: newest
      ? transitions.slice(0, MOST_ENTRIES).map((transition) => toEntry(transition, history, home, details))
      : [
          {
            id: `${history}:started`,
            title: 'Monitoring started',
            text: `The health of ${service.name} is watched since ${iso(transitionsSince)}; nothing has changed so far`,
            at: transitionsSince,
            link: home,
            categories: [],
          },
        ],
  };
}

function toEntry(
  { check, title, from, to, at, reason, lastedMs }: Transition,
  history: string,
  home: string,
  details: boolean,
): Entry {
  const lasted = lastedMs === undefined ? '' : ` ${duration(lastedMs)}`;
  const why = !details || !reason ? '' : `: ${reason.length > MOST_REASON ? `${reason.slice(0, MOST_REASON)}…` : reason}`;
  return {
    id: `${history}:${urnPart(check)}:${at}:${to}`,
    title: `${title} is ${to}`,
    text: `${title} is ${to}, was ${from}${lasted}${why}`,
    at,
    link: `${home}checks/${check}`,
    categories: [to, check],
  };
}

function urn(service: string): string {
  return `urn:allwell:${urnPart(service)}`;
}

/**
 * Escaped so that a colon ends a part, and so that RFC 2141, which validators still go by, allows every character. Half a
 * character, which `encodeURIComponent` throws at, becomes U+FFFD.
 */
function urnPart(text: string): string {
  const escape = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(/[!'()*~]/g, escape);
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
