/**
 * What stands behind `npm start` and `npm test`: gets Node.js and pnpm where they are missing or too old, installs the
 * dependencies, builds, and runs a script of package.json. Plain JavaScript without a dependency, because it has to start
 * on Node.js 20 in a checkout that has nothing yet.
 *
 *     node scripts/run.mjs <script> [arguments for it]
 *
 * A script `<script>:build`, where there is one, runs first. Two commands in one checkout take turns up to the end of that
 * build (two first builds at once would disturb each other's `dist`) and run side by side afterwards.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { fitsEngines } from './engines.mjs';

const FALLBACK_NODE = 'node@24.21.0';
const OLDEST_PNPM = 11; // pnpm 10 replaces itself by the pinned version, which fails where only a registry mirror is in reach
const LOCK_EXPIRES_MS = 10 * 60_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const lock = path.join(root, '.turbo', 'run.lock');
const windows = process.platform === 'win32';
const env = { TURBO_TELEMETRY_DISABLED: '1', ...process.env };
const [script, ...scriptArguments] = process.argv.slice(2);

/** @type {import('node:child_process').ChildProcess | undefined} */
let child;
/** @type {NodeJS.Signals | undefined} */
let stoppedBy;
let holdsLock = false;

process.on('exit', unlock);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => stop(signal));
const parent = process.ppid; // npm does not always pass a signal on through its shell: a parent that is gone means stop
setInterval(() => process.ppid !== parent && stop('SIGTERM'), 500).unref();

if (script === undefined || !Object.hasOwn(manifest.scripts, script)) {
  fail(`Usage: node scripts/run.mjs <script> [arguments], where <script> is one of ${Object.keys(manifest.scripts).join(', ')}`);
}
await getTools();
await takeTurns();
if ((await run('pnpm', ['install', '--frozen-lockfile'])).code !== 0) {
  fail(
    'Installing the dependencies failed; the reason is printed above. Is the npm registry in reach (npm ping), and does ' +
      'pnpm-lock.yaml fit the package.json files (pnpm install mends it)?',
  );
}
const build = `${script}:build`;
if (Object.hasOwn(manifest.scripts, build)) {
  const { code } = await run('pnpm', ['run', build]);
  if (code !== 0) process.exit(code);
}
unlock();
process.exit((await run('pnpm', ['run', script, ...scriptArguments])).code);

/** Puts a Node.js that fits `engines` and a pnpm first on PATH, from npm's cache or registry, unless they are there. */
async function getTools() {
  const missing = [];
  if (!fitsEngines(process.versions.node, manifest.engines.node)) missing.push(FALLBACK_NODE);
  // Neither a corepack shim nor an old pnpm may go and download something only to say its version.
  const quiet = { COREPACK_ENABLE_NETWORK: '0', npm_config_manage_package_manager_versions: 'false' };
  const pnpm = await run('pnpm', ['--version'], { capture: true, quiet: true, env: { ...env, ...quiet } });
  if (pnpm.code !== 0 || Number.parseInt(pnpm.output, 10) < OLDEST_PNPM) missing.push(manifest.packageManager);
  if (missing.length === 0) return;

  console.error(`Getting ${missing.join(' and ')} from npm ...`);
  const packages = missing.map((name) => `--package=${name}`);
  const npx = await run('npx', ['--yes', '--prefer-offline', ...packages, '--call', 'node -p process.env.PATH'], {
    capture: true,
  });
  const found = npx.output.trim().split('\n').at(-1);
  if (npx.code !== 0 || !found) {
    fail(
      `npm could not get ${missing.join(' and ')}; the reason is printed above. Is the npm registry in reach (npm ping)? ` +
        `Without it, install Node.js ${manifest.engines.node} and pnpm ${OLDEST_PNPM} or newer yourself, and run the command again.`,
    );
  }
  env[Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'] = found; // npx has put both first
}

/** Waits until no other command installs or builds in this checkout. A lock whose holder is gone, or that is 10 minutes old, is void. */
async function takeTurns() {
  mkdirSync(path.dirname(lock), { recursive: true });
  for (let told = false; !tryLock(); told = true) {
    const holder = readHolder();
    if (holder === undefined) continue;
    if (!isAlive(holder.pid) || holder.ageMs > LOCK_EXPIRES_MS) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!told) console.error(`Process ${holder.pid} installs or builds in this checkout; waiting for it (${lock}) ...`);
    await sleep(200);
  }
  holdsLock = true;
}

function tryLock() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder() {
  try {
    return { pid: Number(readFileSync(lock, 'utf8')), ageMs: Date.now() - statSync(lock).mtimeMs };
  } catch {
    return undefined; // gone in the meantime
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return true; // just created, its holder's id not yet written
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function unlock() {
  if (holdsLock) rmSync(lock, { force: true });
  holdsLock = false;
}

/**
 * Runs a command in the root and resolves with its exit code (128 + number where a signal ended it) and what it printed.
 * Where this process has been told to stop, it exits as soon as the command has.
 */
function run(command, args, { capture = false, quiet = false, env: variables = env } = {}) {
  return new Promise((resolve) => {
    const stdio = [capture ? 'ignore' : 'inherit', capture ? 'pipe' : 'inherit', quiet ? 'ignore' : 'inherit'];
    const options = { cwd: root, env: variables, stdio, shell: windows }; // on Windows both commands are .cmd files
    child = windows ? spawn([command, ...args].map(quote).join(' '), options) : spawn(command, args, options);
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => {
      if (!quiet) console.error(`${command} did not start: ${error.message}`);
      resolve({ code: 127, output });
    });
    child.once('close', (code, signal) => {
      if (stoppedBy !== undefined) process.exit(code || exitCode(stoppedBy));
      resolve({ code: code ?? exitCode(signal), output });
    });
  });
}

function quote(argument) {
  return /^[\w@./:=-]+$/.test(argument) ? argument : `"${argument.replaceAll('"', '\\"')}"`;
}

/** Passes a signal on; the command decides how long it takes to end. */
function stop(signal) {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) process.exit(exitCode(signal));
  const again = stoppedBy !== undefined;
  stoppedBy ??= signal;
  // Ctrl+C reaches every process of the terminal. Sent once more, it would look like an impatient second one.
  if (signal === 'SIGINT' && process.stdin.isTTY) return;
  if (!again || signal !== 'SIGTERM') child.kill(signal);
}

function exitCode(signal) {
  return 128 + (constants.signals[signal] ?? 0);
}

function fail(message) {
  console.error(`\n${message}`);
  process.exit(1);
}
