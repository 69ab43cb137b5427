import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { statedExports } from './export-order.ts';
import { commonJsChecks, namespaceChecks, type CheckExport, type Namespace } from './exports.ts';
import { failed, reasonOf, unreadable } from './failure.ts';
import { property } from './property.ts';
import { isLoadersOwnFault, toRefusal, type Refusal } from './refusal.ts';

/** How modules are loaded. */
export interface Loading {
  /** Milliseconds one module may take. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly warn: (message: string) => void;
}

/**
 * Imports the module `file` and returns its exports that are checks.
 *
 * Node imports it, stripping its types; only what Node's loader refuses before the module has run is given to `jiti`, where that
 * is installed.
 *
 * @throws HealthError `MODULE_FAILED`, naming file, reason and remedy, with what was thrown as its `cause`.
 */
export async function load(file: string, { timeoutMs, signal, warn }: Loading): Promise<readonly CheckExport[]> {
  let undo = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    // Not unref'd: an await that never settles leaves Node nothing else to wait for, and it would exit without this error.
    const timer = setTimeout(() => {
      reject(
        failed(
          file,
          `has not finished loading after ${timeoutMs} ms`,
          'move what its top-level await waits for into the check, or raise importTimeoutMs',
        ),
      );
    }, timeoutMs);
    const abort = (): void => reject(signal?.reason);
    signal?.addEventListener('abort', abort);
    undo = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([stopped, read(file, warn)]);
  } finally {
    undo();
  }
}

async function read(file: string, warn: (message: string) => void): Promise<readonly CheckExport[]> {
  const url = pathToFileURL(file).href;
  let namespace: Namespace;
  try {
    namespace = (await import(url)) as Namespace;
  } catch (thrown) {
    if (isLoadersOwnFault(thrown)) return readAsCommonJs(file);
    const refusal = toRefusal(thrown, file);
    if (refusal === undefined) throw failed(file, `cannot be imported: ${reasonOf(thrown)}`, remedyFor(thrown), thrown);
    return await readWithJiti(file, thrown, refusal, warn);
  }
  try {
    return await importedChecks(namespace, file);
  } catch (thrown) {
    throw unreadable(file, thrown);
  }
}

/** Which of the exports of an ES or CommonJS module, imported natively from `file`, are checks; in the order of its source. */
async function importedChecks(namespace: Namespace, file: string): Promise<readonly CheckExport[]> {
  // What `import()` makes of CommonJS is a guess at its names. Node keeps the module itself in this cache (22.18 has no other mark).
  const commonJs = createRequire(file).cache[file];
  if (commonJs !== undefined && commonJs.exports === namespace['default']) return commonJsChecks(commonJs.exports);
  const stated = Object.keys(namespace).length < 2 ? undefined : statedExports(await readFile(file, 'utf8'));
  return namespaceChecks(namespace, stated);
}

/** For a CommonJS module whose `require` of an ES module worked only because Node's `require`, not `import()`, started it. */
function readAsCommonJs(file: string): readonly CheckExport[] {
  let exported: unknown;
  try {
    exported = createRequire(file)(file);
  } catch (thrown) {
    throw failed(file, `cannot be loaded: ${reasonOf(thrown)}`, remedyFor(thrown), thrown);
  }
  try {
    return commonJsChecks(exported);
  } catch (thrown) {
    throw unreadable(file, thrown);
  }
}

async function readWithJiti(
  file: string,
  refused: unknown,
  { remedy }: Refusal,
  warn: (message: string) => void,
): Promise<readonly CheckExport[]> {
  const jiti = await findJiti();
  if (jiti === undefined)
    throw failed(file, `cannot be imported: ${reasonOf(refused)}`, `${remedy}, or run \`npm install jiti\``, refused);
  try {
    // Nothing is written to the user's disk. One copy per process: jiti keeps its modules in Node's CommonJS cache.
    const exported = await jiti.createJiti(file, { fsCache: false }).import(pathToFileURL(file).href);
    warn(
      `${file} was loaded by jiti (${reasonOf(refused)}): modules it imports are copies, whose state the application does not share; to avoid that, ${remedy}`,
    );
    return commonJsChecks(exported);
  } catch (thrown) {
    throw failed(file, `cannot be imported: ${reasonOf(refused)}; nor by jiti: ${reasonOf(thrown)}`, remedy, thrown);
  }
}

async function findJiti(): Promise<typeof import('jiti') | undefined> {
  try {
    const jiti = await import('jiti');
    return typeof jiti.createJiti === 'function' ? jiti : undefined; // jiti 1 has another shape
  } catch {
    return undefined;
  }
}

function remedyFor(thrown: unknown): string {
  const code = property(thrown, 'code');
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'correct the import, or install what it names';
  if (thrown instanceof SyntaxError) return 'correct the syntax of the module or of what it imports';
  return 'let the module load without failing, and move what may fail into the check';
}
