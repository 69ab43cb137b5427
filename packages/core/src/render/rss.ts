import type { Renderer } from '../renderer.ts';
import { INCIDENTS, renderEntries, toFeed } from './feed.ts';
import { escapeHtml } from './html-escape.ts';

/** RSS 2.0: one item per settled transition. */
export const rss: Renderer = Object.freeze({
  contentType: 'application/rss+xml; charset=utf-8',
  render(view) {
    const feed = toFeed(view);
    const items = renderEntries(
      feed,
      ({ id, title, text, at, link, categories, incident }) => `    <item>
      <title>${escapeTitle(title)}</title>
      <link>${escapeHtml(link)}</link>
      <guid isPermaLink="false">${escapeHtml(id)}</guid>
      <pubDate>${rfc822(at)}</pubDate>
${categories.map((category) => `      <category>${escapeHtml(category)}</category>\n`).join('')}${incident === undefined ? '' : `      <category domain="${INCIDENTS}">${escapeHtml(incident)}</category>\n`}      <description>${escapeTwice(text)}</description>
    </item>
`,
    );
    return `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${escapeTitle(feed.title)}</title>
    <link>${escapeHtml(feed.home)}</link>
    <description>${escapeTwice(feed.description)}</description>
    <atom:link rel="self" type="application/rss+xml" href="${escapeHtml(feed.self)}"/>
    <language>en</language>
    <lastBuildDate>${rfc822(feed.updated)}</lastBuildDate>
    <ttl>1</ttl>
    <generator>Allwell</generator>
${items.join('')}  </channel>
</rss>
`;
  },
} satisfies Renderer);

/** A description is HTML once the XML is undone: escaped once, markup in an error message would come alive in the reader. */
function escapeTwice(text: string): string {
  return escapeHtml(escapeHtml(text));
}

/** A title is text to some readers and HTML to others. Only where both would not show the same is it escaped as HTML. */
function escapeTitle(text: string): string {
  return /<\S|&#?\w+;/.test(text) ? escapeTwice(text) : escapeHtml(text);
}

/** RFC 822 with the four-digit year of RSS 2.0. */
function rfc822(at: number): string {
  return new Date(at).toUTCString();
}
