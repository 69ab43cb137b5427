/** The two forms a health module comes in: what people write in TypeScript, and what Node runs as it is. */
export type Language = 'typescript' | 'javascript';

/** A file the convention names, not imported yet. */
export interface HealthFile {
  /** Path relative to the root, with `/` on every system: what modules are ordered by. */
  readonly path: string;
  /** `path` without its extension: what a source and its compiled form share. */
  readonly stem: string;
  /** `ts`, `mts`, `cts`, `js`, `mjs` or `cjs`. */
  readonly extension: string;
  readonly language: Language;
  /** Absolute path, links resolved: what is imported. */
  readonly file: string;
}

const HEALTH_MODULE = /^(?:[^.].*\.)?health\.([cm]?[jt]s)$/;
const TEST_FILE = /\.(?:test|spec)\./;
const TEST_FOLDERS: ReadonlySet<string> = new Set(['test', 'tests', '__tests__', '__mocks__']);

/** Reads `path` (relative, with `/`) as the convention does; undefined where it is no health module. */
export function toHealthFile(path: string, file: string): HealthFile | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = HEALTH_MODULE.exec(name)?.[1];
  if (extension === undefined || isTestFile(name)) return undefined;
  return { path, file, stem: path.slice(0, -extension.length - 1), extension, language: languageOf(extension) };
}

/** Whether a file of this name holds tests: `x.test.ts`, `x.spec.js`. */
export function isTestFile(name: string): boolean {
  return TEST_FILE.test(name);
}

/** Whether a folder of this name is never entered: `node_modules`, dot folders, and folders of tests. */
export function isClosedFolder(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules' || isTestFolder(name);
}

/** Whether a folder of this name holds tests. */
export function isTestFolder(name: string): boolean {
  return TEST_FOLDERS.has(name);
}

/** The language of a file by its name or extension; a file without one, such as `bin/www`, is JavaScript to Node. */
export function languageOf(name: string): Language {
  return /(?:^|\.)[cm]?ts$/.test(name) ? 'typescript' : 'javascript';
}
