import type { Language } from '../language.ts';
import type { PageSettings } from '../page-options.ts';
import type { Look } from '../renderer.ts';
import type { Status } from '../status.ts';
import { wellFormed } from './escape.ts';
import { escapeHtml } from './html-escape.ts';
import { loadWords } from './load-words.ts';
import { BAND, SYMBOL } from './palette.ts';
import { COMPACT_STYLE } from './page-compact-style.ts';
import { PAGE_SCRIPT } from './page-script.ts';
import { PAGE_STYLE } from './page-style.ts';
import { themeStyle } from './page-theme.ts';
import type { Words } from './words.ts';

/** What a document is called, and how it looks from afar. All of it is HTML, escaped. */
export interface Cover {
  /** What the title begins with the sign of. */
  readonly status: Status;
  /** Whose colours page and icon wear. */
  readonly mood: Status;
  readonly service: string;
  /** What the title says after the service. */
  readonly summary: string;
}

/** What one page differs in from another. All of it is HTML, escaped. */
export interface Sheet extends Cover {
  /** What else belongs into the head. */
  readonly head: string;
  /** What the first link of the page says; it leads to `#checks`. */
  readonly skip: 'skip' | 'skipContent';
  readonly main: string;
  readonly footer: string;
  /** As in `View`. */
  readonly self: string;
}

/** What is the same for all documents of an endpoint in one language. */
export interface Costume {
  readonly words: Words;
  readonly languages: readonly Language[];
  readonly page: PageSettings;
  readonly style: string;
  readonly compactStyle: string;
  readonly headers: Readonly<Record<string, string>>;
}

const ICON: Readonly<Record<Status, string>> = {
  up: icon('up'),
  degraded: icon('degraded'),
  unknown: icon('unknown'),
  down: icon('down'),
};

const REFRESH_MS = 10_000;

/** One HTML document that asks for nothing else: its style and script are inside of it, and its policy allows just these. */
export function document(sheet: Sheet, costume: Costume): string {
  const { service, head, skip, main, footer, self } = sheet;
  const { words, languages, style } = costume;
  return [
    `${opening(sheet, costume, `${head}<style>${style}</style>`)}<a class=skip href="#checks">${words.say(skip)}</a>`,
    `<header><div class=wrap>${brand(service, costume)}<a href="">${words.say('refresh')}</a> `,
    `<button id=auto type=button aria-pressed=false data-paused="${words.say('paused')}" data-words="${scriptWords(words)}" hidden>${words.say('refreshEvery', { duration: words.duration(REFRESH_MS) })}</button></div></header>`,
    `<p id=lost role=alert hidden>${words.say('lost')}</p><p id=live role=status></p>`,
    `<main>${main}</main><footer class=wrap>${footer}${choice(languages, self, words)}</footer><script>${PAGE_SCRIPT}</script></body></html>`,
  ].join('');
}

/** How a document begins, its body included; `head` is what else belongs into its head. */
export function opening({ status, mood, service, summary }: Cover, { words, page }: Costume, head: string): string {
  return [
    `<!doctype html><html lang=${words.language}${words.direction === 'rtl' ? ' dir=rtl' : ''}><head><meta charset=utf-8><meta name=viewport content="width=device-width,initial-scale=1">`,
    `<title>${SYMBOL[status]} ${titleOf(service, page)}${words.say('colon')}${summary}</title><link rel=icon href="${ICON[mood]}">${head}</head><body class=${mood}>`,
  ].join('');
}

/** Logo and title. */
export function brand(service: string, { page }: Costume): string {
  const logo = page.logo === undefined ? '' : `<img src="${escapeHtml(page.logo)}" alt="">`;
  return `${logo}<h1 dir=auto>${titleOf(service, page)}</h1>`;
}

function titleOf(service: string, { title }: PageSettings): string {
  return title === undefined ? service : escapeHtml(title);
}

export type Parameters = readonly (readonly [key: string, value: string])[];

/** What goes on from the query of this page into its links, of these keys; nothing else does: a secret may be in it. */
export function parametersOf(self: string, keys: readonly string[]): Parameters {
  const mark = self.indexOf('?');
  return mark < 0 ? [] : [...new URLSearchParams(self.slice(mark))].filter(([key]) => keys.includes(key));
}

/** A query of these parameters, to be put into an attribute. */
export function queryOf(parameters: Parameters): string {
  return escapeHtml(`?${parameters.map(([key, value]) => `${key}=${encodeURIComponent(wellFormed(value))}`).join('&')}`);
}

interface Dressed<V> {
  readonly contentType: string;
  render(view: V): string;
  headers(view: V): Readonly<Record<string, string>>;
}

/** Makes renderers of a kind of document: one for a look, the same every time. */
export function dressed<V>(render: (view: V, costume: Costume) => string): (look?: Look) => Promise<Dressed<V>> {
  const renderers = new WeakMap<Costume, Dressed<V>>();
  return async (look = { language: 'en' }) => {
    const costume = await loadCostume(look);
    let found = renderers.get(costume);
    if (found === undefined) {
      found = {
        contentType: 'text/html; charset=utf-8',
        render: (view) => render(view, costume),
        headers: () => costume.headers,
      };
      renderers.set(costume, found);
    }
    return found;
  };
}

/** What a look comes to, the same every time. Its policy allows the page's own style and script by hash, computed once for a theme. */
async function loadCostume({ language, languages = [], page = PLAIN }: Look): Promise<Costume> {
  let loading = skins.get(page);
  if (loading === undefined) skins.set(page, (loading = makeSkin(page)));
  const [{ costumes, ...skin }, words] = await Promise.all([loading, loadWords(language)]);
  const key = `${language} of ${languages.join()}`;
  let costume = costumes.get(key);
  if (costume === undefined) {
    const headers = Object.freeze({ ...skin.headers, 'content-language': language });
    costume = { ...skin, words, languages, page, headers };
    costumes.set(key, costume);
  }
  return costume;
}

/** What is the same for every document of an endpoint. */
interface Skin extends Pick<Costume, 'style' | 'compactStyle' | 'headers'> {
  readonly costumes: Map<string, Costume>;
}

const PLAIN: PageSettings = Object.freeze({});
const skins = new WeakMap<PageSettings, Promise<Skin>>();

async function makeSkin(page: PageSettings): Promise<Skin> {
  const theme = themeStyle(page);
  const [style, compactStyle] = [PAGE_STYLE + theme, COMPACT_STYLE + theme];
  // One policy for all documents of an endpoint: an application that sends it itself is told it once.
  const [ofStyle, ofCompact, ofScript] = await Promise.all([style, compactStyle, PAGE_SCRIPT].map(hash));
  const ancestors = ["'self'", ...(page.frameAncestors ?? [])].join(' ');
  const own = `default-src 'none'; style-src '${ofStyle}' '${ofCompact}'; script-src '${ofScript}'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors ${ancestors}`;
  const policy = page.csp ? page.csp(own) : own;
  return {
    style,
    compactStyle,
    headers: {
      ...(policy !== undefined && { 'content-security-policy': isHeader(policy) ? policy : own }),
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    },
    costumes: new Map(),
  };
}

/** Whether a server sends it as the value of a header. */
function isHeader(value: unknown): boolean {
  return typeof value === 'string' && /^[\u0021-\u007e](?:[\u0020-\u007e]*[\u0021-\u007e])?$/.test(value);
}

async function hash(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

// In the order in which the script knows them; `~` is where it puts what it says.
function scriptWords({ say }: Words): string {
  return [
    say('justNow'),
    say('ago', { duration: '~' }),
    ...(['seconds', 'minutes', 'hours', 'days'] as const).map((unit) => say(unit, { count: '~' })),
    say('noAnswer'),
  ].join('|');
}

const NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
  ar: 'العربية',
};

function choice(languages: readonly Language[], self: string, words: Words): string {
  if (languages.length === 0) return '';
  const kept = parametersOf(self, ['checks', 'tag', 'format']);
  const link = (language: Language): string =>
    `<li><a href="${queryOf([...kept, ['lang', language]])}" lang=${language} hreflang=${language}${language === words.language ? ' aria-current=true' : ''} dir=auto>${NAMES[language]}</a></li>`;
  return `<nav aria-label="${words.say('languages')}"><ul>${languages.map(link).join('')}</ul></nav>`;
}

function icon(status: Status): string {
  const drawing = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 2 2'><circle cx='1' cy='1' r='1' fill='${BAND[status][0]}'/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawing)}`;
}
