/** Something that a stranger may import. */
export interface EntryPoint {
  /** What is imported from it, as it stands between `import` and `from`. */
  readonly imports: string;
  /** What these checks need from elsewhere, by module. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Checks of the health module that every project has, by name. */
  readonly checks?: Readonly<Record<string, string>>;
  /** Why Node alone cannot load it. */
  readonly notByNode?: string;
  /** Of types alone: the module that they describe. */
  readonly describes?: string;
  /** A use that the compiler has to refuse. It does so only where it has found the types: nothing is wrong with an `any`. */
  readonly mistake: string;
}

/** Everything that the published packages export; `exports` in their package.json says the same, and a test holds the two equal. */
export const ENTRY_POINTS: Readonly<Record<string, EntryPoint>> = {
  '@allwell/checks/always': { imports: '{ always }', checks: { settled: 'always(true)' }, mistake: "always('yes')" },
  '@allwell/checks/disk': {
    imports: '{ disk }',
    checks: { storage: "defineCheck(disk({ path: '.', degradedUsedRatio: 1 }), { tags: ['system'] })" },
    mistake: 'disk({ path: 1 })',
  },
  '@allwell/checks/dns': {
    imports: '{ dns }',
    checks: { names: "defineCheck(dns('localhost', { servers: ['127.0.0.1:1'] }), { failsAs: 'degraded' })" },
    mistake: "dns('localhost', { type: 'B' })",
  },
  '@allwell/checks/event-loop': {
    imports: '{ eventLoop }',
    checks: { loop: 'eventLoop({ degradedP99Ms: 60_000 })' },
    mistake: "eventLoop({ degradedP99Ms: '1s' })",
  },
  '@allwell/checks/http': {
    imports: '{ http }',
    checks: { inventory: "http('http://inventory.test/', { fetch: async () => new Response('fine') })" },
    mistake: "http('http://inventory.test/', { method: 'BREW' })",
  },
  '@allwell/checks/memory': {
    imports: '{ memory }',
    checks: { memoryLeft: 'memory({ degradedUsedRatio: 1, degradedHeapRatio: 1 })' },
    mistake: 'memory({ degradedUsedRatio: true })',
  },
  '@allwell/checks/postgres': {
    imports: '{ postgres }',
    checks: { database: 'postgres({ query: async () => [] })' },
    mistake: 'postgres({})',
  },
  '@allwell/checks/sqlite': {
    imports: '{ sqlite }',
    beside: { 'node:sqlite': '{ DatabaseSync }' },
    checks: { embedded: "sqlite(new DatabaseSync(':memory:'))" },
    mistake: 'sqlite(42)',
  },
  '@allwell/checks/tcp': {
    imports: '{ tcp }',
    checks: { broker: "defineCheck(tcp({ host: '127.0.0.1', port: 1 }), { failsAs: 'degraded' })" },
    mistake: "tcp({ port: 'http' })",
  },
  '@allwell/core': {
    imports: '{ defineCheck, up }',
    checks: { queue: "defineCheck(({ signal }) => up({ stopped: signal.aborted }), { title: 'Queue' })" },
    mistake: "defineCheck(() => up(), { timeoutMs: '1s' })",
  },
  '@allwell/discovery': { imports: '{ discoverHealth }', mistake: 'discoverHealth({ root: 42 })' },
  '@allwell/discovery/collect': { imports: '{ collectChecks }', mistake: 'collectChecks({})' },
  '@allwell/discovery/esbuild': { imports: '{ allwell }', mistake: 'allwell({ root: 42 })' },
  '@allwell/discovery/manifest': { imports: '{ writeManifest }', mistake: 'writeManifest({ file: 42 })' },
  '@allwell/discovery/virtual': {
    imports: '{ checks }',
    describes: 'virtual:allwell',
    notByNode: 'types alone, of what a plugin makes',
    mistake: 'checks()',
  },
  '@allwell/discovery/vite': { imports: '{ allwell }', mistake: 'allwell({ root: 42 })' },
  '@allwell/express': { imports: '{ allwell, healthRoutes }', mistake: 'healthRoutes({})' },
  '@allwell/fastify': { imports: '{ allwell }', mistake: 'allwell({})' },
  '@allwell/fastify/drain': { imports: '{ drainOnSignals }', mistake: 'drainOnSignals(42)' },
  '@allwell/history': { imports: '{ createMemoryStore, toIncident }', mistake: 'createMemoryStore().open(42)' },
  '@allwell/history/postgres': { imports: '{ postgresStore }', mistake: 'postgresStore({ pool: 42 })' },
  '@allwell/history/sqlite': { imports: '{ sqliteStore }', mistake: 'sqliteStore({ file: 42 })' },
  '@allwell/hono': { imports: '{ allwell, healthRoutes }', mistake: 'healthRoutes({})' },
  '@allwell/nestjs': { imports: '{ AllwellModule, HealthCheck }', mistake: 'AllwellModule.forRoot({ mountAs: 42 })' },
  '@allwell/node': { imports: '{ allwell, healthListener }', mistake: 'healthListener({})' },
  '@allwell/node/open-api': { imports: '{ openApiOperations }', mistake: 'openApiOperations({ path: 42 })' },
  '@allwell/testkit': { imports: '{ ManualClock }', mistake: "new ManualClock().advance('1s')" },
  '@allwell/testkit/adapter-scenes': { imports: '{ SCENES }', mistake: "SCENES['no such scene']" },
  '@allwell/testkit/adapter-suite': {
    imports: '{ describeAdapter }',
    notByNode: 'runs in vitest alone',
    mistake: "describeAdapter('fastify')",
  },
  '@allwell/testkit/store-suite': {
    imports: '{ describeHistoryStore }',
    notByNode: 'runs in vitest alone',
    mistake: "describeHistoryStore('memory')",
  },
};
