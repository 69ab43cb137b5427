import type { Renderer } from '../renderer.ts';
import { INCIDENTS, renderEntries, toFeed } from './feed.ts';
import { escapeHtml } from './html-escape.ts';
import { isoTime } from './iso-time.ts';

/** Atom, RFC 4287: one entry per settled transition. */
export const atom: Renderer = Object.freeze({
  contentType: 'application/atom+xml; charset=utf-8',
  render(view) {
    const feed = toFeed(view);
    const entries = renderEntries(
      feed,
      ({ id, title, text, at, link, categories, incident }) => `  <entry>
    <id>${escapeHtml(id)}</id>
    <title type="text">${escapeHtml(title)}</title>
    <published>${isoTime(at)}</published>
    <updated>${isoTime(at)}</updated>
    <link rel="alternate" type="text/html" href="${escapeHtml(link)}"/>
${categories.map((category) => `    <category term="${escapeHtml(category)}"/>\n`).join('')}${incident === undefined ? '' : `    <category term="${escapeHtml(incident)}" scheme="${INCIDENTS}" label="incident"/>\n`}    <content type="text">${escapeHtml(text)}</content>
  </entry>
`,
    );
    return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <id>${escapeHtml(feed.id)}</id>
  <title type="text">${escapeHtml(feed.title)}</title>
  <subtitle type="text">${escapeHtml(feed.description)}</subtitle>
  <updated>${isoTime(feed.updated)}</updated>
  <author><name>${escapeHtml(feed.author)}</name></author>
  <link rel="self" type="application/atom+xml" href="${escapeHtml(feed.self)}"/>
  <link rel="alternate" type="text/html" href="${escapeHtml(feed.home)}"/>
  <generator>Allwell</generator>
${entries.join('')}</feed>
`;
  },
} satisfies Renderer);
