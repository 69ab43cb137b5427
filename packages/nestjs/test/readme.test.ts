import { readFile } from 'node:fs/promises';
import { ENDPOINT_DEFAULTS, ENDPOINT_RULES, HEALTH_DEFAULTS, HEALTH_RULES } from '@allwell/core';
import { DRAIN_DEFAULTS } from '@allwell/node';
import { describe, expect, it } from 'vitest';
import { EXTRAS_RULES, OWN_RULES } from '../src/options.ts';

describe('the README', () => {
  it('lists exactly the options there are, with their defaults', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const section = readme.split(/^## /m).find((text) => text.startsWith('Options')) ?? '';
    const rows = [...section.matchAll(/^\| `(\w+)`\s+\| (.*?)\s+\|/gm)].map(
      ([, option = '', byDefault = '']) => [option, byDefault] as const,
    );
    const rules = { ...HEALTH_RULES, ...ENDPOINT_RULES, ...EXTRAS_RULES, ...OWN_RULES };
    expect(rows.map(([option]) => option).toSorted()).toEqual(['health', 'root', ...Object.keys(rules)].toSorted());
    const defaults: Readonly<Record<string, unknown>> = {
      ...HEALTH_DEFAULTS,
      ...ENDPOINT_DEFAULTS,
      ...DRAIN_DEFAULTS,
      isGlobal: true,
      mountAs: 'listener',
      openApi: 'described',
    };
    const plain = rows.filter(([option]) => ['string', 'number', 'boolean'].includes(typeof defaults[option]));
    expect(plain.map(([, byDefault]) => byDefault.replaceAll('`', ''))).toEqual(
      plain.map(([option]) => String(defaults[option])),
    );
  });
});
