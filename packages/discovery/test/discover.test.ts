import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHealth, isCheck } from '@allwell/core';
import { describe, expect, it } from 'vitest';
import { DISCOVER_DEFAULTS, DISCOVER_RULES } from '../src/discover-options.ts';
import * as api from '../src/index.ts';
import { plant } from './tree.ts';

const { discover } = api;

describe('discover', () => {
  it('returns frozen checks that a health registers as they are', async () => {
    await using tree = await plant({
      'a/health.mjs': 'export const queue = () => false;',
      'b/health.mjs': 'export default () => {};',
    });
    const found = await discover({ root: tree.folder });
    expect([found, found.checks, found.checks[0], found.files, found.warnings].every((value) => Object.isFrozen(value))).toBe(
      true,
    );
    expect(found).toMatchObject({
      root: tree.folder,
      files: ['a', 'b'].map((name) => join(tree.folder, name, 'health.mjs')),
      warnings: [],
    });
    expect(found.checks.every(({ check }) => isCheck(check))).toBe(true);
    await using health = createHealth();
    for (const { name, check } of found.checks) health.register(name, check);
    const { status, checks } = await health.report();
    expect([status, Object.keys(checks)]).toEqual(['down', ['queue', 'b']]);
  });

  it('tells each warning as it arises', async () => {
    await using tree = await plant({ 'health.mjs': '' });
    const told: string[] = [];
    expect((await discover({ root: tree.folder, onWarning: (message) => told.push(message) })).warnings).toEqual(told);
    expect(told).toHaveLength(1);
  });

  it('ends early with the reason of its signal, also while a module loads', async () => {
    await using tree = await plant({ 'health.mjs': 'globalThis.discoverAbort?.(); await new Promise(() => {});' });
    await expect(discover({ root: tree.folder, signal: AbortSignal.abort('at once') })).rejects.toBe('at once');
    const abort = new AbortController();
    Object.assign(globalThis, { discoverAbort: () => abort.abort('while loading') });
    await expect(discover({ root: tree.folder, signal: abort.signal })).rejects.toBe('while loading');
    Reflect.deleteProperty(globalThis, 'discoverAbort');
  });
});

describe('the package', () => {
  it('exports these names', () => {
    expect(Object.keys(api).toSorted()).toEqual(['discover', 'discoverHealth']);
  });

  const listed = async (title: string): Promise<readonly (string | undefined)[]> => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const section = readme.split(/^## /m).find((text) => text.startsWith(title)) ?? '';
    return [...section.matchAll(/^\| `(\w+)`\s+\|(?:\s*([\d ]+) \|)?/gm)].map(([, name, number]) =>
      [name, number].join(' ').trim(),
    );
  };

  it('has exactly the options and the default its README lists', async () => {
    const expected = Object.keys(DISCOVER_RULES).map((option) => (option in DISCOVER_DEFAULTS ? `${option} 30 000` : option));
    expect(await listed('Options')).toEqual(expected);
    expect(DISCOVER_DEFAULTS).toEqual({ importTimeoutMs: 30_000 });
  });

  it('throws exactly the errors its README lists', async () => {
    const folder = new URL('../src/', import.meta.url);
    const sources = await Promise.all((await readdir(folder)).map((name) => readFile(new URL(name, folder), 'utf8')));
    const thrown = [...sources.join('').matchAll(/new HealthError\(\s*'(\w+)'/g)].map(([, code]) => code);
    expect(new Set(await listed('Errors'))).toEqual(new Set(thrown));
  });
});
