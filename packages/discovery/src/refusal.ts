import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { languageOf } from './convention.ts';
import { property } from './property.ts';

/** Why Node's loader did not start a module that a TypeScript compiler would take. */
export interface Refusal {
  /** What to change in the module, as the end of a sentence that goes on with jiti. */
  readonly remedy: string;
}

const ERASABLE =
  'write what Node can strip (no enum, namespace with values, parameter property, decorator or `import x = require()`)';
/** The innermost frames, where that `require` fails itself or in what it calls at once. */
const REQUIRE_OF_IMPORTED =
  /^(?:\s+at ModuleJob\S* \(node:internal\/modules\/esm\/.*\n)?\s+at require \(node:internal\/modules\/esm\/translators:/;
const REMEDIES: Readonly<Record<string, string>> = {
  ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX: ERASABLE,
  ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING: 'import the compiled form of what lies in node_modules',
  ERR_UNKNOWN_FILE_EXTENSION: 'start Node with its type stripping on',
};

/**
 * What Node's loader refused in `thrown`, the failed import of `file`; undefined where the module itself threw, so that no module
 * runs a second time. Only faults that are found before a module runs are refusals: syntax, links between modules, resolution.
 */
export function toRefusal(thrown: unknown, file: string): Refusal | undefined {
  const [code, message, stack] = ['code', 'message', 'stack'].map((key) => property(thrown, key));
  if (!(thrown instanceof Error) || typeof message !== 'string' || typeof stack !== 'string' || wasRunning(stack))
    return undefined;
  const remedy = typeof code === 'string' && Object.hasOwn(REMEDIES, code) ? REMEDIES[code] : undefined;
  if (remedy !== undefined) return code !== 'ERR_UNKNOWN_FILE_EXTENSION' || /"\.[cm]?ts"/.test(message) ? { remedy } : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'ERR_UNSUPPORTED_DIR_IMPORT') {
    const url = property(thrown, 'url');
    const meant = typeof url === 'string' && url.startsWith('file:') ? findMeant(fileURLToPath(url)) : undefined;
    return meant === undefined ? undefined : { remedy: `import the file by its own name, ${meant}` };
  }
  if (!(thrown instanceof SyntaxError) || code !== undefined || languageOf(file) !== 'typescript') return undefined;
  return { remedy: message.includes('does not provide an export') ? 'import types with `import type`' : ERASABLE };
}

/**
 * Whether `import()` of a CommonJS module written in TypeScript failed because of Node, not of the module: before 24.12 such a
 * module is given a `require` that cannot load an ES module, `@allwell/core` for one. It has run up to that call.
 */
export function isLoadersOwnFault(thrown: unknown): boolean {
  const stack = property(thrown, 'stack');
  return typeof stack === 'string' && REQUIRE_OF_IMPORTED.test(framesOf(stack).slice(0, 2).join('\n'));
}

/** The TypeScript file that an import of `path`, which does not exist, must have meant: `x.ts` for `x.js` and `x`, `x/index.ts` for `x`. */
function findMeant(path: string): string | undefined {
  const compiled = /\.([cm]?)js$/.exec(path);
  const candidates = compiled
    ? [`${path.slice(0, compiled.index)}.${compiled[1]}ts`]
    : [`${path}.ts`, `${path}.mts`, `${path}/index.ts`];
  return candidates.find((candidate) => existsSync(candidate));
}

/** Whether code of a module was on the stack: the innermost frame is not the loader's, or `require` called the loader. */
function wasRunning(stack: string): boolean {
  const frames = framesOf(stack);
  const [innermost = ''] = frames;
  return !/\(?node:internal\/modules\//.test(innermost) || frames.some((frame) => /at (?:Module\.)?require \(node:/.test(frame));
}

function framesOf(stack: string): readonly string[] {
  return stack.split('\n').filter((line) => /^\s+at /.test(line));
}
