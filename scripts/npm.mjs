/** Installs with npm into a folder of its own, as a stranger would. Registry, cache and proxy are those that npm is set to. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { yielding } from './yielding.mjs';

const FLAGS = [
  '--prefer-offline', // what npm's cache has is not asked for again
  '--ignore-scripts',
  '--no-package-lock',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
  '--fetch-retries=4', // soon and often: npm's own waits take a minute to find out that nobody answers
  '--fetch-retry-factor=2',
  '--fetch-retry-mintimeout=500',
  '--fetch-retry-maxtimeout=3000',
];
const UNREACHABLE =
  /npm (?:error|ERR!) code (?:EAI_AGAIN|ECONN\w+|EHOSTUNREACH|ENETUNREACH|ENOTCACHED|ENOTFOUND|ERR_SOCKET_TIMEOUT|ETIMEDOUT)/;

/** npm could not install. */
export class InstallError extends Error {
  name = 'InstallError';
  /** Whether that says nothing about the packages, because the registry cannot be reached. @type {boolean} */
  unreachable;

  /**
   * @param {string} output What npm printed.
   * @param {boolean} unreachable
   */
  constructor(output, unreachable) {
    super(output);
    this.unreachable = unreachable;
  }
}

/**
 * Makes `folder` a project with these dependencies and installs them.
 * @param {string} folder Made where it is missing.
 * @param {Readonly<Record<string, string>>} dependencies By name: a version, or `file:` and the path of an archive.
 * @param {Readonly<Record<string, string>>} [overrides] The same for what these depend on in turn.
 * @throws {InstallError}
 */
export async function install(folder, dependencies, overrides = {}) {
  mkdirSync(folder, { recursive: true });
  const manifest = { name: path.basename(folder), version: '1.0.0', private: true, dependencies, overrides };
  writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const failure = await npm(folder, 'install');
  // Without a registry npm may also say that versions contradict each other, of which it knows too little.
  if (failure !== '') throw new InstallError(failure, UNREACHABLE.test(failure) || UNREACHABLE.test(await npm(folder, 'ping')));
}

/** Runs npm and returns what it printed, or nothing where it succeeded. @returns {Promise<string>} */
function npm(folder, command) {
  const { NODE_ENV: _, NODE_OPTIONS: __, ...env } = process.env;
  return new Promise((resolve) => {
    const options = { cwd: folder, env, shell: process.platform === 'win32' };
    yielding(
      execFile('npm', [command, ...FLAGS], options, (error, stdout, stderr) => {
        resolve(error === null ? '' : `${stdout}${stderr || error.message}`.trim());
      }),
    );
  });
}
