import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningExample } from '../../../test/running-example.ts';
import { startService } from './running-service.ts';
import { requirePython, run } from './tool.ts';

const READ = `
import json, sys
import feedparser
feed = feedparser.parse(sys.argv[1])
print(json.dumps({
    'bozo': bool(feed.bozo),
    'problem': str(feed.get('bozo_exception', '')),
    'version': feed.version,
    'title': feed.feed.get('title', ''),
    'ids': [entry.get('id', '') for entry in feed.entries],
    'titles': [entry.get('title', '') for entry in feed.entries],
}))
`;

interface Feed {
  readonly bozo: boolean;
  readonly problem: string;
  readonly version: string;
  readonly title: string;
  readonly ids: readonly string[];
  readonly titles: readonly string[];
}

describe('the feeds of the running example', () => {
  let service: RunningExample;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.stop('SIGTERM'));

  it.for([
    ['atom', 'atom10'],
    ['rss', 'rss20'],
  ] as const)(
    'are read by feedparser as %s without a complaint, an entry for each change',
    { timeout: 40_000 },
    async ([format, version], context) => {
      const python = requirePython(context, 'feedparser');
      const read = (): Feed => JSON.parse(run(python, ['-c', READ, `${service.url}/health?format=${format}`])) as Feed;
      const status = async (): Promise<string> =>
        ((await (await fetch(`${service.url}/health`)).json()) as { status: string }).status;
      const turn = (action: string): Promise<Response> =>
        fetch(`${service.url}/demo/inventory/${action}`, { method: 'POST', redirect: 'manual' });

      await expect.poll(status, { timeout: 10_000 }).toBe('degraded');
      const before = read();
      expect(before).toMatchObject({ bozo: false, problem: '', version });
      expect(before.title).toContain('orders');

      await turn('fail');
      await expect.poll(status, { timeout: 10_000 }).toBe('down');
      await turn('recover');
      await expect.poll(status, { timeout: 10_000 }).toBe('degraded');

      const after = read();
      expect(after).toMatchObject({ bozo: false, problem: '' });
      expect(new Set(after.ids).size).toBe(after.ids.length);
      for (const id of before.ids) expect(after.ids).toContain(id);
      expect(after.ids.length).toBeGreaterThanOrEqual(before.ids.length + 2);
    },
  );
});
