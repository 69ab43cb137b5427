import type { Language } from '../language.ts';
import type { Probe } from '../check.ts';
import type { Status } from '../status.ts';
import { amountsOf, tenths, wholeAmountOf, type Amount } from './duration.ts';
import { isInstant, isoTime } from './iso-time.ts';
import type { MessageKey, Messages, Plural, PluralKey, PluralValues, TextKey, TextValues } from './messages/messages.ts';

/** One language as the page speaks it. What it is given comes back inside of its texts as it is: escaped, where they are for HTML. */
export interface Words {
  readonly language: Language;
  readonly direction: 'ltr' | 'rtl';
  /** The text of a key, its places filled; an empty value takes the blank before it along. */
  readonly say: <K extends TextKey>(key: K, ...values: TextValues<K>) => string;
  /** The text of a key in the form that `count` asks for. */
  readonly count: <K extends PluralKey>(key: K, count: number, ...values: PluralValues<K>) => string;
  /** A status as a word within a sentence. */
  readonly status: (status: Status) => string;
  /** Which probe it is. */
  readonly probe: (probe: Probe) => string;
  /** A number without a separator of thousands. */
  readonly number: (value: number) => string;
  /** A ratio of 1 as `99.9 %`; `places` after the point at most, 3 of them. */
  readonly percent: (ratio: number, places?: number) => string;
  /** A duration, two units at most: `1.2 ms`, `340 ms`, `1.5 s`, `2 min 5 s`, `3 h 12 min`, `4 d 6 h`. */
  readonly duration: (ms: number) => string;
  /** How long ago something was, in the one unit that matters: `just now`, `12 s ago`, `3 min ago`. The page's script says the same. */
  readonly ago: (ms: number) => string;
  /** An instant as people say it on the day of `now`: `14:02 UTC`, `20 Nov, 14:02 UTC`, `20 Nov 2025, 14:02 UTC`. */
  readonly instant: (at: number, now: number, seconds?: boolean) => string;
  /** `since` an instant; `show` dresses the instant itself. */
  readonly since: (at: number, now: number, show?: (text: string) => string) => string;
  /** `until` an instant, as `since`. */
  readonly until: (at: number, now: number, show?: (text: string) => string) => string;
  /** So many checks of a status; `show` dresses the number. */
  readonly tally: (status: Status, count: number, show?: (text: string) => string) => string;
  /** A day in UTC: `20 Nov`, `20 Nov 2025` in another year than `now`. */
  readonly day: (at: number, now: number) => string;
  /** A number of bytes in binary units: `0 B`, `1.5 KiB`, `12 GiB`. */
  readonly bytes: (count: number) => string;
  /** Texts in a row. */
  readonly list: (texts: readonly string[]) => string;
  /** `text` with a capital at its start. */
  readonly capital: (text: string) => string;
}

/** What `Intl` calls them. Digits are Latin everywhere: they stand beside names, logs and values that have no others. */
const LOCALES: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  de: 'de',
  fr: 'fr',
  es: 'es',
  ja: 'ja',
  ar: 'ar-u-nu-latn',
};

const PROBES = { liveness: 'probeLiveness', readiness: 'probeReadiness', startup: 'probeStartup' } as const;
const TALLY = { up: 'tallyUp', degraded: 'tallyDegraded', unknown: 'tallyUnknown', down: 'tallyDown' } as const;
const CLOCK = { timeZone: 'UTC', hourCycle: 'h23', hour: '2-digit', minute: '2-digit' } as const;
const DAY = { timeZone: 'UTC', day: 'numeric', month: 'short' } as const;
const EXACT = 1e15; // from here on, digits would only look exact

export function createWords(language: Language, messages: Messages): Words {
  const locale = LOCALES[language];
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale, { useGrouping: false, maximumFractionDigits: 3 });
  const dates = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat => new Intl.DateTimeFormat(locale, options);
  const year = { year: 'numeric' } as const;
  const seconds = { second: '2-digit' } as const;
  const [day, dayOfYear] = [dates(DAY), dates({ ...DAY, ...year })];
  const clocks = [CLOCK, { ...CLOCK, ...seconds }].map((clock) =>
    [clock, { ...DAY, ...clock }, { ...DAY, ...year, ...clock }].map(dates),
  );

  const number = (value: number): string => (Math.abs(value) < EXACT ? numbers.format(value + 0) : String(value));
  const text = (key: MessageKey, count: number): string => {
    const found: string | Plural = messages[key];
    return typeof found === 'string' ? found : (found[plurals.select(count)] ?? found.other);
  };
  const say: Words['say'] = (key, ...[values]) => fill(text(key, 0), values);
  const count: Words['count'] = (key, amount, ...[values]) => fill(text(key, amount), { ...values, count: number(amount) });
  const amount = ([value, unit]: Amount): string => say(unit, { count: number(value) });
  const duration = (ms: number): string => amountsOf(ms).map(amount).join(' ') || messages.unknownTime;
  const nearness = (at: number, now: number): 0 | 1 | 2 => {
    const [one, other] = [isoTime(at), isoTime(now)];
    return one.slice(0, -14) === other.slice(0, -14) ? 0 : one.slice(0, -20) === other.slice(0, -20) ? 1 : 2;
  };

  const instant: Words['instant'] = (at, now, withSeconds = false) =>
    isInstant(at)
      ? say('utc', { time: clocks[withSeconds ? 1 : 0]?.[nearness(at, now)]?.format(at) ?? '' })
      : messages.unknownTime;
  const around =
    (ofToday: 'since' | 'until', ofDate: 'sinceDate' | 'untilDate'): Words['since'] =>
    (at, now, show = plain) =>
      say(isInstant(at) && nearness(at, now) > 0 ? ofDate : ofToday, { time: show(instant(at, now)) });

  return Object.freeze({
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    say,
    count,
    status: (status) => messages[status],
    probe: (probe) => messages[PROBES[probe]],
    number,
    percent: (ratio, places = 1) => say('percent', { count: number(Math.round(ratio * 100 * 10 ** places) / 10 ** places) }),
    duration,
    ago: (ms) => {
      const [whole] = wholeAmountOf(ms);
      return whole === undefined ? messages.justNow : say('ago', { duration: amount(whole) });
    },
    instant,
    since: around('since', 'sinceDate'),
    until: around('until', 'untilDate'),
    tally: (status, amount, show = plain) => fill(text(TALLY[status], amount), { count: show(number(amount)) }),
    day: (at, now) => (isInstant(at) ? (nearness(at, now) === 2 ? dayOfYear : day).format(at) : messages.unknownTime),
    bytes: (bytes) => {
      let size = bytes;
      let unit = 0;
      for (; Math.abs(size) >= 1_023.95 && unit < 5; unit++) size /= 1_024;
      return `${number(tenths(size, 100))} ${messages.byteUnits.split(' ')[unit]}`;
    },
    list: (texts) => texts.join(messages.comma),
    capital: (word) => word.slice(0, 1).toLocaleUpperCase(locale) + word.slice(1),
  } satisfies Words);
}

const plain = (text: string): string => text;

const taken = new Map<string, readonly string[]>(); // texts of the tables alone, so that it is bounded

function fill(text: string, values: Readonly<Record<string, string>> | undefined): string {
  if (values === undefined) return text;
  let parts = taken.get(text);
  // A text, then for each place the blank before it, its name and the text behind it.
  if (parts === undefined) taken.set(text, (parts = text.split(/( ?)\{(\w+)\}/)));
  let filled = parts[0] ?? '';
  for (let at = 1; at < parts.length; at += 3) {
    const value = values[parts[at + 1] ?? ''] ?? '';
    filled += (value === '' ? '' : `${parts[at]}${value}`) + parts[at + 2];
  }
  return filled;
}
