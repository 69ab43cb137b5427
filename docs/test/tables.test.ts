import {
  CHECK_DEFAULTS,
  CHECK_RULES,
  createHealth,
  ENDPOINT_DEFAULTS,
  ENDPOINT_RULES,
  HEALTH_DEFAULTS,
  HEALTH_RULES,
  systemClock,
} from '@allwell/core';
import { DRAIN_DEFAULTS, DRAIN_RULES, LISTENER_DEFAULTS, LISTENER_RULES } from '@allwell/node';
import { describe, expect, it } from 'vitest';
import { readDeclarations, readSource, type Declaration } from './declaration.ts';
import { readPages } from './page.ts';
import { tablesOf, type Row, type Table } from './table.ts';

const REFERENCE = 'docs/options.md';

const declarations = readDeclarations();
const tables = readPages().flatMap(tablesOf);
const optionTables = tables
  .filter(({ columns }) => columns[0] === 'option')
  .map((table) => Object.assign(table, { declaration: declarationOf(table) }));
const codeTables = tables.filter(({ columns }) => columns[0] === 'code');

describe('the option tables', () => {
  it.each(optionTables)('name every option and no other: $place', ({ rows, declaration }) => {
    expect(
      [[...ownOf(declaration)], [...ownOf(declaration), ...inheritedBy(declaration)]].map((names) => names.toSorted()),
    ).toContainEqual(rows.map(({ name }) => name).toSorted());
  });
});

describe('the option tables of the reference', () => {
  it('are there for every kind of options that core and the end of a process take', () => {
    const names = optionTables.filter(({ path }) => path === REFERENCE).map(({ declaration }) => declaration?.name);
    expect(names).toEqual([
      'CheckOptions',
      'HealthOptions',
      'GroupOptions',
      'EndpointOptions',
      'AccessOptions',
      'PageOptions',
      'PageColorOptions',
      'AllwellOptions',
      'DrainOptions',
      'DrainOnSignalsOptions',
      'ListenerOptions',
    ]);
  });

  it.each([
    ['CheckOptions', CHECK_RULES],
    ['HealthOptions', HEALTH_RULES],
    ['EndpointOptions', ENDPOINT_RULES],
    ['DrainOptions', DRAIN_RULES],
    ['ListenerOptions', LISTENER_RULES],
  ])('have the options that are accepted: %s', (name, rules) => {
    expect(new Set(rowsOf(name).map((row) => row.name))).toEqual(new Set(Object.keys(rules)));
  });

  it.each([
    ['CheckOptions', CHECK_DEFAULTS],
    ['HealthOptions', HEALTH_DEFAULTS],
    ['EndpointOptions', ENDPOINT_DEFAULTS],
    ['GroupOptions', groupDefaults()],
    ['AccessOptions', accessDefaults()],
    ['PageOptions', {}],
    ['PageColorOptions', {}],
    ['AllwellOptions', {}],
    ['DrainOptions', DRAIN_DEFAULTS],
    ['DrainOnSignalsOptions', { signals: LISTENER_DEFAULTS.signals }],
    ['ListenerOptions', LISTENER_DEFAULTS],
  ])('tell the defaults there are, and no other: %s', (name, defaults) => {
    const codes = Object.entries(defaults).map(([option, value]) => [option, codeOf(value)] as const);
    expect(new Map(rowsOf(name).flatMap(defaultsIn))).toEqual(new Map(codes));
  });

  it.each([
    'CheckOptions',
    'HealthOptions',
    'GroupOptions',
    'EndpointOptions',
    'AccessOptions',
    'DrainOptions',
    'DrainOnSignalsOptions',
    'ListenerOptions',
  ])('agree with the comments in the code: %s', (name) => {
    const members = declarations.find((one) => one.name === name)?.members;
    const unlike = rowsOf(name)
      .flatMap(defaultsIn)
      .filter(([option, code]) => !promises(members?.get(option) ?? '', code));
    expect(unlike).toEqual([]);
  });

  it('tell of a package what its README tells', () => {
    const cells = (path: string, name: string): unknown =>
      optionTables
        .find((table) => table.path === path && table.declaration?.name === name)
        ?.rows.map((row) => row.cells.slice(0, 2));
    for (const name of ['DrainOptions', 'DrainOnSignalsOptions', 'ListenerOptions'])
      expect(cells('packages/node/README.md', name), name).toEqual(cells(REFERENCE, name));
  });
});

describe('the option tables of an adapter', () => {
  it.each([
    ['express', { order: 'mounted' }],
    ['fastify', {}],
    ['hono', {}],
    ['nestjs', { ...DRAIN_DEFAULTS, isGlobal: true, mountAs: 'listener', openApi: 'described' }],
  ])('tell the defaults there are: %s', (adapter, own) => {
    const defaults = new Map<string, unknown>(Object.entries({ ...HEALTH_DEFAULTS, ...ENDPOINT_DEFAULTS, ...own }));
    const rows = optionTables.find(({ path }) => path === `packages/${adapter}/README.md`)?.rows ?? [];
    const plainRows = rows.filter(({ name }) => ['string', 'number', 'boolean'].includes(typeof defaults.get(name)));
    expect(plainRows.length).toBeGreaterThan(5);
    expect(plainRows.map(({ name, cells }) => [name, cells[1]?.replaceAll('`', '')])).toEqual(
      plainRows.map(({ name }) => [name, String(defaults.get(name))]),
    );
  });
});

describe('the error tables', () => {
  const union = /export type HealthErrorCode =([^;]*);/.exec(readSource('packages/core/src/error.ts'))?.[1] ?? '';
  const codes = [...union.matchAll(/'([A-Z_]+)'/g)].map(([, code = '']) => code);
  const shown = (path: string): readonly string[] =>
    codeTables.filter((table) => table.path === path).flatMap(({ rows }) => rows.map(({ name }) => name));

  it('of the reference have every code, and each once', () => {
    expect(codes.length).toBeGreaterThan(10);
    expect(shown(REFERENCE)).toHaveLength(codes.length);
    expect(new Set(shown(REFERENCE))).toEqual(new Set(codes));
  });

  it.each(codeTables)('have no code that does not exist: $place', ({ path }) => {
    expect(shown(path).filter((code) => !codes.includes(code))).toEqual([]);
  });
});

function rowsOf(name: string): readonly Row[] {
  return optionTables.find(({ path, declaration }) => path === REFERENCE && declaration?.name === name)?.rows ?? [];
}

/** Whose options a table has: those named in the heading above, else those of the same package that share most names with it. */
function declarationOf({ path, headed, rows }: Table): Declaration | undefined {
  const named = declarations.find(({ name }) => headed.includes(name));
  if (named) return named;
  const folder = path.slice(0, path.lastIndexOf('/'));
  const shared = (one: Declaration): number => {
    const names = new Set([...ownOf(one), ...inheritedBy(one)]);
    return rows.filter(({ name }) => names.has(name)).length;
  };
  const own = declarations.filter((one) => one.path.startsWith(`${folder}/`));
  // An adapter has no options of its own: they are core's.
  return (own.length > 0 ? own : declarations).toSorted((a, b) => shared(b) - shared(a)).at(0);
}

function ownOf(declaration: Declaration | undefined): Iterable<string> {
  return declaration?.members.keys() ?? [];
}

function inheritedBy(declaration: Declaration | undefined): readonly string[] {
  return declarations
    .filter(({ name }) => declaration?.parents.includes(name))
    .flatMap((parent) => [...ownOf(parent), ...inheritedBy(parent)]);
}

/** An option and its default as code; nothing where words say what happens without the option. */
function defaultsIn({ name, cells }: Row): (readonly [option: string, code: string])[] {
  const [, code] = /^`(.+)`$/.exec(cells[1] ?? '') ?? [];
  return code === undefined ? [] : [[name, code]];
}

function groupDefaults(): object {
  const { name, title, ...settled } = { ...createHealth({ groups: { x: {} } }).groups.get('x') };
  return { ...settled, title: { code: title === name ? 'name' : title } };
}

/** Outside production: `details` is another there, which the table says in words. */
function accessDefaults(): object {
  const [, secretFrom, details] =
    /\n\s*secretFrom: (\[.*\]),\n\s*details: inProduction\(\) \? 'authorized' : ('.*'),\n/.exec(
      readSource('packages/core/src/access.ts'),
    ) ?? [];
  return { secretFrom: { code: secretFrom }, details: { code: details } };
}

function codeOf(value: unknown): string {
  if (value === systemClock) return 'systemClock';
  if (typeof value === 'object' && value !== null && 'code' in value) return String(value.code);
  if (typeof value === 'number') return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, '_');
  return JSON.stringify(value).replaceAll('"', "'").replaceAll(',', ', ');
}

/** Defaults that comments put into words. */
const IN_WORDS: ReadonlySet<string> = new Set(['[]', '{}', 'systemClock', "['readiness']", 'name']);

/** Whether a comment promises this default: in the same characters, but for what tells prose from code. */
function promises(comment: string, code: string): boolean {
  const [, promised] = /\bDefault:? (.*)/s.exec(comment) ?? [];
  return IN_WORDS.has(code) || (promised !== undefined && plain(promised).startsWith(plain(code)));
}

function plain(text: string): string {
  return text.replaceAll(/[\s_`'"]/g, '');
}
