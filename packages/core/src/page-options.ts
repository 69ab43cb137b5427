import { callable, listOf, settleOptions, text, type Rule, type Rules } from './rule.ts';

/** Colours of the page, each as `#0b6a48` or by a function of CSS such as `oklch(52% 0.1 160)`. What is not given stays. */
export interface PageColorOptions {
  /** Links, and a stripe along the top. Default: links look like the text around them, and there is no stripe. */
  readonly accent?: string;
  /** What everything lies on. */
  readonly background?: string;
  /** What a check lies on. */
  readonly surface?: string;
  readonly text?: string;
  /** Text that matters less. */
  readonly muted?: string;
  /** Thin lines. */
  readonly line?: string;
}

/**
 * The looks of the page, and who may embed it. The colours of the states stay as they are: what they mean must not depend on a
 * theme, and their contrast is tested. That of colours given here is up to who gives them.
 */
export interface PageOptions {
  /** What stands at the top. Default: the service's name. */
  readonly title?: string;
  /** A picture before the title: a `data:` address of an SVG, PNG or WebP image, of 20 000 characters at most, since it comes with every page. */
  readonly logo?: string;
  readonly light?: PageColorOptions;
  readonly dark?: PageColorOptions;
  /** How round the corners of a check are, as a CSS length: `0`, `4px`, `.5rem`. */
  readonly radius?: string;
  /** Font families, as in CSS: `'Inter', sans-serif`. The page loads none: they have to be on the reader's machine. */
  readonly font?: string;
  /** Origins that may show the page in a frame, beside its own: `https://wiki.example.com`. Default none. */
  readonly frameAncestors?: readonly string[];
  /**
   * Makes of the page's Content-Security-Policy the one to send, once; undefined sends none, where the application has a policy
   * of its own. Default: as it is. The page needs what is in `style-src`, `script-src`, `img-src` and `connect-src`.
   */
  readonly csp?: (policy: string) => string | undefined;
}

/** `PageOptions`, checked. The same object for as long as an endpoint lives. */
export type PageSettings = Readonly<PageOptions>;

const like = (example: string, pattern: RegExp, most = 200): Rule<string> => ({
  expected: `like ${example}, of at most ${most} characters`,
  read: (value) => (typeof value === 'string' && value.length <= most && pattern.test(value) ? value : undefined),
});
// Rules are made where such options are given: few endpoints have any, and all of them start.
const within = <O extends object>(rules: () => Rules<O>): Rule<O> => ({
  expected: '', // what is wrong is said of the option inside
  read: (value, option) => settleOptions(option, value, rules(), {}) as O,
});

// Nothing here can end a declaration, nor fetch or read anything.
const colors = within<PageColorOptions>(() => {
  const color = like(
    '#0b6a48 or oklch(52% .1 160)',
    /^(#([\da-f]{3,4}){1,2}|(rgb|hsl|hwb|(ok)?(lab|lch)|color)a?\([\w .,%/+-]+\))$/i,
  );
  return { accent: color, background: color, surface: color, text: color, muted: color, line: color };
});

/** `PageOptions` as they are kept. */
export const pageRule: Rule<PageSettings> = within<PageOptions>(() => ({
  title: text(200),
  logo: like('data:image/svg+xml, png or webp', /^data:image\/(svg\+xml|png|webp)[;,][\w.~!*'()%+/=:;,@&$?-]+$/, 20_000),
  light: colors,
  dark: colors,
  radius: like('4px or .5rem', /^(0|[\d.]+(px|r?em))$/),
  font: like("'Inter', sans-serif", /^([\p{L}\d ,_-]|(['"])[\p{L}\d ,_-]+\2)+$/u),
  frameAncestors: listOf(like('https://wiki.example.com', /^https?:\/\/(\*\.)?[\w-]+(\.[\w-]+)*(:\d+)?$/)),
  csp: callable<NonNullable<PageOptions['csp']>>(),
}));
