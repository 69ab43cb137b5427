// What a process costs that imports these modules and nothing else.
for (const module of process.argv.slice(2)) await import(module);
globalThis.gc?.();
const { user, system } = process.cpuUsage();
process.send?.({ cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage.rss() / 1_048_576 });
process.disconnect?.();
