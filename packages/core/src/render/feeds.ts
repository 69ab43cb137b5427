// One module to load for whichever feed is asked for first: a third of each is what they share.
export { atom } from './atom.ts';
export { jsonFeed } from './json-feed.ts';
export { rss } from './rss.ts';
