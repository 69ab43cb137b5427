/**
 * A reporter for vitest: which tests failed before they passed, and how. In CI what talks to other programs is tried a second
 * time (`retry` in vitest.config.ts); a test that needs it again and again is broken, or what it tests is.
 */
export default class SecondTries {
  /** @param {readonly import('vitest/node').TestModule[]} modules */
  onTestRunEnd(modules) {
    const lines = modules.flatMap((module) => [...module.children.allTests()].flatMap(needed));
    if (lines.length > 0) console.log(`\nPassed at the second try only:\n${lines.join('\n')}\n`);
  }
}

/** @param {import('vitest/node').TestCase} test @returns {string[]} */
function needed(test) {
  if (!test.diagnostic()?.flaky) return [];
  const reasons = (test.result().errors ?? []).map(({ message }) => message.slice(0, 500));
  return [`  ${test.module.relativeModuleId} > ${test.fullName}`, ...reasons.map((reason) => `    ${reason}`)];
}
