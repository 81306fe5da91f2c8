import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import {
  aucTable,
  blockSide,
  classedFactors,
  clearestRow,
  dominantFactorsClaim,
  explainRow,
  frequencyClaims,
  frequencyPeaks,
  frequencySuccess,
  frequencyTable,
  frequencyTwin,
  heldOutAuc,
  importanceClaims,
  importanceTable,
  meanAbsoluteShap,
  openStudy,
  paperPeaks,
  ratioPanels,
  rankedBy,
  sampleFactors,
  shapClaims,
  sharesOf,
  studyFactors,
  studyForest,
  studyShap,
  withoutFactors,
  type Study,
  type StudyFactors,
} from 'landslide/study';
import { tinyRegion } from './tiny-region.js';

let study: Study;
let factors: StudyFactors;

before(async () => {
  const out = mkdtempSync(join(tmpdir(), 'susceptibility-'));
  study = openStudy({ out, regionFiles: { hongtan: await tinyRegion() }, progress: () => undefined });
  factors = await studyFactors(study, 'hongtan');
});

test('frequency ratios: shares sum to 1, and so does FR times the domain', async () => {
  const classed = await classedFactors(factors);
  const lines = frequencyTable(study, classed, { replicates: 50 });
  for (const c of classed) {
    const own = lines.filter((l) => l.factor === c.name);
    const sum = (of: (l: (typeof own)[0]) => number): number => own.reduce((s, l) => s + of(l), 0);
    assert.ok(Math.abs(sum((l) => l.ratioOfLandslides) - 1) < 1e-12);
    assert.ok(Math.abs(sum((l) => (l.empty ? 0 : l.fr * l.ratioOfDomain)) - 1) < 1e-12);
    assert.ok(own.every((l) => l.empty || (l.low <= l.fr + 1e-9 && l.fr <= l.high + 1e-9)));
  }
  assert.equal(frequencyPeaks(lines).length, classed.length);
  assert.equal(paperPeaks(lines).length, classed.length);
  assert.equal(frequencyTwin(lines).rows.length, lines.length);
  assert.equal(ratioPanels(lines, classed).length, classed.length);
  const { auc } = await frequencySuccess(factors, classed, lines);
  assert.ok(auc > 0.7 && auc < 1, `AUC is ${auc}`);
});

test('claims of table 4: an empty class has no value of ours and says so', async () => {
  const classed = await classedFactors(factors);
  const lines = frequencyTable(study, classed, { replicates: 50 });
  const claims = frequencyClaims(lines, 'fr', false);
  const middle = claims.find((c) => c.claim === 'table4.hardness.Moderately soft rock.fr')!;
  assert.equal(middle.ours, null);
  assert.match(middle.reason!, /no pixel of this class/);
  assert.ok(frequencyClaims(lines, 'domain', false).every((c) => c.spread === undefined));
});

test('a balanced sample is the same again, and can lose a factor', async () => {
  const a = await sampleFactors(study, factors);
  const b = await sampleFactors(study, factors);
  assert.deepEqual(a.pixels, b.pixels);
  assert.equal(a.y.length, 288);
  assert.equal(a.positives, 144);
  const less = withoutFactors(a, ['slope']);
  assert.equal(less.names.length, a.names.length - 1);
  assert.equal(less.X[1], a.X[2]);
  assert.throws(() => withoutFactors(a, a.names), /keep at least one factor/);
});

test('forest and Shapley values: saved, found again, additive', async () => {
  const sample = await sampleFactors(study, factors);
  const first = await studyForest(study, 'hongtan', factors, sample);
  const again = await studyForest(study, 'hongtan', factors, sample);
  assert.deepEqual(again, first);
  const { report } = first;
  assert.ok(heldOutAuc(report, 'random') > 0.7);
  assert.ok(report.fittedAuc >= heldOutAuc(report, 'random') - 0.02);
  assert.ok(Math.abs(report.impurity.reduce((s, v) => s + v, 0) - 1) < 1e-9);
  assert.equal(aucTable(report).rows.length, 5);
  assert.equal(importanceTable(report).rows.length, report.names.length);
  const claims = importanceClaims(report);
  assert.equal(claims.find((c) => c.claim === 'figure11.ndvi')!.ours, null);
  assert.equal(claims.length, 9);

  const shap = await studyShap(study, 'hongtan', first, sample);
  assert.equal(shap.y.length, sample.y.length);
  assert.ok(shap.additivityError < 1e-12);
  const row = clearestRow(shap, 1);
  const sum = explainRow(shap, row).reduce((s, p) => s + p.shap, shap.base);
  assert.ok(Math.abs(sum - shap.prediction[row]) < 1e-12);
  assert.equal(meanAbsoluteShap(shap).length, 6);
  assert.equal(shapClaims(shap, false).find((c) => c.claim === 'figure12.ndvi')!.ours, null);
  assert.equal(typeof dominantFactorsClaim(shap, false).ours, 'boolean');
});

test('shares leave out losses below 0; ranks fall; blocks are an eighth of the longer side', () => {
  assert.deepEqual(sharesOf([3, -1, 1]), [0.75, 0, 0.25]);
  assert.deepEqual(sharesOf([0, -1]), [0, 0]);
  assert.deepEqual(rankedBy(['a', 'b', 'c'], [1, 3, 2]), ['b', 'c', 'a']);
  assert.equal(blockSide(2457.6, 1000), 310);
});
