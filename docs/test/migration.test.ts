import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readPages } from './page.ts';
import { tablesOf } from './table.ts';

describe('the pages for those who come from elsewhere', () => {
  it('say of each option of createTerminus what becomes of it', () => {
    const manifest = createRequire(import.meta.url).resolve('@godaddy/terminus/package.json');
    const types = readFileSync(join(dirname(manifest), 'typings/index.d.ts'), 'utf8');
    const members = (declaration: string): readonly string[] =>
      [...(types.split(declaration)[1]?.split('\n  }')[0] ?? '').matchAll(/^ {4}(\w+)\??:/gm)].map(([, member = '']) => member);
    const named = tablesIn('docs/migrate-from-godaddy-terminus.md').flatMap(({ rows }) => rows.map(({ name }) => name));
    expect(members('interface TerminusOptions {').length).toBeGreaterThan(10);
    expect(new Set(named)).toEqual(
      new Set([
        ...members('interface TerminusOptions {'),
        ...members('type HealthCheckMap = {'),
        'HealthCheckError',
        '{ state }',
      ]),
    );
  });

  it('say of each indicator and option of @nestjs/terminus what becomes of it', () => {
    const dist = dirname(createRequire(import.meta.url).resolve('@nestjs/terminus'));
    const types = (file: string): string => readFileSync(join(dist, file), 'utf8');
    const members = (file: string, name: string): readonly string[] =>
      [...(types(file).split(`export interface ${name} {`)[1]?.split('\n}')[0] ?? '').matchAll(/^ {4}(\w+)\?:/gm)].map(
        ([, member = '']) => member,
      );
    const indicators = globSync('health-indicator/**/*.d.ts', { cwd: dist }).flatMap((file) =>
      [...types(file).matchAll(/export declare class (\w+)/g)].map(([, name = '']) => name),
    );
    const exported = [...types('index.d.ts').matchAll(/\b(TerminusModule|HealthCheck\w*)\b/g)].map(([, name = '']) => name);
    const named = tablesIn('docs/migrate-from-nestjs-terminus.md').flatMap(({ rows }) => rows.map(({ name }) => name));
    expect(indicators.length).toBeGreaterThan(10);
    expect(new Set(named)).toEqual(
      new Set([
        ...indicators.filter((name) => name !== 'HealthIndicatorSession'), // what `HealthIndicatorService.check` returns
        ...exported,
        ...members('terminus-options.interface.d.ts', 'TerminusModuleOptions'),
        ...members('health-check/health-check.decorator.d.ts', 'HealthCheckOptions'),
      ]),
    );
  });

  it('say of each option and method of lightship what becomes of it', () => {
    const lightship = createRequire(import.meta.url).resolve('lightship');
    const types = readFileSync(join(dirname(lightship), '../esm/types.d.ts'), 'utf8');
    const members = (type: string): readonly string[] =>
      [...(types.split(`export type ${type} = {`)[1]?.split('\n}')[0] ?? '').matchAll(/readonly (\w+)\??: (\()?/g)].map(
        ([, member = '', call]) => (type === 'Lightship' && call ? `${member}()` : member),
      );
    const named = tablesIn('docs/migrate-from-lightship.md').flatMap(({ rows }) => rows.map(({ name }) => name));
    expect([members('ConfigurationInput').length, members('Lightship').length]).toEqual([7, 10]);
    expect(new Set(named)).toEqual(
      new Set([...members('ConfigurationInput'), ...members('Lightship'), '/health', '/live', '/ready']),
    );
  });
});

function tablesIn(path: string) {
  return readPages()
    .filter((page) => page.path === path)
    .flatMap(tablesOf);
}
