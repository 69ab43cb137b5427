import type { Renderer } from '../renderer.ts';
import { renderEntries, toFeed } from './feed.ts';
import { isoTime } from './iso-time.ts';

/** JSON Feed 1.1: one item per settled transition. It has no base to resolve an address against, so without a public one it has no links. */
export const jsonFeed: Renderer = Object.freeze({
  contentType: 'application/feed+json',
  render(view) {
    const feed = toFeed(view);
    const absolute = view.publicUrl !== undefined;
    const items = renderEntries(feed, ({ id, title, text, at, link, categories, incident }) =>
      JSON.stringify({
        id,
        url: absolute ? link : undefined,
        title,
        content_text: text,
        date_published: isoTime(at),
        tags: categories.length > 0 ? [...categories, ...(incident === undefined ? [] : [incident])] : undefined,
      }),
    );
    const head = JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title: feed.title,
      home_page_url: absolute ? feed.home : undefined,
      feed_url: absolute ? feed.self : undefined,
      description: feed.description,
      language: 'en',
      authors: [{ name: feed.author }],
    });
    return `${head.slice(0, -1)},"items":[${items.join(',')}]}\n`;
  },
} satisfies Renderer);
