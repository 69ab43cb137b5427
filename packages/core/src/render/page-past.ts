import { WINDOW_MS, type CheckPast, type PastDay, type PastLatency } from '../past.ts';
import { bar, countDays, type DayState } from './page-bar.ts';
import { addressOf, type Frame } from './page-check.ts';
import { sparkline } from './page-sparkline.ts';
import { percentage, uptimeFigures, type UptimeFigure } from './page-uptime.ts';
import type { Words } from './words.ts';

const HOUR = 3_600_000;
const POINTS = 24; // on a card, where more would be a smear
const BAD_DAYS = 5; // named on a card; its own page has them all

/** What is remembered of a check, for its card: nothing where there is no memory. */
export function memory(name: string, frame: Frame): string {
  const past = frame.past?.get(name);
  if (past === undefined) return '';
  const { words, report } = frame;
  const figures = uptimeFigures(past, report.timestamp);
  const told = figures.map((figure) => `${spanText(figure, words)} ${ratioText(figure, words)}${gapText(figure, words)}`);
  const uptime = told.length === 0 ? '' : `${words.say('uptime')}${words.say('colon')}${told.join(' · ')}`;
  const line = past.latency === undefined ? '' : latency(past.latency, POINTS, words);
  // Else the strip of the line stands between the two.
  const dot = uptime === '' || line === '' || line.startsWith('<svg') ? '' : ' · ';
  const longest = figures.at(-1);
  const between = longest === undefined ? words.say('noData') : ratioText(longest, words);
  return `${days(past, between, words)}${uptime + line === '' ? '' : `<p class=figures>${uptime}${dot}${line}</p>`}${badDays(name, past.days, frame)}`;
}

/** The same at full length, for the check's own page. */
export function wholeMemory(past: CheckPast, frame: Frame): string {
  const { words, report } = frame;
  const figures = uptimeFigures(past, report.timestamp);
  const pair = (figure: UptimeFigure): string =>
    `<dt>${spanText(figure, words)}</dt> <dd>${ratioText(figure, words)}${gapText(figure, words)}</dd>`;
  const uptime = figures.length === 0 ? '' : `<h3>${words.say('uptime')}</h3><dl>${figures.map(pair).join(' ')}</dl>`;
  const bad = past.days.filter(isBad).toReversed();
  const list = bad.length === 0 ? '' : `<h3>${words.count('badDays', bad.length)}</h3>${daysList(bad, frame)}`;
  const line =
    past.latency === undefined
      ? ''
      : `<h3>${words.say('latency')}</h3><p class=figures>${latency(past.latency, past.latency.medians.length, words)}</p>`;
  return `${days(past, '', words)}${uptime}${line}${list}`;
}

function days({ days: all }: CheckPast, between: string, words: Words): string {
  const middle = between === '' ? '<b></b>' : `<b>${between}</b>`;
  return `${bar(all, daysText(all, words))}<p class=ends>${words.count('daysAgo', all.length)}${middle}${words.say('today')}</p>`;
}

/** A bar in words: `90 days: 87 up, 2 degraded, 1 down`. */
function daysText(all: readonly PastDay[], words: Words): string {
  const counts = countDays(all);
  const parts = (Object.keys(counts) as DayState[])
    .filter((state) => counts[state] > 0)
    .map((state) =>
      state === 'none'
        ? words.count('withoutData', counts[state])
        : `${words.number(counts[state])} ${state === 'maintenance' ? words.say('maintenance') : words.status(state)}`,
    );
  return `${words.count('dayCount', all.length)}${words.say('colon')}${words.list(parts)}`;
}

function spanText({ span }: UptimeFigure, words: Words): string {
  if (typeof span === 'number') return words.say('sinceStart', { duration: words.duration(span) });
  const hours = WINDOW_MS[span] / HOUR;
  return hours > 24 ? words.say('days', { count: words.number(hours / 24) }) : words.say('hours', { count: words.number(hours) });
}

function ratioText({ ratio }: UptimeFigure, words: Words): string {
  return ratio === undefined ? words.say('noData') : words.percent(percentage(ratio) / 100, 2);
}

function gapText({ unmeasuredMs }: UptimeFigure, words: Words): string {
  return unmeasuredMs === undefined ? '' : ` (${words.say('notMeasuredFor', { duration: words.duration(unmeasuredMs) })})`;
}

function latency({ medians, stretchMs, minMs, p50Ms, maxMs }: PastLatency, points: number, words: Words): string {
  const text = words.say('latencyRange', {
    min: words.duration(minMs),
    median: words.duration(p50Ms),
    max: words.duration(maxMs),
  });
  const window = words.say('hours', { count: words.number(Math.round((medians.length * stretchMs) / HOUR)) });
  return `${sparkline(medians, points)}${words.list([words.say('latency'), window])}${words.say('colon')}${text}`;
}

function isBad(day: PastDay): boolean {
  return day.downMs + day.degradedMs + day.maintenanceMs > 0;
}

function badDays(name: string, all: readonly PastDay[], frame: Frame): string {
  const { words } = frame;
  const bad = all.filter(isBad).toReversed();
  if (bad.length === 0) return '';
  const more = bad.length > BAD_DAYS ? `<p><a href="${addressOf(frame, `checks/${name}`)}">${words.say('history')}</a></p>` : '';
  return `<details><summary>${words.count('badDays', bad.length)}</summary>${daysList(bad.slice(0, BAD_DAYS), frame)}${more}</details>`;
}

function daysList(bad: readonly PastDay[], { words, report }: Frame): string {
  const row = (day: PastDay): string => {
    const parts: readonly (readonly [string, number])[] = [
      [words.status('down'), day.downMs],
      [words.status('degraded'), day.degradedMs],
      [words.say('maintenance'), day.maintenanceMs],
    ];
    const told = parts.flatMap(([word, ms]) => (ms > 0 ? `${word} ${words.duration(ms)}` : []));
    return `<li>${words.day(day.start, report.timestamp)}${words.say('colon')}${words.list(told)}</li>`;
  };
  return `<ul class=days>${bad.map(row).join('')}</ul>`;
}
