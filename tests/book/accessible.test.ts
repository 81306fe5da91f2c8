import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  FIGURE_ENDINGS,
  findJupyter,
  indexPage,
  listDocs,
  recordComparisons,
  recordFigure,
  recordResult,
  recordTable,
  writeDocsPages,
} from 'landslide/book';
import { CLAIMS, compareWithPaper } from 'landslide/paper';
import { repositoryRoot } from 'landslide/study';
import { axeFaults } from '../explore/axe.js';
import { openBrowser, type PageOptions } from '../explore/chromium.js';
import { RECORD } from '../explore/pages.js';
import { temporary, words, writeBook } from './fixture.js';

const SCREENS: Record<string, PageOptions> = {
  'light, on a screen': {},
  'dark, on a phone': { dark: true, width: 390, height: 844, touch: true },
};

/** An index page of everything that it can hold, all of it unfolded. */
function writeIndex(out: string, notebooks: string): string {
  const entries = writeBook(notebooks, { '00-a': [words('# A')], '01-b': [words('# B')] });
  mkdirSync(join(out, 'figures'));
  for (const ending of FIGURE_ENDINGS) writeFileSync(join(out, 'figures', `figure-1.${ending}`), '');
  recordFigure(
    { id: 'figure-1', title: 'Figure 1', caption: 'It rises.', alt: 'A map', notebook: '00-a' },
    out,
  );
  recordTable(
    { id: 'table-4', title: 'T', caption: 'c', notebook: '00-a', columns: ['x', 'y'], rows: [[1.2, 'a']] },
    out,
  );
  recordResult({ id: 'a.value', value: 1, label: 'demo', demo: true, notebook: '00-a' }, out);
  const ours = CLAIMS.slice(0, 4).map(({ id }) => ({ claim: id, ours: 0.5, demo: true }));
  recordComparisons(compareWithPaper(ours), { label: 'demo', demo: true, notebook: '00-a' }, out);
  const states = ['failed', 'not run'] as const;
  const record = {
    ...RECORD,
    notebooks: entries.map(({ slug, title }, i) => ({ notebook: slug, title, state: states[i], seconds: 3 })),
  };
  const file = join(out, 'index.html');
  const html = indexPage(out, { entries, record, note: 'Demo data', origin: 'Commit abc' });
  writeFileSync(file, html.replaceAll('<details', '<details open'));
  return file;
}

test('index and texts have no fault that axe finds, and nothing is wider than the screen', async (t) => {
  const browser = await openBrowser(t);
  if (!browser) return;
  const out = temporary(t);
  const files = [writeIndex(out, temporary(t))];
  const jupyter = findJupyter(repositoryRoot());
  if (jupyter) {
    writeDocsPages(repositoryRoot(), out, {
      jupyter,
      frame: { index: { title: 'All', href: '../index.html' }, note: 'Demo data', origin: 'x' },
    });
    files.push(
      ...listDocs(repositoryRoot())
        .slice(0, 3)
        .map(({ name }) => join(out, 'docs', `${name}.html`)),
    );
  }
  for (const [screen, options] of Object.entries(SCREENS))
    for (const file of files)
      await t.test(`${file.slice(out.length + 1)}, ${screen}`, async () => {
        const page = await browser.open(file, options);
        assert.deepEqual(await axeFaults(page), []);
        assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
        assert.doesNotMatch(readFileSync(file, 'utf8'), /(src|<link[^>]+href)="https?:/);
      });
});
