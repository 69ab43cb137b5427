import { readFile } from 'node:fs/promises';
import { ENDPOINT_DEFAULTS, ENDPOINT_RULES, HEALTH_DEFAULTS, HEALTH_RULES } from '@allwell/core';
import { describe, expect, it } from 'vitest';

describe('the README', () => {
  it('lists exactly the options there are, with their defaults', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const section = readme.split(/^## /m).find((text) => text.startsWith('Options')) ?? '';
    const rows = [...section.matchAll(/^\| `(\w+)`\s+\| (.*?)\s+\|/gm)].map(
      ([, option = '', byDefault = '']) => [option, byDefault] as const,
    );
    expect(rows.map(([option]) => option).toSorted()).toEqual(
      ['health', 'root', ...Object.keys(HEALTH_RULES), ...Object.keys(ENDPOINT_RULES)].toSorted(),
    );
    const defaults: Readonly<Record<string, unknown>> = { ...HEALTH_DEFAULTS, ...ENDPOINT_DEFAULTS };
    const plain = rows.filter(([option]) => ['string', 'number'].includes(typeof defaults[option]));
    expect(plain.map(([, byDefault]) => byDefault.replaceAll('`', ''))).toEqual(
      plain.map(([option]) => String(defaults[option])),
    );
  });
});
