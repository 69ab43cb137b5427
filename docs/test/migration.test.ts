import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPages } from './page.ts';
import { tablesOf } from './table.ts';

const { resolve } = createRequire(import.meta.url);

describe('the pages for those who come from elsewhere', () => {
  it('say of each option of createTerminus what becomes of it', () => {
    const types = readFileSync(join(dirname(resolve('@godaddy/terminus/package.json')), 'typings/index.d.ts'), 'utf8');
    const members = (declaration: string): readonly string[] => membersOf(types, declaration, /^ {4}(\w+)\??:/gm);
    const options = members('interface TerminusOptions {');
    expect(options.length).toBeGreaterThan(10);
    expect(new Set(namesIn('docs/migrate-from-godaddy-terminus.md'))).toEqual(
      new Set([...options, ...members('type HealthCheckMap = {'), 'HealthCheckError', '{ state }']),
    );
  });

  it('say of each indicator and option of @nestjs/terminus what becomes of it', () => {
    const dist = dirname(resolve('@nestjs/terminus'));
    const types = (file: string): string => readFileSync(join(dist, file), 'utf8');
    const members = (file: string, name: string): readonly string[] =>
      membersOf(types(file), `export interface ${name} {`, /^ {4}(\w+)\?:/gm);
    const indicators = globSync('health-indicator/**/*.d.ts', { cwd: dist }).flatMap((file) =>
      namesOf(types(file), /export declare class (\w+)/g),
    );
    expect(indicators.length).toBeGreaterThan(10);
    expect(new Set(namesIn('docs/migrate-from-nestjs-terminus.md'))).toEqual(
      new Set([
        ...indicators.filter((name) => name !== 'HealthIndicatorSession'), // what `HealthIndicatorService.check` returns
        ...namesOf(types('index.d.ts'), /\b(TerminusModule|HealthCheck\w*)\b/g),
        ...members('terminus-options.interface.d.ts', 'TerminusModuleOptions'),
        ...members('health-check/health-check.decorator.d.ts', 'HealthCheckOptions'),
      ]),
    );
  });

  it('say of each option and method of lightship what becomes of it', () => {
    const types = readFileSync(join(dirname(resolve('lightship')), '../esm/types.d.ts'), 'utf8');
    const options = membersOf(types, 'export type ConfigurationInput = {', /readonly (\w+)\??: /g);
    const properties = membersOf(types, 'export type Lightship = {', /readonly (\w+)\??: (?!\()/g);
    const methods = membersOf(types, 'export type Lightship = {', /readonly (\w+)\??: \(/g).map((name) => `${name}()`);
    expect([options.length, properties.length + methods.length]).toEqual([7, 10]);
    expect(new Set(namesIn('docs/migrate-from-lightship.md'))).toEqual(
      new Set([...options, ...properties, ...methods, '/health', '/live', '/ready']),
    );
  });

  it('say of each option and decorator of @fastify/under-pressure what becomes of it, once', () => {
    const types = readFileSync(join(dirname(resolve('@fastify/under-pressure/package.json')), 'types/index.d.ts'), 'utf8');
    const options = membersOf(types, 'interface FastifyUnderPressureOptions {', /^ {4}(\w+)\??:/gm);
    const decorators = membersOf(types, 'interface FastifyInstance {', /^ {4}(\w+)\(/gm).map((name) => `app.${name}()`);
    expect([options.length > 10, decorators.length]).toEqual([true, 2]);
    expect(namesIn('docs/migrate-from-under-pressure.md').toSorted()).toEqual([...options, ...decorators].toSorted());
  });
});

/** What the tables of a page have a row for. */
function namesIn(path: string): readonly string[] {
  return readPages()
    .filter((page) => page.path === path)
    .flatMap(tablesOf)
    .flatMap(({ rows }) => rows.map(({ name }) => name));
}

/** The names that `member` finds in a declaration, which begins with these words and ends with a brace at its own indentation. */
function membersOf(types: string, declaration: string, member: RegExp): readonly string[] {
  const [before = '', after = ''] = types.split(declaration);
  const [indentation = ''] = /^ */.exec(before.slice(before.lastIndexOf('\n') + 1)) ?? [];
  return namesOf(after.split(`\n${indentation}}`)[0] ?? '', member);
}

function namesOf(types: string, name: RegExp): readonly string[] {
  return [...types.matchAll(name)].map(([, found = '']) => found);
}
