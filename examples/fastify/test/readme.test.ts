import { expect, it } from 'vitest';
import { runCommands } from '../../../test/readme-commands.ts';
import { startService } from './running-service.ts';

it('does what its README says, command by command', async () => {
  await using service = await startService();
  expect(await runCommands(new URL('../README.md', import.meta.url), 'http://localhost:3000', service.url)).toBeGreaterThan(5);
}, 40_000);
