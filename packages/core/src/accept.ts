import { ESCAPINGS, PLAIN_EXPOSITION, type Exposition } from './exposition.ts';
import { FORMATS, type FormatName } from './formats.ts';

const SCRAPED_TEXT = 'text/plain;version=0.0.4';
const OPENMETRICS = 'application/openmetrics-text';
const NOTHING = 'nothing';
const RANGE = /^(?:\*\/\*|[!#$%&'+.^_`|~0-9a-z-]+\/(?:\*|[!#$%&'+.^_`|~0-9a-z-]+))$/;

/**
 * Which of the `allowed` formats the `Accept` header of RFC 9110 section 12.5.1 asks for; undefined where it wants none of
 * them (406). Members that are malformed do not count. Never throws; its time grows with the header's length and no faster.
 *
 * The heaviest format wins; among equals the one that was named over the one that a wildcard admits, then the first of
 * `allowed`. What only a wildcard admits is `preferred` where that may be, and else what tells the health by its status
 * code; where no preference is stated, it is `preferred` too.
 *
 * `text/plain` means Prometheus text with a `version` or where it is all that is asked for, and the summary in a longer
 * list, or where there are no metrics: Consul, which reads the status code, sends one. A version of either that is not spoken
 * here is passed over.
 */
export function negotiate(
  accept: string | undefined,
  preferred: FormatName,
  allowed: readonly FormatName[],
): FormatName | undefined {
  if (accept === undefined || accept === '*/*') return preferred;
  const weights = readWeights(accept, allowed.includes('prometheus'));
  if (weights.size === 0) return preferred;
  let best: FormatName | undefined;
  let most: readonly [weight: number, specificity: number, rank: number] = [0, 0, 0];
  for (const name of allowed) {
    const format = FORMATS.get(name);
    for (const type of format?.mediaTypes ?? []) {
      const ranges = ['*/*', `${type.slice(0, type.indexOf('/'))}/*`, type];
      const specificity = ranges.findLastIndex((range) => weights.has(range));
      const weight = weights.get(ranges[specificity] ?? '') ?? 0;
      const rank = specificity === 2 ? 0 : name === preferred ? 2 : format?.followsHealth ? 1 : 0;
      const lead = weight - most[0] || specificity - most[1] || rank - most[2];
      if (weight > 0 && (best === undefined || lead > 0)) {
        best = name;
        most = [weight, specificity, rank];
      }
    }
  }
  return best;
}

/** What a scraper that gets `name` asked it to be, by the heaviest member of the list that means it. */
export function expositionOf(accept: string | undefined, name: 'prometheus' | 'openmetrics'): Exposition {
  const type = name === 'prometheus' ? SCRAPED_TEXT : OPENMETRICS;
  const [asked] = meaningsOf(accept ?? '')
    .filter(({ meaning }) => meaning === type)
    .toSorted((one, other) => other.weight - one.weight);
  if (asked === undefined) return PLAIN_EXPOSITION;
  return {
    textVersion: name === 'prometheus' && asked.version === '1.0.0' ? '1.0.0' : PLAIN_EXPOSITION.textVersion,
    escaping: ESCAPINGS.find((one) => one === asked.escaping) ?? PLAIN_EXPOSITION.escaping,
  };
}

/** What the header's ranges mean here, each with the most it weighs. */
function readWeights(accept: string, scrapable: boolean): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const { meaning, weight } of meaningsOf(accept, scrapable))
    weights.set(meaning, Math.max(weight, weights.get(meaning) ?? 0));
  return weights;
}

interface MediaRange {
  readonly type: string;
  readonly version: string | undefined;
  readonly escaping: string | undefined;
  readonly weight: number;
}

/** The header's ranges, each with what it is called here. */
function meaningsOf(accept: string, scrapable = true): readonly (MediaRange & { readonly meaning: string })[] {
  const ranges = split(accept.toLowerCase(), ',').flatMap((member) => parseRange(member) ?? []);
  const alone = ranges.every(({ type }) => type === 'text/plain');
  return ranges.map((range) => ({ ...range, meaning: meaningOf(range, scrapable, alone) }));
}

function meaningOf({ type, version }: MediaRange, scrapable: boolean, alone: boolean): string {
  if (type === OPENMETRICS) return (version ?? '1.0.0') === '1.0.0' ? type : NOTHING;
  if (type !== 'text/plain' || !scrapable || (version === undefined && !alone)) return type;
  return ['0.0.4', '1.0.0'].includes(version ?? '0.0.4') ? SCRAPED_TEXT : NOTHING;
}

/** A member of the list; undefined where it is malformed. */
function parseRange(member: string): MediaRange | undefined {
  const [type = '', ...parameters] = split(member, ';').map((part) => part.trim());
  if (!RANGE.test(type)) return undefined;
  let version: string | undefined;
  let escaping: string | undefined;
  let weight = 1;
  for (const parameter of parameters) {
    const equals = parameter.indexOf('=');
    if (equals === -1) continue; // nothing between two semicolons, or an extension without a value
    const value = unquote(parameter.slice(equals + 1).trim());
    if (value === undefined) return undefined;
    const name = parameter.slice(0, equals).trim();
    if (name === 'version') version = value;
    if (name === 'escaping') escaping = value; // Prometheus 3.0 says it twice
    if (name === 'q') {
      weight = /^[\d.]+$/.test(value) ? Number(value) : NaN;
      if (!(weight <= 1)) return undefined;
    }
  }
  return { type, version, escaping, weight };
}

function unquote(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  return value.length > 1 && value.endsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : undefined;
}

/** The parts between separators that stand outside quotation marks. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
