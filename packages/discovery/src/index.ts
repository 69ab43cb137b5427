export { discover } from './discover.ts';
export type { DiscoverOptions } from './discover-options.ts';
export type { DiscoveredCheck } from './naming.ts';
export type { Discovery } from './search.ts';
export { discoverHealth, type DiscoverHealthOptions } from './discover-health.ts';
