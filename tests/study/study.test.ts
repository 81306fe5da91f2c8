import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isElsewhere, openStudy, regionFilesFrom, rngFor } from 'landslide/study';

function manifest(content: object): string {
  const path = join(mkdtempSync(join(tmpdir(), 'study-')), 'region.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

test('a study without options is the demo preset, seed 1', () => {
  const study = openStudy({ out: 'x' });
  assert.deepEqual([study.preset.name, study.seed, isElsewhere(study)], ['demo', 1, false]);
});

test('an unknown preset, a seed that is none, and too many regions are one line each', () => {
  assert.throws(() => openStudy({ preset: 'quick' }), { message: 'preset is quick: expected demo or paper' });
  assert.throws(() => openStudy({ seed: NaN }), { message: /^seed is NaN/ });
  assert.throws(() => regionFilesFrom('a,b,c,d'), { message: /^4 regions given: expected at most three/ });
});

test('numbers from a region of one’s own are no test of the paper’s, unless its manifest says it is the paper’s ground', () => {
  const other = manifest({ name: 'other' });
  const same = manifest({ name: 'hongtan', paperGround: true });
  assert.equal(isElsewhere({ regionFiles: { hongtan: other } }), true);
  assert.equal(isElsewhere({ regionFiles: { hongtan: same } }), false);
});

test('parts of a study draw numbers of their own', () => {
  const study = openStudy({ out: 'x' });
  assert.notEqual(rngFor(study, 'split').next(), rngFor(study, 'thin').next());
  assert.equal(rngFor(study, 'split').next(), rngFor(study, 'split').next());
});
