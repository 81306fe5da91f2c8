/** @file What axe-core finds wrong with a page for those who read it otherwise than with eyes and mouse. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from './chromium.js';

/** A line for each fault: its rule, and the first element that breaks it. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(
    `axe.run().then(({ violations }) => violations.map((v) => v.id + ': ' + v.nodes[0].html.slice(0, 200)))`,
  );
}
