import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHealth, isCheck } from '@allwell/core';
import { describe, expect, it } from 'vitest';
import { DISCOVER_DEFAULTS, DISCOVER_RULES } from '../src/discover.ts';
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
    expect(Object.keys(api)).toEqual(['discover']);
  });

  it('has exactly the options its README lists', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const listed = [...(/## Options\n([^]*?)\n## /.exec(readme)?.[1] ?? '').matchAll(/^\| `(\w+)` \|/gm)].map(
      ([, option]) => option,
    );
    expect(listed).toEqual(Object.keys(DISCOVER_RULES));
    expect(readme).toContain(DISCOVER_DEFAULTS.importTimeoutMs.toLocaleString('en').replace(',', ' '));
  });
});
