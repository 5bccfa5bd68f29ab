// The rules of accessibility, for all that looks at pages here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// What is serious of a page, or of a part of it, a line each; what is folded away is opened.
export async function serious(page, part) {
  await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true; }));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(part => axe.run(part ?? document, { preload: false, resultTypes: ['violations'] }), part);
  return violations.filter(violation => ['serious', 'critical'].includes(violation.impact))
    .map(({ id, nodes }) => `${id}: ${nodes.length} of ${nodes[0].html.slice(0, 120)}; ${nodes[0].failureSummary.split('\n')[1]?.trim()}`);
}
