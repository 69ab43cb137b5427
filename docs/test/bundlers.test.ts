import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readPages } from './page.ts';
import { startPage } from './started-page.ts';

const page = readPages().find(({ path }) => path === 'docs/bundlers.md')!;

it.each([
  ['bundled by esbuild', 'build.ts', 'dist/server.js'],
  ['with a written manifest', 'scripts/checks.ts', 'src/server.ts'],
])('the program of docs/bundlers.md has the checks of its health modules: %s', async (_, script, entry) => {
  const prepare = async (folder: string): Promise<void> => {
    await mkdir(join(folder, 'src/orders'));
    await writeFile(join(folder, 'src/orders/health.ts'), 'export const queue = (): void => {}; export default (): void => {};');
    const { stderr } = await promisify(execFile)(process.execPath, ['--conditions=@allwell/source', script], { cwd: folder });
    expect(stderr).toBe('');
    const server = join(folder, 'src/server.ts');
    await writeFile(server, (await readFile(server, 'utf8')).replace('virtual:allwell', './checks.ts'));
  };
  await using program = await startPage(page, {}, { entry, prepare });
  const report: unknown = await (await fetch(`${program.url}/health`)).json();
  expect(report).toMatchObject({ status: 'up', service: { name: 'shop' }, availableChecks: ['queue', 'orders'] });
});
