import type { Platform, Serve } from './job.ts';

// `node counted-start.js <file in servers> <platform>`: one start, from nothing until it listens, and no end.
const [file, platform] = process.argv.slice(2) as [string, Platform];
const { default: serve } = (await import(`./servers/${file}.ts`)) as { readonly default: Serve };
const checks = Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`check-${index}`, async (): Promise<void> => {}]));
const answer = { path: '/health', statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
await serve({ checks, answers: [answer], platform });
process.exit();
