import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { yielding } from '../../scripts/yielding.mjs';
import { toProblem, type Problem } from './problem.ts';

const LASTS_MS = 240_000; // at most, on a machine that compiles and installs meanwhile

/** Runs a module to its end, and returns what went wrong. */
export async function run(cwd: string, file: string, ...args: readonly string[]): Promise<readonly Problem[]> {
  return await new Promise((done) => {
    const options = { cwd, env: outer(), timeout: LASTS_MS };
    const child = execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) => {
      done(error === null ? [] : [toProblem(reasonIn(stdout + stderr))]);
    });
    yielding(child);
  });
}

/** Starts a program and asks it as a browser, Kubernetes and Prometheus would. Returns what is wrong about its answers. */
export async function ask(cwd: string, file: string, checks: readonly string[]): Promise<readonly Problem[]> {
  const child = spawn(process.execPath, [file], { cwd, env: outer(), stdio: ['ignore', 'pipe', 'pipe'], timeout: LASTS_MS });
  yielding(child);
  const ended = once(child, 'close');
  let printed = '';
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const read = (chunk: string): void => {
        printed += chunk;
        const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
        if (address !== undefined) resolve(address);
      };
      child.stdout.setEncoding('utf8').on('data', read);
      child.stderr.setEncoding('utf8').on('data', read);
      child.once('close', () => reject(new Error(reasonIn(printed))));
    });
    return await answersOf(url, checks);
  } catch (error) {
    return [toProblem(String(error))];
  } finally {
    child.kill('SIGKILL'); // a program that drains would take its time
    await ended;
  }
}

async function answersOf(url: string, checks: readonly string[]): Promise<readonly Problem[]> {
  // It starts, or a busy machine has held a check up: where that lasts it is killed.
  while ((await fetch(`${url}/health`)).status === 503) await wait(50);
  const problems: Problem[] = [];
  const get = async (path: string): Promise<string> => {
    const response = await fetch(url + path);
    const text = await response.text();
    if (response.status !== 200) problems.push(toProblem(`${path} answers ${response.status}: ${text}`));
    return text;
  };

  const report = await get('/health');
  const found = problems.length > 0 ? checks : Object.keys((JSON.parse(report) as { checks: object }).checks);
  if (found.toSorted().join() !== checks.toSorted().join())
    problems.push(toProblem(`/health answers for the checks ${found.join()} instead of ${checks.join()}`));
  await get('/health/ready');
  const metrics = await get('/health/metrics');
  for (const check of checks) {
    if (!metrics.includes(`health_check_status{check="${check}"} `))
      problems.push(toProblem(`/health/metrics has no sample of ${check}:\n${metrics}`));
  }
  return problems;
}

/** Without the settings of the test that starts them. */
function outer(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, NODE_OPTIONS: __, VITEST: ___, ...env } = process.env;
  return env;
}

/** What Node says when a module ends it, from the error on. */
function reasonIn(printed: string): string {
  return /^\w*Error\b[\s\S]*/m.exec(printed)?.[0] ?? printed;
}
