import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  dropResults,
  isComparison,
  readResults,
  recordComparisons,
  recordResult,
  recordResults,
} from 'landslide/book';
import { CLAIMS, compareWithPaper } from 'landslide/paper';
import { repositoryRoot } from 'landslide/study';
import { temporary } from './fixture.js';

const f1 = { id: 'unet.hongtan.f1', value: 0.8, label: 'F1 of UNet', notebook: '04-unet', demo: true };

test('a result is put in the place of an earlier one; others stay; a notebook’s can be dropped', (t) => {
  const out = temporary(t);
  recordResult(f1, out);
  recordResult({ ...f1, value: 0.9 }, out);
  recordResult({ ...f1, id: 'a.time', value: 12, unit: 's', notebook: '05-unet-se' }, out);
  assert.deepEqual(Object.keys(readResults(out)), ['a.time', 'unet.hongtan.f1']);
  assert.equal(readResults(out)['unet.hongtan.f1'].value, 0.9);
  dropResults('04-unet', out);
  assert.deepEqual(Object.keys(readResults(out)), ['a.time']);
});

test('a bad id, a missing label and a number that is none are refused, and nothing is written', (t) => {
  const out = temporary(t);
  assert.throws(
    () => recordResult({ ...f1, id: 'F1 Hongtan' }, out),
    /result id is F1 Hongtan: expected lower case/,
  );
  assert.throws(() => recordResult({ ...f1, label: ' ' }, out), /unet\.hongtan\.f1 has no label/);
  assert.throws(
    () => recordResults([f1, { ...f1, value: NaN }], out),
    /is NaN: expected a finite number, or null/,
  );
  assert.deepEqual(readResults(out), {});
});

test('lines of the table paper against ours are kept with place and verdict', (t) => {
  const out = temporary(t);
  const rows = compareWithPaper([{ claim: CLAIMS[0].id, ours: null, demo: true }]);
  recordComparisons(rows, { label: 'demo', demo: true, notebook: '16-paper' }, out);
  const kept = readResults(out)[`paper.${CLAIMS[0].id}`];
  assert.ok(isComparison(kept));
  assert.deepEqual([kept.place, kept.verdict], [rows[0].place, rows[0].verdict]);
});

test('two processes that record at the same time lose nothing', async (t) => {
  const out = temporary(t);
  const script = (name: string): string =>
    `import { recordResult } from 'landslide/book';
for (let i = 0; i < 25; i++) recordResult({ id: '${name}.' + i, value: i, label: 'x', notebook: '00', demo: true });`;
  const run = (name: string): Promise<number | null> =>
    new Promise((done) =>
      spawn(process.execPath, ['--input-type=module', '-e', script(name)], {
        cwd: repositoryRoot(),
        env: { ...process.env, LANDSLIDE_OUT: out },
      }).on('close', done),
    );
  assert.deepEqual(await Promise.all([run('a'), run('b')]), [0, 0]);
  assert.equal(Object.keys(readResults(out)).length, 50);
  assert.ok(!existsSync(join(out, 'results.json.lock')));
});
