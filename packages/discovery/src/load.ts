import { pathToFileURL } from 'node:url';
import { HealthError, show } from '@allwell/core';
import { commonJsChecks, namespaceChecks, type CheckExport } from './exports.ts';
import { property } from './property.ts';
import { toRefusal, type Refusal } from './refusal.ts';

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
  let namespace: Readonly<Record<string, unknown>>;
  try {
    namespace = (await import(url)) as Readonly<Record<string, unknown>>;
  } catch (thrown) {
    const refusal = toRefusal(thrown, file);
    if (refusal === undefined) throw failed(file, `cannot be imported: ${reasonOf(thrown)}`, remedyFor(thrown), thrown);
    return await readWithJiti(file, thrown, refusal, warn);
  }
  return await namespaceChecks(namespace, file).catch((thrown: unknown) => {
    throw failed(file, `has an export that cannot be read: ${reasonOf(thrown)}`, 'export functions and checks', thrown);
  });
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

function failed(file: string, reason: string, remedy: string, ...[cause]: readonly [cause?: unknown]): HealthError {
  return new HealthError('MODULE_FAILED', `the health module ${file} ${reason}. To fix it, ${remedy}.`, { cause });
}

function remedyFor(thrown: unknown): string {
  const code = property(thrown, 'code');
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return 'correct the import, or install what it names';
  if (thrown instanceof SyntaxError) return 'correct the syntax of the module or of what it imports';
  return 'let the module load without failing, and move what may fail into the check';
}

/** What was thrown, on one line, whatever it is. */
function reasonOf(thrown: unknown): string {
  const name = property(thrown, 'name');
  const message = property(thrown, 'message');
  if (typeof message !== 'string' || message === '') return `${show(thrown)} was thrown`;
  const line = message.replace(/\s*\n\s*/g, ' ').replace(/\.$/, '');
  return typeof name === 'string' && name !== '' ? `${name}: ${line}` : line;
}
