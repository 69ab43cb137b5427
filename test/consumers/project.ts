import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EntryPoint } from './entry-points.ts';
import { KINDS, SETTINGS, type Kind } from './kinds.ts';
import type { Program } from './programs.ts';

/** What a project is made of. */
export interface Parts {
  readonly entryPoints: Readonly<Record<string, EntryPoint>>;
  readonly programs: Readonly<Record<string, Program>>;
}

type Imports = Readonly<Record<string, string>>;

/** Where a program that is to be bundled has its checks from, by what its file is called behind the name of the program. */
const CHECKS_IN_A_BUNDLE: Readonly<Record<string, Imports>> = {
  '.named': { './orders/health': '* as checks' },
  '.found': { 'virtual:allwell': '{ checks }' },
};

/** The programs of a project of this kind, by name. */
export function programsOf(kind: string, programs: Parts['programs']): Readonly<Record<string, Program>> {
  const { compiled } = KINDS[kind]!;
  return Object.fromEntries(Object.entries(programs).filter(([, { decorates }]) => compiled || !decorates));
}

/** The names of the checks that a program answers for. */
export function checksOf({ decorates = [] }: Program, entryPoints: Parts['entryPoints']): readonly string[] {
  return [...Object.values(entryPoints).flatMap(({ checks = {} }) => Object.keys(checks)), ...decorates];
}

/** Writes a project of this kind below `folder`. */
export function writeProject(folder: string, kindName: string, { entryPoints, programs }: Parts): void {
  const kind = KINDS[kindName]!;
  const { type, language, bundled } = kind;
  const files: Record<string, string> = {
    'package.json': json({ name: 'orders', version: '1.0.0', private: true, type }),
    [`src/orders/health.${language}`]: healthModule(kindName, entryPoints),
  };
  for (const [name, program] of Object.entries(programsOf(kindName, programs))) {
    if (!bundled) files[`src/${name}.${language}`] = programThatDiscovers(kind, program);
    else
      for (const [suffix, checks] of Object.entries(CHECKS_IN_A_BUNDLE))
        files[`src/${name}${suffix}.${language}`] = programToBundle(kind, program, checks);
  }
  if (language === 'js') files['src/everything.js'] = everything(kind, entryPoints);
  if (language === 'ts') files['src/mistakes.ts'] = mistakes(entryPoints);
  for (const setting of Object.values(SETTINGS)) {
    if (setting.kind === kindName) files[setting.file] = json({ compilerOptions: setting.options, include: ['src'] });
  }
  for (const [file, text] of Object.entries(files)) {
    const path = join(folder, kind.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** A module of all the checks that are made of the entry points. */
export function healthModule(kindName: string, entryPoints: Parts['entryPoints']): string {
  const kind = KINDS[kindName]!;
  const used = Object.entries(entryPoints).filter(([, { checks }]) => checks);
  const imports = used.map(([module, { imports, beside }]) => importing(kind, { ...beside, [module]: imports }));
  const checks = used.flatMap(([, { checks = {} }]) => Object.entries(checks));
  const exported = requires(kind) ? 'exports.' : 'export const ';
  return `${imports.join('')}\n${checks.map(([name, check]) => `${exported}${name} = ${check};\n`).join('')}`;
}

function programThatDiscovers(kind: Kind, { imports, main }: Program): string {
  return `${importing(kind, imports)}${kind.type === 'module' ? main('') : inFunction(main(''))}\n`;
}

function programToBundle(kind: Kind, { imports, main }: Program, checks: Imports): string {
  const all = { ...imports, '@allwell/core': '{ createHealth }', ...checks };
  return `${importing(kind, all)}${inFunction(`\nconst health = createHealth({ checks: { ...checks } });${main('{ health }')}`)}\n`;
}

/** Neither CommonJS nor a CommonJS bundle may wait at the top level. */
function inFunction(statements: string): string {
  return `\nasync function main() {${statements}\n}\n\nvoid main();`;
}

/** A wrong use of every entry point, which compiles only where its types have been found. */
function mistakes(entryPoints: Parts['entryPoints']): string {
  const entries = Object.entries(entryPoints);
  const references = entries.map(([module, { describes }]) => (describes ? `/// <reference types="${module}" />\n` : ''));
  const imports = entries.map(([module, { describes = module }], index) => `import * as from${index} from '${describes}';\n`);
  const uses = entries.map(
    ([module, { imports, mistake }], index) => `{
  const ${imports} = from${index};
  // @ts-expect-error -- ${module} has types
  void (() => ${mistake});
}
`,
  );
  return `${references.join('')}${imports.join('')}\n${uses.join('')}`;
}

/** Loads every entry point and package.json, one by one. */
function everything(kind: Kind, entryPoints: Parts['entryPoints']): string {
  const modules = Object.keys(entryPoints).filter((module) => !entryPoints[module]!.notByNode);
  const manifests = new Set(modules.map((module) => `${module.split('/', 2).join('/')}/package.json`));
  const loading = requires(kind)
    ? [...modules, ...manifests].map((module) => `require('${module}');`)
    : [
        ...modules.map((module) => `await import('${module}');`),
        ...[...manifests].map((module) => `await import('${module}', { with: { type: 'json' } });`),
      ];
  return `${loading.join('\n')}\n`;
}

function importing(kind: Kind, imports: Imports): string {
  return Object.entries(imports)
    .map(([module, names]) =>
      requires(kind) ? `const ${names} = require('${module}');\n` : `import ${names} from '${module}';\n`,
    )
    .join('');
}

function requires({ type, language }: Kind): boolean {
  return type === 'commonjs' && language === 'js';
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
