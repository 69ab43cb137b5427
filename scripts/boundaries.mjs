/**
 * Holds the architecture: what may import what, what core may use, how files are named, where versions stand.
 *
 *     node scripts/boundaries.mjs [root]
 *
 * Prints one line per violation, with file, line and remedy, and exits with 1 where there is any.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { manifestViolations, workspaceViolations } from './manifests.mjs';
import { readSource } from './source.mjs';

/** @typedef {{ file: string, line: number, message: string }} Violation */

export const ADAPTERS = ['fastify', 'express', 'hono', 'nestjs'];

/** Which package of the workspace may import which, by folder: an arrow that is not here does not exist. */
export const ARROWS = Object.freeze({
  core: [],
  discovery: ['core'],
  node: ['core', 'discovery'],
  fastify: ['core', 'discovery', 'node'],
  express: ['core', 'discovery', 'node'],
  hono: ['core', 'discovery'],
  nestjs: ['core', 'discovery', 'node'],
  checks: ['core'],
  testkit: ['core', 'history'],
  history: ['core'],
  'prom-client': ['core'],
  statsd: ['core'],
  otel: ['core'],
  cluster: ['core'],
  notify: ['core'],
  fleet: ['core'],
  'fleet-*': ['core', 'fleet'],
  allwell: ['core', 'discovery', 'checks', 'history', 'notify', 'fleet'],
});

/** The only files of core that may read a global which not every runtime has; each does without where it is missing. */
const EXCEPTIONS = new Map([
  ['packages/core/src/clock.ts', 'process'],
  ['packages/core/src/production.ts', 'process'],
  ['packages/core/src/utf8.ts', 'Buffer'],
]);

const LANGUAGE = runInNewContext('Object.getOwnPropertyNames(globalThis)');
const WEB = `
  AbortController AbortSignal Blob ByteLengthQueuingStrategy CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent
  DOMException DecompressionStream ErrorEvent Event EventTarget File FormData Headers MessageChannel MessageEvent MessagePort
  Performance PromiseRejectionEvent ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest
  ReadableStreamDefaultController ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder TextDecoderStream
  TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController URL URLPattern URLSearchParams WritableStream
  WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearInterval clearTimeout console crypto fetch
  performance queueMicrotask reportError setInterval setTimeout structuredClone`;
/** The language's own names, and those of the Minimum Common Web API (ECMA-429) that every runtime has. */
const STANDARD = new Set([...LANGUAGE, ...WEB.trim().split(/\s+/), 'undefined', 'arguments', 'Iterator', 'WeakRef']);
STANDARD.delete('globalThis'); // reading a name from it is checked like the name alone; handing it on hides the name
const NODE_TYPES = new Set(['Buffer', 'NodeJS']);
const BUILTINS = new Set(builtinModules.filter((name) => !name.startsWith('_')));
const NAMELESS = /^(utils?|common|types|helpers?|misc)$/;
const SOURCES = '*.{ts,mts,cts,js,mjs,cjs}';

/**
 * Checks the workspace below `root`.
 * @param {string} root
 * @returns {{ violations: Violation[], files: number, packages: string[], lazy: string[] }} `lazy`: core's dynamic imports.
 */
export function checkBoundaries(root) {
  const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');
  const glob = (/** @type {string} */ pattern) =>
    globSync(pattern, { cwd: root, exclude: (name) => /^(node_modules|dist|fixtures)$/.test(path.basename(String(name))) })
      .map((file) => file.split(path.sep).join('/'))
      .toSorted();
  const manifests = glob('{package.json,{packages,examples}/*/package.json,{docs,bench}/package.json}');
  const rootManifest = JSON.parse(read('package.json'));
  const violations = manifests.flatMap((file) => manifestViolations(file, read(file)));
  if (existsSync(path.join(root, 'pnpm-workspace.yaml'))) {
    violations.push(...workspaceViolations('pnpm-workspace.yaml', read('pnpm-workspace.yaml')));
  }

  let files = 0;
  const packages = [];
  /** @type {Map<string, { to: string, line: number, dynamic: boolean }[]>} */
  const coreGraph = new Map();
  for (const manifestFile of manifests.filter((file) => file !== 'package.json')) {
    const folder = path.posix.dirname(manifestFile);
    const home = { folder, manifest: JSON.parse(read(manifestFile)), rootManifest, published: folder.startsWith('packages/') };
    if (home.published) packages.push(path.posix.basename(folder));
    if (home.published && arrowsFrom(path.posix.basename(folder)) === undefined) {
      violations.push({
        file: manifestFile,
        line: 1,
        message: `${folder} is not in the table ARROWS of scripts/boundaries.mjs: say there what it may import`,
      });
    }
    for (const file of glob(`${folder}/{src,test}/**/${SOURCES}`)) {
      files += 1;
      violations.push(...nameViolations(file));
      const source = readSource(file, read(file));
      if (source.broken) violations.push({ file, line: source.broken.line, message: `does not parse: ${source.broken.reason}` });
      const isTest = /\.(test|bench)\.\w+$/.test(file) || file.startsWith(`${folder}/test/`);
      for (const one of source.imports) violations.push(...importViolations(file, one, home, isTest));
      if (folder === 'packages/core' && !isTest) {
        violations.push(...purityViolations(file, source));
        coreGraph.set(file, edges(file, source.imports));
      }
    }
  }
  violations.push(...cycles(coreGraph));
  const lazy = [...coreGraph].flatMap(([from, to]) =>
    to.filter((edge) => edge.dynamic).map((edge) => `${from}:${edge.line} -> ${edge.to}`),
  );
  return { violations, files, packages, lazy };
}

/** @param {string} name @returns {readonly string[] | undefined} */
function arrowsFrom(name) {
  const family = Object.keys(ARROWS).find((key) => key.endsWith('*') && name.startsWith(key.slice(0, -1)));
  return Object.hasOwn(ARROWS, name) ? ARROWS[name] : family && ARROWS[family];
}

function nameViolations(file) {
  const nameless = file
    .split('/')
    .slice(1)
    .map((part) => part.split('.')[0])
    .find((part) => NAMELESS.test(part));
  if (nameless === undefined) return [];
  return [
    {
      file,
      line: 1,
      message: `"${nameless}" names nothing: put each concept into a file of its own name, or beside its only caller`,
    },
  ];
}

function importViolations(file, { specifier, line, dynamic }, { folder, manifest, rootManifest, published }, isTest) {
  const refuse = (message) => [{ file, line, message }];
  if (specifier === undefined) return []; // a module the user names, as discovery loads them; core is held to more below
  if (specifier.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(file), specifier);
    if (target.startsWith(`${folder}/`)) return [];
    if (isTest && !target.startsWith('packages/')) return [];
    return refuse(`imports ${specifier}, a file outside of ${folder}: import the package by its name`);
  }
  if (specifier.startsWith('#')) {
    if (Object.hasOwn(manifest.imports ?? {}, specifier)) return [];
    return refuse(`imports ${specifier}, which ${folder}/package.json does not list under imports`);
  }
  const name = specifier === 'virtual:allwell' ? '@allwell/discovery' : packageOf(specifier); // its plugins make that module
  if (BUILTINS.has(name) && !specifier.startsWith('node:')) return refuse(`imports "${specifier}": write "node:${specifier}"`);
  if (specifier.startsWith('node:')) return [];

  const own = name === manifest.name;
  if (own) return isTest ? [] : refuse(`imports its own package ${name}: import the file`);
  if (published && !isTest) {
    const target = workspaceFolder(name);
    const from = path.posix.basename(folder);
    if (target !== undefined && ADAPTERS.includes(target))
      return refuse(`imports the adapter ${name}: nothing imports an adapter`);
    if (target !== undefined && !(arrowsFrom(from) ?? [target]).includes(target)) {
      const allowed =
        arrowsFrom(from)
          ?.map((one) => `@allwell/${one}`)
          .join(', ') || 'no package of the workspace';
      return refuse(`imports ${name}, an arrow that does not exist: ${folder} may import ${allowed}`);
    }
  }
  const used = published && !isTest ? [manifest] : [manifest, rootManifest];
  const fields =
    published && !isTest ? ['dependencies', 'peerDependencies'] : ['dependencies', 'peerDependencies', 'devDependencies'];
  if (used.some((one) => fields.some((field) => Object.hasOwn(one[field] ?? {}, name)))) return [];
  return refuse(
    `imports ${name}, which ${folder}/package.json does not list under ${fields.join(' or ')}${dynamic ? ' (dynamic imports count)' : ''}`,
  );
}

function purityViolations(file, { imports, globals, types }) {
  const found = [];
  for (const { specifier, line } of imports) {
    if (specifier === undefined)
      found.push({ file, line, message: 'core imports a module whose name is computed: name the file' });
    else if (!specifier.startsWith('.'))
      found.push({ file, line, message: `core imports "${specifier}": core uses its own files and nothing else` });
  }
  for (const { name, line } of globals) {
    if (STANDARD.has(name) || EXCEPTIONS.get(file) === name) continue;
    const allowed = [...EXCEPTIONS].flatMap(([exempt, global]) => (global === name ? exempt : []));
    const exception = allowed.length === 0 ? '' : ` (${allowed.join(' and ')} alone may read it from globalThis)`;
    found.push({ file, line, message: `core uses ${name}, which is not a global of every runtime${exception}` });
  }
  for (const { name, line } of types) {
    if (NODE_TYPES.has(name))
      found.push({ file, line, message: `core uses the type ${name}, which only users of @types/node have` });
  }
  return found;
}

function edges(file, imports) {
  return imports
    .filter(({ specifier }) => specifier?.startsWith('.'))
    .map(({ specifier, line, dynamic }) => ({ to: path.posix.join(path.posix.dirname(file), specifier), line, dynamic }));
}

/** Each cycle once, named from its first file in alphabetical order. Types and dynamic imports count. */
function cycles(graph) {
  const found = new Map();
  const settled = new Set();
  const visit = (file, trail) => {
    const start = trail.findIndex((step) => step.file === file);
    if (start !== -1) {
      const loop = trail.slice(start);
      const first = loop.map((step) => step.file).toSorted()[0];
      const at = loop.findIndex((step) => step.file === first);
      const turned = [...loop.slice(at), ...loop.slice(0, at)];
      const message = `core imports in a circle: ${[...turned.map(describeStep), path.posix.basename(first)].join(' -> ')}`;
      found.set(message, { file: first, line: turned[0].line, message });
      return;
    }
    if (settled.has(file)) return;
    for (const { to, line, dynamic } of graph.get(file) ?? []) visit(to, [...trail, { file, line, dynamic }]);
    settled.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  return [...found.values()];
}

function describeStep({ file, line, dynamic }) {
  return `${path.posix.basename(file)}:${line}${dynamic ? ' (dynamic)' : ''}`;
}

function packageOf(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function workspaceFolder(name) {
  if (name === 'allwell') return name;
  return name.startsWith('@allwell/') ? name.slice('@allwell/'.length) : undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { violations, files, packages, lazy } = checkBoundaries(
    path.resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))),
  );
  for (const { file, line, message } of violations) console.error(`${file}:${line}: ${message}`);
  if (violations.length > 0) process.exit(1);
  console.log(
    `Boundaries hold in ${files} files of ${packages.length} packages (${packages.join(', ')}); core imports without a circle.`,
  );
  console.log(
    lazy.length === 0 ? 'Core imports nothing lazily.' : `Core imports lazily:\n${lazy.map((one) => `  ${one}`).join('\n')}`,
  );
}
