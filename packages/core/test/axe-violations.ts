import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds wrong with the page, each with where it is; the size of targets is looked at too. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    // In the browser, where its source has just put it.
    (globalThis as unknown as { axe: typeof axe }).axe.run(document, { rules: { 'target-size': { enabled: true } } }),
  );
  return violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(', ')}`,
  );
}
