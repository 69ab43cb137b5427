import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** A pnpm that writes down how it was called, and then does what the script in `behaviour` says. */
const PNPM = `#!/bin/sh
[ "$1" = --version ] && { echo "\${PNPM_VERSION:-12.0.0}"; exit 0; }
echo "$@" >> calls
eval "$BEHAVIOUR"
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'bootstrap-'));
  const manifest = {
    scripts: { demo: '', check: '', 'check:build': '' },
    engines: { node: '>=22' },
    packageManager: 'pnpm@12.21.0',
  };
  writeFileSync(path.join(root, 'package.json'), JSON.stringify(manifest));
  mkdirSync(path.join(root, 'scripts'));
  for (const file of ['run.mjs', 'engines.mjs']) {
    copyFileSync(fileURLToPath(new URL(`../scripts/${file}`, import.meta.url)), path.join(root, 'scripts', file));
  }
  mkdirSync(path.join(root, 'bin'));
  writeFileSync(path.join(root, 'bin', 'pnpm'), PNPM);
  chmodSync(path.join(root, 'bin', 'pnpm'), 0o755);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess & { printed: string } {
  const child = spawn(process.execPath, [path.join(root, 'scripts', 'run.mjs'), ...args], {
    cwd: tmpdir(),
    env: { ...process.env, BEHAVIOUR: 'true', PATH: `${path.join(root, 'bin')}:/usr/bin:/bin`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watched = Object.assign(child, { printed: '' });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (watched.printed += text));
  return watched;
}

async function run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<{ code: number; printed: string }> {
  const child = start(args, env);
  const [code] = (await once(child, 'close')) as [number];
  return { code, printed: child.printed };
}

/** Resolves once the command has printed `text`. */
async function printing(child: ChildProcess & { printed: string }, text: string): Promise<void> {
  while (!child.printed.includes(text)) {
    await Promise.race([
      once(child.stdout!, 'data'),
      once(child.stderr!, 'data'),
      once(child, 'close').then(() => expect.fail(child.printed)),
    ]);
  }
}

const calls = (): string[] => readFileSync(path.join(root, 'calls'), 'utf8').trim().split('\n');
const lock = (): string => path.join(root, '.turbo', 'run.lock');

describe.skipIf(process.platform === 'win32')('the bootstrap', () => {
  it('installs, builds, and runs the script with the arguments that follow it, in the root', async () => {
    expect((await run(['check', 'packages/core', '-t', 'two words'])).code).toBe(0);
    expect(calls()).toEqual(['install --frozen-lockfile', 'run check:build', 'run check packages/core -t two words']);
    expect(existsSync(lock())).toBe(false);
  });

  it('builds nothing where the script has no build', async () => {
    await run(['demo']);
    expect(calls()).toEqual(['install --frozen-lockfile', 'run demo']);
  });

  it('ends as the script ended', async () => {
    expect((await run(['check'], { BEHAVIOUR: '[ "$2" != check ] || exit 7' })).code).toBe(7);
    expect((await run(['check'], { BEHAVIOUR: '[ "$2" != check ] || kill -TERM $$' })).code).toBe(143);
  });

  it('stops at a failed build, with its exit code', async () => {
    expect((await run(['check'], { BEHAVIOUR: '[ "$2" != check:build ] || exit 3' })).code).toBe(3);
    expect(calls()).toHaveLength(2);
  });

  it('says what to look at where installing fails', async () => {
    const { code, printed } = await run(['check'], { BEHAVIOUR: 'exit 1' });
    expect(code).toBe(1);
    expect(printed).toContain('Installing the dependencies failed');
    expect(calls()).toEqual(['install --frozen-lockfile']);
  });

  it.each([
    ['a pnpm that is too old', { PNPM_VERSION: '10.20.0' }],
    ['no pnpm', { PATH: '/nowhere' }],
  ])('says what is missing where there is %s and npm cannot help', async (_, env) => {
    writeFileSync(path.join(root, 'bin', 'npx'), '#!/bin/sh\nexit 1\n');
    chmodSync(path.join(root, 'bin', 'npx'), 0o755);
    const { code, printed } = await run(['check'], env);
    expect(code).toBe(1);
    expect(printed).toContain('npm could not get pnpm@12.21.0');
    expect(printed).toContain('install Node.js >=22 and pnpm 11 or newer yourself');
  });

  it('uses what npx finds', async () => {
    mkdirSync(path.join(root, 'found'));
    symlinkSync(path.join(root, 'bin', 'pnpm'), path.join(root, 'found', 'pnpm'));
    writeFileSync(
      path.join(root, 'bin', 'npx'),
      `#!/bin/sh\necho "$@" >> '${root}/calls'\necho a notice\necho '${root}/found:/usr/bin:/bin'\n`,
    );
    chmodSync(path.join(root, 'bin', 'npx'), 0o755);
    expect((await run(['demo'], { PNPM_VERSION: '9.0.0' })).code).toBe(0);
    expect(calls()).toEqual([
      '--yes --prefer-offline --package=pnpm@12.21.0 --call node -p process.env.PATH',
      'install --frozen-lockfile',
      'run demo',
    ]);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('passes %s on and waits for the script to end', async (signal) => {
    const child = start(['demo'], {
      BEHAVIOUR: `[ "$2" = demo ] && trap 'echo bye; exit 0' ${signal.slice(3)}; [ "$2" = demo ] && echo ready && while :; do sleep 0.02; done; true`,
    });
    await printing(child, 'ready');
    child.kill(signal);
    const [code] = (await once(child, 'close')) as [number];
    expect(child.printed).toContain('bye');
    expect(code).toBe({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[signal]);
  });

  it('waits while another command installs or builds in the checkout, not while its script runs', async () => {
    const first = start(['check'], {
      BEHAVIOUR:
        '[ "$2" != check:build ] || { echo building; until [ -e go ]; do sleep 0.02; done; }; [ "$2" != check ] || { echo running; until [ -e end ]; do sleep 0.02; done; }',
    });
    await printing(first, 'building');
    const second = start(['demo']);
    await printing(second, `Process ${first.pid} installs or builds in this checkout`);
    expect(calls()).toEqual(['install --frozen-lockfile', 'run check:build']);
    writeFileSync(path.join(root, 'go'), '');
    await printing(first, 'running');
    expect((await once(second, 'close'))[0]).toBe(0);
    expect(first.exitCode).toBeNull();
    writeFileSync(path.join(root, 'end'), '');
    expect((await once(first, 'close'))[0]).toBe(0);
  });

  it('does not wait for a command that was killed', async () => {
    mkdirSync(path.join(root, '.turbo'));
    const gone = spawn(process.execPath, ['-e', '']);
    await once(gone, 'close');
    writeFileSync(lock(), String(gone.pid));
    expect((await run(['demo'])).code).toBe(0);
  });

  it('names the scripts there are where it is asked for another', async () => {
    const { code, printed } = await run(['toString']);
    expect(code).toBe(1);
    expect(printed).toContain('one of demo, check, check:build');
  });
});
