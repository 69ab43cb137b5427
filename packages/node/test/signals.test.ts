import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** A program as a process of its own. */
interface Program extends AsyncDisposable {
  readonly process: ChildProcess;
  /** What it has printed so far, to both outputs. */
  output(): string;
  /** Resolves once it has printed `text`. */
  prints(text: string): Promise<void>;
  /** Resolves with how it ended: the exit code, or the signal that killed it. */
  readonly ended: Promise<number | NodeJS.Signals>;
}

/** Starts `code`, which has all of `@allwell/node` and `createHealth` at hand. Resolves once it prints that it is ready. */
async function start(code: string): Promise<Program> {
  const imports = `import { createServer } from 'node:http';
import { createHealth } from '@allwell/core';
import { allwell, createDrain, drainIfTold, drainOnSignals } from '@allwell/node';
const health = createHealth();
await health.start();
const open = setInterval(() => undefined, 1_000); // what an application forgets to close
const server = createServer((request, response) => response.end('done'));
`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const program = ['--conditions=@allwell/source', '--input-type=module', '--eval', `${imports}${code}\nconsole.log('ready');\n`];
  const child = spawn(process.execPath, program, {
    cwd: join(import.meta.dirname, '..'),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  const prints = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (output.includes(text)) resolve();
      };
      look();
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      void ended.then(() => reject(new Error(`it has ended without printing ${text}: ${output}`)));
    });
  const running: Program = {
    process: child,
    ended,
    output: () => output,
    prints,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
  await running.prints('ready');
  return running;
}

describe.concurrent('a process that is told to end', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('by %s drains and ends with 0, whatever it has left open', async (signal) => {
    await using program = await start(`server.listen(0, '127.0.0.1');
      drainOnSignals(server, health, { drainDelayMs: 50, stopTasks: { pool: () => console.log('pool closes') } });`);
    program.process.kill(signal);
    expect(await program.ended).toBe(0);
    expect(program.output()).toContain('pool closes');
  });

  it('ends at once where nothing is left open', async () => {
    await using program = await start(`clearInterval(open); server.listen(0, '127.0.0.1');
      process.on('beforeExit', () => console.log('nothing left'));
      drainOnSignals(server, health, { drainDelayMs: 0 });`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output()).toContain('nothing left');
  });

  it('ends with 1 where the drain was not clean, and says why', async () => {
    await using program = await start(`server.listen(0, '127.0.0.1');
      drainOnSignals(server, health, { drainDelayMs: 0, stopTasks: { pool: () => { throw new Error('no route') } } });`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain('AllwellWarning: the drain was not clean: the stop task pool failed: no route');
  });

  it("keeps the application's exit code", async () => {
    await using program = await start(`drainOnSignals([], health, { stopTasks: { job: () => { process.exitCode = 75 } } });`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(75);
  });

  it('waits for a stop task that keeps nothing open itself', async () => {
    await using program = await start(`clearInterval(open);
      drainOnSignals([], health, { stopTaskTimeoutMs: 300, stopTasks: { hangs: () => new Promise(() => undefined) } });
      server.listen(0, '127.0.0.1');`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain('the stop task hangs had not ended');
  });

  it('skips the delay at a second signal, of whichever kind', async () => {
    await using program = await start(`server.listen(0, '127.0.0.1');
      health.subscribe(({ type }) => type === 'lifecycle' && console.log('draining'));
      drainOnSignals(server, health, { drainDelayMs: 20_000, onEnd: ({ durationMs }) => console.log(durationMs < 15_000 ? 'skipped' : 'waited') });`);
    program.process.kill('SIGTERM');
    await program.prints('draining');
    program.process.kill('SIGINT');
    expect(await program.ended).toBe(0);
    expect(program.output()).toContain('skipped');
  });

  it("lets the application's own handlers run, and leaves the end to them", async () => {
    await using program = await start(`server.listen(0, '127.0.0.1');
      process.once('SIGTERM', () => console.log('own handler'));
      process.on('SIGUSR2', () => process.exit(7));
      drainOnSignals(server, health, { drainDelayMs: 0, onEnd: () => console.log('drained') });`);
    program.process.kill('SIGTERM');
    await program.prints('drained');
    expect(program.output()).toContain('own handler');
    program.process.kill('SIGUSR2'); // still there
    expect(await program.ended).toBe(7);
  });

  it('dies of a signal as any process does, once the drain has ended and nobody else ends it', async () => {
    await using program = await start(`process.once('SIGTERM', () => undefined);
      drainOnSignals([], health, { onEnd: () => setTimeout(() => console.log('drained'), 50) });`);
    program.process.kill('SIGTERM');
    await program.prints('drained');
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe('SIGTERM');
  });

  it('ends when the last of several drains has', async () => {
    await using program = await start(`drainOnSignals([], health, { onEnd: () => console.log('first') });
      drainOnSignals([], createHealth(), { drainDelayMs: 1_500, onEnd: () => console.log('second') });`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output()).toMatch(/first[\s\S]*second/);
  });

  it('does so too where the drain had been begun by the application', async () => {
    await using program = await start(`const drain = drainOnSignals([], health, { drainDelayMs: 20_000 }); void drain.run();`);
    program.process.kill('SIGTERM'); // skips the delay
    expect(await program.ended).toBe(0);
  });

  it('is left alone by a drain that was taken back', async () => {
    await using program = await start(`drainOnSignals(server, health)[Symbol.dispose]();`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe('SIGTERM');
  });
});

describe.concurrent('a listener of its own', () => {
  it('ends with its process, which finishes its job first', async () => {
    await using program = await start(`clearInterval(open);
      const served = await allwell({ health, port: 0, host: '127.0.0.1', stopTasks: { job: async () => {
        const [live, ready] = await Promise.all(['/live', '/ready'].map(async (path) => (await fetch(served.url + path)).status));
        console.log('job', live, ready);
      } } });`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output()).toContain('job 200 503');
  });

  it('with unref lets a process end whose work is done, also while a client keeps its connection', async () => {
    await using program = await start(`clearInterval(open);
      const served = await allwell({ health, port: 0, host: '127.0.0.1', unref: true });
      console.log(await (await fetch(served.url + '/ping')).text());`);
    expect(await program.ended).toBe(0);
    expect(program.output()).toContain('pong');
  });

  it('keeps its process alive otherwise', async () => {
    await using program = await start(`clearInterval(open);
      await allwell({ health, port: 0, host: '127.0.0.1' });
      setTimeout(() => console.log('still here'), 300).unref();`);
    await program.prints('still here');
    expect(program.process.exitCode).toBe(null);
  });
});

describe.concurrent('an application that a framework closes, with drainIfTold before it', () => {
  const closing = `const begin = drainIfTold(server, health, { drainDelayMs: 60_000, graceMs: 70_000 });
    const close = async () => { await begin(); server.close(); clearInterval(open); console.log('closed', health.lifecycle); };
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));`;

  it('is drained where a signal has come, and a second one skips the delay', async () => {
    await using program = await start(
      `${closing} process.on('SIGTERM', close); health.subscribe(({ lifecycle }) => console.log(lifecycle));`,
    );
    program.process.kill('SIGTERM');
    await program.prints('draining');
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.output()).toContain('closed draining');
  });

  it('is closed at once where none has come', async () => {
    await using program = await start(`${closing} await close();`);
    expect(await program.ended).toBe(0);
    expect(program.output()).toContain('closed draining');
  });

  it.each([
    ['nobody', ''],
    ['nobody but a second one of its kind', `drainIfTold(server, health);`],
    [
      'somebody who ends the process where nobody else listens',
      `process.on('SIGTERM', function polite() {
      if (process.listenerCount('SIGTERM') === 1) { process.off('SIGTERM', polite); process.kill(process.pid, 'SIGTERM'); } });`,
    ],
  ])('ends by the signal as it would without, where it is heard by %s', async (_, others) => {
    await using program = await start(`${closing} ${others}`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe('SIGTERM');
  });

  it('leaves a handler that takes itself away when it runs to do its work', async () => {
    await using program = await start(`${closing} process.once('SIGTERM', () => setTimeout(() => process.exit(7), 50));`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(7);
  });

  it('is no handler of the application to drainOnSignals, which ends the process', async () => {
    await using program = await start(`${closing} drainOnSignals(server, health, { drainDelayMs: 50 });`);
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });
});
