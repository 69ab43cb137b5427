import type { PresetName } from './preset.ts';
import type { DialectName } from './render/dialect.ts';

/** What the clients of another system get when they ask for JSON. */
export interface Speech {
  /** Its dialect, in every version: whoever accepts JSON gets the first. */
  readonly speaks: readonly [DialectName, ...DialectName[]];
  /** Whether `?format=json` means its dialect too. */
  readonly namesJson?: true;
}

/** By preset. Apart from the rest, as no start needs it. */
export const SPEECH: Readonly<Record<PresetName, Speech>> = {
  panopticon: { speaks: ['panopticon'] },
  django: { speaks: ['django'], namesJson: true },
  'impact-stack': { speaks: ['impact-stack'] },
  spring: { speaks: ['spring', 'spring-v2'] },
  microprofile: { speaks: ['microprofile'] },
  terminus: { speaks: ['terminus'] },
};
