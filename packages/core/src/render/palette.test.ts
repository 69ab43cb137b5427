import { describe, expect, it } from 'vitest';
import { STATUSES } from '../status.ts';
import { BAND, SURFACE, TINT, TONE } from './palette.ts';

const THEMES = [0, 1] as const;

const channels = (colour: string): number[] => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** WCAG 2.2, relative luminance. */
function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((channel) =>
    channel / 255 <= 0.04045 ? channel / 255 / 12.92 : ((channel / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: readonly number[], other: readonly number[]): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(THEMES)('the palette, theme %d,', (theme) => {
  const surface = (name: keyof typeof SURFACE): number[] => channels(SURFACE[name][theme]);
  const grounds = [surface('paper'), surface('card')];

  it('lets every text be read on every ground (WCAG 2.2, 1.4.3)', () => {
    for (const ground of grounds) {
      for (const text of ['ink', 'soft'] as const) expect(contrast(surface(text), ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(STATUSES)('lets %s be read on paper, card, tint, disc and band', (status) => {
    const tone = channels(TONE[status][theme]);
    const [band, on] = BAND[status].map(channels) as [number[], number[]];
    const tint = surface('card').map((channel, index) => channel + ((band[index] ?? 0) - channel) * (TINT / 100));
    for (const ground of [...grounds, tint]) expect(contrast(tone, ground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(surface('ink'), tint)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(surface('card'), tone)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(on, band)).toBeGreaterThanOrEqual(4.5);
  });
});
