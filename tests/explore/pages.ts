/** @file Pages with explorables, made as the book makes them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finishPage, indexPage, publishExplorable, type RunRecord } from 'landslide/book';
import type { Explorable } from 'landslide/explore';

export const RECORD: RunRecord = {
  state: 'whole',
  preset: 'demo',
  demo: true,
  seed: '1',
  device: 'cpu',
  deviceUsed: 'cpu',
  regions: '',
  commit: 'abc',
  changed: false,
  started: '2026-01-31',
  seconds: 1,
  versions: {},
  machine: {},
  notebooks: [],
  data: [],
};

/** Publishes explorables into `out`, and writes an index page and a notebook's page with all of them.
 *  @returns paths of both pages */
export async function writePages(
  out: string,
  explorables: readonly Explorable[],
): Promise<{ index: string; notebook: string }> {
  for (const explorable of explorables) await publishExplorable({ out }, explorable);
  mkdirSync(join(out, 'notebooks'), { recursive: true });
  const paths = { index: join(out, 'index.html'), notebook: join(out, 'notebooks', '13-x.html') };
  writeFileSync(
    paths.index,
    indexPage(out, { entries: [], record: RECORD, note: 'Demo data', origin: 'test' }),
  );
  // What the template makes of the cell's output.
  const figures = explorables.map(
    ({ kind, figure }) =>
      `<figure class="explorable" data-explorable="${figure.id}" data-kind="${kind}" data-from="../explore/"><div class="explorable-area"><img src="../explore/${figure.id}.png" alt="${figure.alt}"></div></figure>`,
  );
  const page = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>x</title><!--book:head--></head><body><!--book:nav--><main><h1>x</h1>${figures.join('\n')}</main><!--book:foot--></body></html>`;
  writeFileSync(
    paths.notebook,
    finishPage(page, { index: { title: 'All', href: '../index.html' }, out }, () => ''),
  );
  return paths;
}
