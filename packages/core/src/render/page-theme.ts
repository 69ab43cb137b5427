import type { PageColorOptions, PageSettings } from '../page-options.ts';
import { SURFACE } from './palette.ts';

const PROPERTIES = { background: 'paper', surface: 'card', text: 'ink', muted: 'soft', line: 'line' } as const;

/** What a theme adds to the style of the page; nothing where there is none. Every value was checked where it came in. */
export function themeStyle({ light = {}, dark = {}, radius, font, logo }: PageSettings): string {
  const given = (name: keyof PageColorOptions): boolean => light[name] !== undefined || dark[name] !== undefined;
  const properties = (Object.keys(PROPERTIES) as (keyof typeof PROPERTIES)[]).filter(given).map((name) => {
    const property = PROPERTIES[name];
    const [byDay, byNight] = SURFACE[property];
    return `--${property}:light-dark(${light[name] ?? byDay},${dark[name] ?? byNight})`;
  });
  const [accent, other] = [light.accent ?? dark.accent, dark.accent ?? light.accent];
  return [
    properties.length > 0 && `:root{${properties.join(';')}}`,
    given('accent') &&
      `:root{--accent:light-dark(${accent},${other})}header{border-block-start:.4rem solid var(--accent)}section:not(.first) :not(h2)>a,footer a{color:var(--accent)}`,
    radius !== undefined && `article,.start pre{border-radius:${radius}}`,
    font !== undefined && `html{font-family:${font}}`,
    logo !== undefined && 'header img{height:2.5rem;max-width:12rem;padding:.3rem;border-radius:.4rem;background:var(--card)}',
  ]
    .filter((rule) => rule !== false)
    .join('');
}
