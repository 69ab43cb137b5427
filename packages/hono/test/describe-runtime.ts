import { describeStages, type AdapterSuiteOptions } from '@allwell/testkit/adapter-suite';
import { afterAll, beforeAll, describe } from 'vitest';
import { whyNot } from '../../../test/runtime-program.ts';
import { programs, startStages, type Runtime, type RuntimeName } from './runtime.ts';

/** What the servers of these runtimes do with such requests, before Hono has a say. */
const WITHOUT: Readonly<Record<RuntimeName, NonNullable<AdapterSuiteOptions['without']>>> = {
  bun: {
    'no host': 'Bun gives a request without a Host header no absolute address, and Hono takes the wrong part of it for the path',
    'long bodies': 'Bun closes the connection of a request whose body is not read, while the client may still be sending it',
  },
  deno: {},
  workerd: {
    'no host': 'workerd answers 400 itself where there is no Host header',
    'method M-SEARCH': 'workerd answers 501 itself: this is none of the methods it knows',
    'method LINK': 'workerd answers 501 itself: this is none of the methods it knows',
    'long bodies': 'workerd closes the connection of a request whose body is not read, while the client may still be sending it',
  },
};

/** The adapter suite in another runtime, which is started once; skipped aloud where it is not there. */
export function describeRuntime(name: RuntimeName): void {
  const missing = whyNot(programs[name], ['--version']);
  describe.skipIf(missing !== undefined)(`in ${name}${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
    let runtime: Runtime;
    beforeAll(async () => {
      runtime = await startStages(name);
    }, 60_000);
    afterAll(() => runtime?.[Symbol.asyncDispose]());

    describeStages(`hono on ${name}`, (...stage) => runtime.open(...stage), { without: WITHOUT[name] });
  });
}
