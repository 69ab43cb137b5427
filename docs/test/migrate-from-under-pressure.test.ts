import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readPages } from './page.ts';
import { tablesOf } from './table.ts';

const PAGE = 'docs/migrate-from-under-pressure.md';

it('the page for those who come from @fastify/under-pressure says of each of its options what becomes of it', () => {
  const manifest = createRequire(import.meta.url).resolve('@fastify/under-pressure/package.json');
  const types = readFileSync(join(dirname(manifest), 'types/index.d.ts'), 'utf8');
  const members = (declaration: string, member: RegExp): string[] =>
    [...(types.split(declaration)[1]?.split('\n  }')[0] ?? '').matchAll(member)].map(([, name = '']) => name);
  const options = members('interface FastifyUnderPressureOptions {', /^ {4}(\w+)\??:/gm);
  const decorators = members('interface FastifyInstance {', /^ {4}(\w+)\(/gm).map((name) => `app.${name}()`);
  expect([options.length > 10, decorators.length]).toEqual([true, 2]);

  const named = readPages()
    .filter(({ path }) => path === PAGE)
    .flatMap(tablesOf)
    .flatMap(({ rows }) => rows.map(({ name }) => name));
  expect(named.toSorted()).toEqual([...options, ...decorators].toSorted());
});
