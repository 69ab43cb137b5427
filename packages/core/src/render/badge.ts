import type { Language } from '../language.ts';
import type { Look, Renderer, View } from '../renderer.ts';
import type { Report } from '../report.ts';
import { moodOf, titleOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { BAND, SURFACE } from './palette.ts';
import type { Words } from './words.ts';

const HEIGHT = 20;
const PADDING = 7;
const LONGEST = 60; // characters of a name that are drawn; a reader is told all of it
const LABEL = { fill: SURFACE.ink[0], text: '#ffffff' };

/**
 * A badge for a README or a wiki: `orders | up`, in SVG 1.1. It says nothing about time, so that its bytes change only with
 * the state and a cache may keep it.
 */
export const svg: Renderer = badgeIn(undefined);

/** The badge in a language; the same every time. */
export async function loadBadge({ language }: Look = { language: 'en' }): Promise<Renderer> {
  if (language === 'en') return svg; // whose words are those of programs
  let made = badges.get(language);
  if (made === undefined) badges.set(language, (made = badgeIn(await (await import('./load-words.ts')).loadWords(language))));
  return made;
}

const badges = new Map<Language, Renderer>();

function badgeIn(words: Words | undefined): Renderer {
  const headers = Object.freeze({ 'content-security-policy': "default-src 'none'" });
  const lang = words === undefined ? '' : ` lang="${words.language}"`;
  return {
    contentType: 'image/svg+xml; charset=utf-8',
    render: ({ report }: View) => badge(labelOf(report, words), stateOf(report, words), BAND[moodOf(report)], lang),
    headers: () => headers,
  };
}

function labelOf({ service, probe, group, groups, checks, availableChecks }: Report, words: Words | undefined): string {
  const [only, another] = Object.values(checks);
  if (probe !== undefined) return `${service.name} ${words ? words.probe(probe) : probe}`;
  if (group !== undefined) return `${service.name}: ${groups.find(({ name }) => name === group)?.title ?? group}`;
  return only !== undefined && another === undefined && availableChecks.length > 1
    ? `${service.name}: ${titleOf(only)}`
    : service.name;
}

function stateOf({ status, reason, maintenance }: Report, words: Words | undefined): string {
  const states =
    maintenance !== undefined && reason !== 'maintenance'
      ? ([status, 'maintenance'] as const)
      : ([reason === 'starting' || reason === 'draining' || reason === 'maintenance' ? reason : status] as const);
  return words ? words.list(states.map((state) => words.say(state))) : states.join(', ');
}

function badge(label: string, state: string, [fill, text]: readonly [string, string], lang: string): string {
  const characters = Array.from(label);
  const drawn = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : label;
  const left = widthOf(drawn) + 2 * PADDING;
  const right = widthOf(state) + 2 * PADDING;
  const whole = escapeHtml(`${label}: ${state}`);
  const grounds =
    `<path fill="${LABEL.fill}" d="M4 0h${left - 4}v20h-${left - 4}a4 4 0 0 1-4-4v-12a4 4 0 0 1 4-4z"/>` +
    `<path fill="${fill}" d="M${left} 0h${right - 4}a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4h-${right - 4}z"/>`;
  const texts = words(drawn, PADDING, left, LABEL.text) + words(state, left + PADDING, right, text);
  const size = `width="${left + right}" height="${HEIGHT}" viewBox="0 0 ${left + right} ${HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}${lang} role="img" aria-label="${whole}"><title>${whole}</title>${grounds}<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" aria-hidden="true">${texts}</g></svg>\n`;
}

// `textLength` makes the text as wide as it was taken to be, whatever font the reader has.
function words(text: string, x: number, width: number, fill: string): string {
  return `<text x="${x}" y="14" fill="${fill}" textLength="${width - 2 * PADDING}" lengthAdjust="spacingAndGlyphs">${escapeHtml(text)}</text>`;
}

/** About how wide `text` is in Verdana of 11 px, in whole pixels, at least 1. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[\p{M}\p{Cf}]/u.test(character)) continue; // drawn over another character, or not at all
    else if (/[fijlrtI.,:;'|!()[\] /-]/.test(character)) width += 4.6;
    else if (/[mwMW@%]/.test(character)) width += 10.6;
    else if (character > '\u10ff') width += 11.5; // from Hangul on, characters are as wide as high
    else width += /[\p{Lu}_&+=<>~#]/u.test(character) ? 8 : 6.9;
  }
  return Math.max(1, Math.ceil(width));
}
