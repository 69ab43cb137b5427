import type { Status } from '../status.ts';

/** A colour in the light and in the dark theme. */
export type Shade = readonly [light: string, dark: string];

/** What lies under the text, and the text. */
export const SURFACE: Readonly<Record<'paper' | 'card' | 'ink' | 'soft' | 'line', Shade>> = {
  paper: ['#f3f4ef', '#0c100e'],
  card: ['#ffffff', '#151b18'],
  ink: ['#16201b', '#e9efeb'],
  soft: ['#55615a', '#9db0a5'],
  line: ['#dfe3da', '#28322d'],
};

/** The text and symbol of a state. */
export const TONE: Readonly<Record<Status, Shade>> = {
  up: ['#0a6b47', '#5fd3a0'],
  degraded: ['#7f4d00', '#f2b84e'],
  unknown: ['#4b5868', '#aab8c8'],
  down: ['#ad2019', '#ff8f80'],
};

/** The band that says a state across a room, and the text on it; alike in both themes. */
export const BAND: Readonly<Record<Status, readonly [band: string, text: string]>> = {
  up: ['#0b6a48', '#ffffff'],
  degraded: ['#f5b73c', '#211700'],
  unknown: ['#4a5768', '#ffffff'],
  down: ['#b5231b', '#ffffff'],
};

/** How much of the band, in percent, tints the ground of a failing check. */
export const TINT = 10;

/** The sign of a state, so that colour is never alone. None of them has an emoji form. */
export const SYMBOL: Readonly<Record<Status, string>> = { up: '✓', degraded: '!', unknown: '?', down: '✕' };
