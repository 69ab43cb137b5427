export { discover, type DiscoverOptions, type DiscoveredCheck, type Discovery } from './discover.ts';
