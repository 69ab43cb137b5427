import type { Renderer, View } from '../renderer.ts';
import { STATUSES, type Status } from '../status.ts';
import { changes } from './page-changes.ts';
import type { Frame } from './page-check.ts';
import { hero } from './page-hero.ts';
import { headline, moodOf } from './headline.ts';
import { escapeHtml } from './html-escape.ts';
import { BAND, SYMBOL } from './palette.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { sections } from './page-sections.ts';
import { PAGE_STYLE } from './page-style.ts';

type Format = readonly [format: string, label: string, feed?: string];

const FORMATS: readonly Format[] = [
  ['json', 'JSON'],
  ['health+json', 'health+json'],
  ['text', 'Text'],
  ['prometheus', 'Prometheus'],
  ['openmetrics', 'OpenMetrics'],
  ['rss', 'RSS', 'application/rss+xml'],
  ['atom', 'Atom', 'application/atom+xml'],
  ['jsonfeed', 'JSON Feed', 'application/feed+json'],
  ['svg', 'Badge'],
];

const MEANING: Readonly<Record<Status, string>> = {
  up: 'works',
  degraded: 'works, but worse than it should',
  unknown: 'has no fresh result',
  down: 'does not work',
};

const ICON: Readonly<Record<Status, string>> = {
  up: icon('up'),
  degraded: icon('degraded'),
  unknown: icon('unknown'),
  down: icon('down'),
};

const LEGEND = STATUSES.map((status) => `${SYMBOL[status]} ${status}: ${MEANING[status]}`).join(' · ');

/**
 * Makes the renderer of the status page: one HTML document that asks for nothing else, complete without JavaScript, dark and
 * light, for paper and for a wall. Its policy allows its own style and script by hash (CSP Level 3, section 6.7.3) and nothing
 * more; the hashes are computed here, once.
 */
export function loadPage(): Promise<Renderer> {
  return (made ??= makePage());
}

let made: Promise<Renderer> | undefined;

async function makePage(): Promise<Renderer> {
  const [style, script] = await Promise.all([hash(PAGE_STYLE), hash(PAGE_SCRIPT)]);
  const headers = Object.freeze({
    'content-security-policy': `default-src 'none'; style-src '${style}'; script-src '${script}'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex',
  });
  return { contentType: 'text/html; charset=utf-8', render, headers: () => headers };
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

function render(view: View): string {
  const { report } = view;
  const { status } = report;
  const service = escapeHtml(report.service.name);
  const frame: Frame = { report, base: view.base === '' ? './' : view.base, known: new Set(report.availableChecks) };
  const query = selection(view.self);
  const link = (format: string): string => escapeHtml(`?${query}format=${encodeURIComponent(format)}`);
  const feed = ([format, label, type]: Format): string =>
    type === undefined ? '' : `<link rel=alternate type="${type}" title="${service}: changes (${label})" href="${link(format)}">`;
  const other = ([format, label]: Format): string => `<li><a href="${link(format)}">${label}</a></li>`;
  const mood = moodOf(report);
  return [
    '<!doctype html><html lang=en><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1">',
    `<title>${SYMBOL[status]} ${service}: ${escapeHtml(headline(report))}</title><link rel=icon href="${ICON[mood]}">`,
    ...FORMATS.map(feed),
    `<style>${PAGE_STYLE}</style></head><body class=${mood}><a class=skip href="#checks">Skip to the checks</a>`,
    `<header><div class=wrap><h1 dir=auto>${service}</h1><a href="">Refresh</a> `,
    '<button id=auto type=button aria-pressed=false hidden>Refresh every 10 s</button></div></header>',
    '<p id=lost role=alert hidden>No answer from the service. What you see is old.</p><p id=live role=status></p>',
    `<main>${hero(frame)}<div class=wrap id=checks>${sections(frame)}${changes(frame, view)}</div></main>`,
    `<footer class=wrap><nav aria-label="Other formats"><ul>${FORMATS.map(other).join('')}</ul></nav>`,
    `<p>${LEGEND}</p></footer><script>${PAGE_SCRIPT}</script></body></html>`,
  ].join('');
}

// What was selected goes on into the other formats; nothing else of the query does: a secret may be in it.
function selection(self: string): string {
  const mark = self.indexOf('?');
  if (mark < 0) return '';
  const kept = [...new URLSearchParams(self.slice(mark))].filter(([key]) => key === 'checks' || key === 'tag');
  return kept.map(([key, value]) => `${key}=${encodeURIComponent(value.replace(/[\ud800-\udfff]/gu, '\ufffd'))}&`).join('');
}

function icon(status: Status): string {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2"><circle cx="1" cy="1" r="1" fill="${BAND[status][0]}"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
