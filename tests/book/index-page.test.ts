import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  FIGURE_ENDINGS,
  indexPage,
  outputPaths,
  recordComparisons,
  recordFigure,
  recordResult,
  recordTable,
  type RunRecord,
} from 'landslide/book';
import { CLAIMS, compareWithPaper } from 'landslide/paper';
import { temporary, words, writeBook } from './fixture.js';

function recordOf(states: RunRecord['notebooks']): RunRecord {
  const common = {
    state: 'failed' as const,
    preset: 'demo',
    demo: true,
    seed: '1',
    device: 'cpu',
    deviceUsed: 'cpu',
    regions: '',
  };
  const origin = { commit: 'abc', changed: false, started: '2026-01-31', seconds: 1 };
  return { ...common, ...origin, versions: {}, machine: {}, notebooks: states, data: [] };
}

test('the index leads to every notebook, figure, table and number, and says what failed', (t) => {
  const out = temporary(t);
  const entries = writeBook(temporary(t), {
    '00-a': [words('# A < B')],
    '01-b': [words('# B')],
    '02-c': [words('# C')],
  });
  mkdirSync(join(out, 'notebooks'));
  mkdirSync(join(out, 'figures'));
  for (const slug of ['00-a', '01-b']) writeFileSync(outputPaths(out, slug).html, '');
  for (const ending of FIGURE_ENDINGS) writeFileSync(join(out, 'figures', `figure-1.${ending}`), '');
  recordFigure(
    { id: 'figure-1', title: 'Figure 1', caption: 'It "rises".', alt: 'A map', notebook: '00-a' },
    out,
  );
  recordTable(
    { id: 'table-4', title: 'T', caption: 'c', notebook: '00-a', columns: ['x'], rows: [[1.23456]] },
    out,
  );
  recordResult(
    { id: 'oa', value: 0.912345, unit: 'share', label: 'accuracy', notebook: '01-b', demo: true },
    out,
  );
  const rows = compareWithPaper([{ claim: CLAIMS[0].id, ours: 0.5, demo: true }]);
  recordComparisons(rows, { label: 'demo', demo: true, notebook: '01-b' }, out);
  const record = recordOf([
    { notebook: '00-a', title: 'A < B', state: 'executed', seconds: 61 },
    { notebook: '01-b', title: 'B', state: 'failed', seconds: 3 },
    { notebook: '02-c', title: 'C', state: 'not run', seconds: null },
  ]);
  const html = indexPage(out, { entries, record, note: 'Demo data', origin: 'Commit abc' });
  assert.match(html, /<a href="notebooks\/00-a\.html">00 A &lt; B<\/a>[^\n]*1 min 01 s/);
  assert.match(html, /notebooks\/01-b\.html[^\n]*<span class="failed">failed/);
  assert.match(html, /<span class="title">02 C<\/span>[^\n]*not run yet/);
  assert.match(html, /src="figures\/figure-1\.png" alt="A map"/);
  for (const ending of FIGURE_ENDINGS) assert.ok(html.includes(`href="figures/figure-1.${ending}"`), ending);
  assert.match(html, /It &quot;rises&quot;\./);
  assert.match(html, /<td class="number">1\.235<\/td>[^]*href="tables\/table-4\.csv"/);
  assert.match(html, /0\.9123 share/);
  assert.match(html, /1 claim: 1 not comparable: demo data/);
  assert.match(html, /<p class="demo">Demo data<\/p>/);
  assert.doesNotMatch(html, /https?:\/\//);
});
