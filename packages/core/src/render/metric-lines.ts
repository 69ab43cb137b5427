import { escapeLabel } from './escape.ts';
import type { Family, Kind } from './metric-families.ts';

/** The lines before a family's samples, without the last line end. */
export type Describe = (name: string, kind: Kind, help: string) => string;

/**
 * Everything but the values, for one list of subjects: at 10 000 checks that is most of the work of a scrape. Kept family by
 * family, as it is written out: walking it in another order than it lies in memory takes twice the time.
 */
interface Template {
  readonly prefix: string;
  readonly names: readonly string[];
  readonly families: readonly {
    readonly header: string;
    /** By series and subject: a sample up to its value, from the end of the line before. */
    readonly starts: readonly (readonly string[])[];
    /** By subject: the samples of a family that has a key, as they were when the key was this one. */
    readonly kept: { readonly key: unknown; text: string | undefined }[];
  }[];
}

// More than the selections that are scraped side by side (all checks, a tag, one reader who may see private ones).
const MOST_TEMPLATES = 8;

/** What tells subjects apart: a label, and its value. */
export interface Identity<T> {
  readonly label: string;
  /** Empty where there is but one subject, which needs no label. */
  readonly of: (subject: T) => string;
}

/** Makes the writer of `families`, whose state sets are written as such or as gauges. */
export function createExposer<T>(
  families: readonly Family<T>[],
  { label, of: nameOf }: Identity<T>,
  describe: Describe,
  statesets: boolean,
): (prefix: string, subjects: readonly T[]) => string {
  const templates: Template[] = []; // used last first

  const templateOf = (prefix: string, names: readonly string[]): Template => {
    const at = templates.findIndex(
      (one) =>
        one.prefix === prefix && one.names.length === names.length && one.names.every((name, index) => name === names[index]),
    );
    const [found = createTemplate(prefix, label, names, families, describe, statesets)] =
      at === -1 ? [] : templates.splice(at, 1);
    templates.unshift(found);
    templates.splice(MOST_TEMPLATES);
    return found;
  };

  return (prefix, subjects) => {
    const template = templateOf(prefix, subjects.map(nameOf));
    let text = '';
    for (const [place, { series, key }] of families.entries()) {
      const { header, starts, kept } = template.families[place] ?? EMPTY;
      text += header;
      let at = -1;
      for (const subject of subjects) {
        at++;
        if (key !== undefined) {
          const block = kept[at];
          const now = key(subject);
          if (block?.key === now && block !== undefined) {
            text += block.text ??= flat(series.flatMap(([, read], column) => [starts[column]?.[at] ?? '', read(subject)]));
            continue;
          }
          kept[at] = { key: now, text: undefined }; // joined only when it is met again: that costs more than one scrape gains
        }
        for (let column = 0; column < series.length; column++) {
          const value = series[column]?.[1](subject);
          if (Number.isFinite(value)) text += (starts[column]?.[at] ?? '') + value;
        }
      }
    }
    return text;
  };
}

const EMPTY: Template['families'][number] = { header: '', starts: [], kept: [] };

function createTemplate<T>(
  prefix: string,
  label: string,
  names: readonly string[],
  families: readonly Family<T>[],
  describe: Describe,
  statesets: boolean,
): Template {
  const labels = names.map((name) => name && `${label}="${escapeLabel(name)}"`);
  return {
    prefix,
    names,
    families: families.map(({ name, kind, help, series }) => {
      const metric = `${prefix}_${name}`;
      const told = kind === 'stateset' && !statesets ? 'gauge' : kind;
      return {
        header: flat(['\n', describe(metric, told, help)]),
        starts: series.map(([by]) => {
          const second = told === 'stateset' ? by.replace(/^\w+/, metric) : by;
          return labels.map((first) => {
            const both = first && second ? `${first},${second}` : first + second;
            return flat(['\n', metric, both && `{${both}}`, ' ']);
          });
        }),
        kept: [],
      };
    }),
  };
}

/** One string of `parts`: what is concatenated stays a tree, which every scrape would walk anew. */
function flat(parts: readonly (string | number)[]): string {
  return parts.join('');
}
