export { discover, type DiscoverOptions, type DiscoveredCheck, type Discovery } from './discover.ts';
export { discoverHealth, type DiscoverHealthOptions } from './discover-health.ts';
