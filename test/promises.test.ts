import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitsEngines } from '../scripts/engines.mjs';

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly engines: { readonly node: string };
  readonly packageManager: string;
}
const manifest = JSON.parse(read('package.json')) as Manifest;
const bootstrap = read('scripts/run.mjs');

describe('the two commands', () => {
  it('go through the bootstrap, to a script that exists', () => {
    expect(manifest.scripts['start']).toBe('node scripts/run.mjs demo');
    expect(manifest.scripts['test']).toBe('node scripts/run.mjs check');
    for (const script of ['demo', 'demo:build', 'check', 'check:build']) expect(manifest.scripts).toHaveProperty([script]);
  });

  it('hand what follows `npm test --` to vitest', () => {
    expect(manifest.scripts['check']).toMatch(/vitest run$/);
  });

  it('fetch a Node.js that engines accepts, the one of .node-version', () => {
    const fallback = /'node@(\d+\.\d+\.\d+)'/.exec(bootstrap)?.[1] ?? 'no version';
    expect(fitsEngines(fallback, manifest.engines.node)).toBe(true);
    expect(read('.node-version').trim()).toBe(fallback);
  });

  it.each([
    ['20.20.2', false],
    ['22.18.0', false],
    ['22.19.0', true],
    ['23.11.0', false],
    ['24.10.0', false],
    ['24.11.0', true],
    ['25.9.0', false],
    ['26.0.0', true],
    ['27.1.0', true],
  ])('say of Node.js %s that it fits: %s', (version, fits) => {
    expect(fitsEngines(version, manifest.engines.node)).toBe(fits);
  });

  it('refuse a range they would misread', () => {
    expect(() => fitsEngines('24.21.0', '22.x || 24')).toThrow('engines.node has "22.x"');
  });

  it('fetch the pnpm that packageManager names', () => {
    expect(manifest.packageManager).toMatch(/^pnpm@\d+\.\d+\.\d+$/);
    expect(bootstrap).toContain('missing.push(manifest.packageManager)');
  });

  it('are what CI runs first, before the gates', () => {
    const ci = read('.ci/run');
    expect(ci.indexOf("step 'npm test'")).toBeGreaterThan(0);
    expect(ci.indexOf("step 'npm test'")).toBeLessThan(ci.indexOf('for gate in'));
  });
});
