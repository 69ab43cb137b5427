import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { complaintsAbout, LEAST, tableOf, type Shown } from '../scripts/adapter-table.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function shown(adapter: string, chapter: string, count: number, more: Partial<Shown> = {}): Shown[] {
  return Array.from({ length: count }, () => ({ adapter, chapter, state: 'passed' as const, ...more }));
}

describe('the table of what ran where', () => {
  it('counts by platform and chapter, and says why something was skipped', () => {
    expect(
      tableOf([
        ...shown('hono on deno', 'routes', 3),
        ...shown('hono on deno', 'methods', 2, { state: 'skipped', reason: 'its server answers TRACE itself' }),
        ...shown('hono on deno', 'methods', 1),
        ...shown('fastify', 'routes', 3),
        ...shown('fastify', 'methods', 2),
        ...shown('fastify', 'methods', 1, { state: 'failed' }),
      ]),
    ).toBe(
      [
        'behaviours shown  routes       methods           all',
        'fastify                3   2, 1 failed   5, 1 failed',
        'hono on deno           3  1, 2 skipped  4, 2 skipped',
        '  skipped 2 of hono on deno, methods: its server answers TRACE itself',
      ].join('\n'),
    );
  });

  it('finds who is missing and who has shown too little, and lets others be', () => {
    const platforms = ['fastify', 'express 5', 'node'];
    const skipped = { state: 'skipped', reason: 'no such thing' } as const;
    const rows = [...shown('fastify', 'routes', LEAST), ...shown('node', 'routes', 9), ...shown('node', 'load', LEAST, skipped)];
    expect(complaintsAbout([...rows, ...shown('express 5, in a router', 'routes', 1)], platforms)).toEqual([
      'The adapter suite has not run for express 5.',
      `node has shown 9 behaviours of the adapter suite; ${LEAST} is the least.`,
    ]);
    expect(complaintsAbout(shown('fastify', 'routes', LEAST), ['fastify'])).toEqual([]);
  });

  it('is printed by a run, and fails a run of all tests in CI whose platforms are not complete', async () => {
    const folder = await mkdtemp(join(root, 'node_modules/.adapter-table-'));
    try {
      const reporter = join(root, 'scripts/adapter-table.mjs');
      const config = { test: { include: ['*.test.ts'], exclude: [], reporters: [reporter] } };
      await writeFile(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify(config)};`);
      const lines = [
        `import { it } from 'vitest';`,
        `const meta = { allwell: { adapter: 'fastify', chapter: 'routes' } };`,
        `it('shows', ({ task }) => void Object.assign(task.meta, meta));`,
        `it('cannot', ({ task, skip }) => (Object.assign(task.meta, meta), skip('no such thing')));`,
      ];
      await writeFile(join(folder, 'some.test.ts'), lines.join('\n'));
      await writeFile(join(folder, 'other.test.ts'), `import { it } from 'vitest';\nit('is none of the suite', () => {});`);

      const all = await vitest(folder, 'true');
      expect(all.code).toBe(1);
      expect(all.stdout).toContain('fastify           1, 1 skipped  1, 1 skipped');
      expect(all.stdout).toContain('skipped 1 of fastify, routes: no such thing');
      expect(all.stderr).toContain(`fastify has shown 1 behaviours of the adapter suite; ${LEAST} is the least.`);
      for (const [ci, ...some] of [[''], ['true', 'some'], ['true', '-t', 'shows']]) {
        const part = await vitest(folder, ci, ...some);
        expect([part.code, part.stderr], some.join(' ')).toEqual([0, '']);
        expect(part.stdout).toMatch(/^fastify +1\b/m);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

/** Runs vitest in `folder` in a process of its own. */
function vitest(
  folder: string,
  ci: string | undefined,
  ...more: readonly string[]
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const args = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...more];
  return new Promise((resolve) => {
    const env = { ...process.env, CI: ci, NO_COLOR: '1', VITEST: undefined };
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });
}
