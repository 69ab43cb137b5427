import { closest } from './closest.ts';
import { HealthError, type HealthErrorCode } from './error.ts';
import { show } from './show.ts';

/** What an option may be: in words, and as a test that gives the value back as it is to be kept. */
export interface Rule<T> {
  /** Completes "must be …". */
  readonly expected: string;
  /** `INVALID_OPTION` where absent. */
  readonly code?: HealthErrorCode;
  /** The value to keep; undefined refuses it. `option` is how to call it, for a rule that looks inside. */
  readonly read: (value: unknown, option: string) => T | undefined;
}

/** One rule for each option that `O` has. */
export type Rules<O> = { readonly [K in keyof O]-?: Rule<Exclude<O[K], undefined>> };

/** Options once settled: those with a default are there. */
export type Settled<O, D extends keyof O> = Omit<O, D> & { readonly [K in D]-?: Exclude<O[K], undefined> };

/** The longest delay a timer keeps, 2^31 - 1 ms (24.8 days): Node fires a longer one at once. */
export const MAX_DELAY_MS = 2_147_483_647;

const rule = <T>(expected: string, read: Rule<T>['read']): Rule<T> => ({ expected, read });

/** A number from `least` to `most`; `unit` says what it counts. */
export const number = (least: number, most: number, unit = 'a number'): Rule<number> =>
  rule(`${unit} from ${least} to ${most}`, (value) =>
    typeof value === 'number' && value >= least && value <= most ? value : undefined,
  );

/** Milliseconds that a timer can keep, from `least` on. */
export const delay = (least = 0): Rule<number> => number(least, MAX_DELAY_MS, 'milliseconds');

/** A whole number. */
export const count = (least: number, most: number): Rule<number> => {
  const { expected, read } = number(least, most, 'a whole number');
  return rule(expected, (value, option) => (Number.isInteger(value) ? read(value, option) : undefined));
};

/** A text of 1 to `most` characters. */
export const text = (most: number): Rule<string> =>
  rule(`a text of 1 to ${most} characters`, (value) =>
    typeof value === 'string' && value !== '' && value.length <= most ? value : undefined,
  );

export const flag: Rule<boolean> = rule('true or false', (value) => (typeof value === 'boolean' ? value : undefined));

/** One of a few words. */
export const oneOf = <T extends string>(...allowed: readonly T[]): Rule<T> =>
  rule(`one of ${allowed.join(', ')}`, (value) => allowed.find((one) => one === value));

// oxlint-disable-next-line typescript/no-explicit-any -- a rule can't tell a function's parameters
export const callable = <F extends (...parameters: any[]) => unknown>(): Rule<F> =>
  rule('a function', (value) => (typeof value === 'function' ? (value as F) : undefined));

/** What is looked at more closely elsewhere. */
export const anything = <T>(): Rule<T> => rule('something', (value) => value as T);

/** An array, each member by `member`'s rule; kept frozen and without repetitions. */
export const listOf = <T>(member: Rule<T>): Rule<readonly T[]> =>
  rule('an array', (value, option) =>
    Array.isArray(value)
      ? Object.freeze([...new Set(value.map((one: unknown, index) => assertOption(`${option}[${index}]`, one, member)))])
      : undefined,
  );

/** An object by any names, each value by `member`'s rule; kept frozen. */
export const mapOf = <T>(member: Rule<T>): Rule<Readonly<Record<string, T>>> =>
  rule('an object by name', (value, option) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.freeze(
          Object.fromEntries(
            Object.entries(value).map(([key, one]) => [key, assertOption(`${option}[${show(key)}]`, one, member)]),
          ),
        )
      : undefined,
  );

/** An address a page may link to: `http:`, `https:`, `mailto:`, or relative. */
export const link: Rule<string> = rule('an http:, https:, mailto: or relative address', (value, option) => {
  const address = text(2_000).read(value, option);
  // A browser skips blanks and control characters before and within the scheme.
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(address?.replace(/[\0- ]/g, '') ?? '')?.[1]?.toLowerCase();
  return scheme === undefined || ['http', 'https', 'mailto'].includes(scheme) ? address : undefined;
});

const NAME = /^[A-Za-z][A-Za-z0-9_.:-]{0,99}$/;

/** Whether `value` can name a check, a tag or a group: a letter, then at most 99 of `A-Z a-z 0-9 _ . : -`. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value);
}

/** What `isName` allows. */
export const name: Rule<string> = {
  expected: 'a name: a letter, then at most 99 of A-Z a-z 0-9 _ . : -',
  code: 'INVALID_NAME',
  read: (value) => (isName(value) ? value : undefined),
};

/** Returns what `rule` keeps of `value`. @throws HealthError `INVALID_OPTION`, or the rule's own code, naming option, limit and value. */
export function assertOption<T>(option: string, value: unknown, { expected, code = 'INVALID_OPTION', read }: Rule<T>): T {
  const kept = read(value, option);
  if (kept !== undefined) return kept;
  throw new HealthError(code, `${option} must be ${expected}, got ${show(value)}`);
}

/**
 * Options as they are kept: checked, completed by `defaults` and frozen. `undefined` means the default. `owner` says whose
 * options they are. @throws HealthError `INVALID_OPTION`, also for an option that does not exist, or a rule's own code.
 */
export function settleOptions<O extends object, D extends keyof O = never>(
  owner: string,
  options: unknown,
  rules: Rules<O>,
  defaults: { readonly [K in D]: Exclude<O[K], undefined> },
): Settled<O, D> {
  refuseUnknown(owner, options, rules);
  const settled: Record<string, unknown> = { ...defaults };
  for (const [option, value] of Object.entries(options)) {
    const own = (rules as Readonly<Record<string, Rule<unknown>>>)[option];
    if (own && value !== undefined) settled[option] = assertOption(`${owner}: ${option}`, value, own);
  }
  return Object.freeze(settled) as Settled<O, D>;
}

/**
 * @throws HealthError `INVALID_OPTION` where `options` is no object, or an application, or has a key that `known` has not; the
 * message has three of those at most, and what the first of them may have meant.
 */
export function refuseUnknown(owner: string, options: unknown, known: object): asserts options is object {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  const application = isObject && ['listen', 'fetch'].some((method) => method in options && !(method in known));
  if (!isObject || application) {
    const got = application ? 'an application' : show(options);
    throw new HealthError('INVALID_OPTION', `${owner} takes an object of options, got ${got}`);
  }
  const strangers = Object.keys(options).filter((option) => !Object.hasOwn(known, option));
  if (strangers[0] === undefined) return;
  const names = Object.keys(known);
  const three = strangers.slice(0, 3).map((one) => show(one));
  const more = strangers.length > 3 ? ', …' : '';
  const meant = closest(strangers[0], names);
  throw new HealthError(
    'INVALID_OPTION',
    `${owner} has no option ${three.join(', ')}${more}; it has ${names.join(', ')}${meant ? `; did you mean ${meant}?` : ''}`,
  );
}
