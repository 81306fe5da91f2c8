import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrate, confusion, scores, thresholdSweep } from 'landslide/metrics';
import {
  calibrationCurves,
  precisionRecallCurves,
  rocCurves,
  thresholdTable,
  type StoredScores,
} from 'landslide/study';

const probability = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9);
const truth = Uint8Array.of(0, 0, 1, 0, 1, 0, 1, 1);
const made = {
  model: 'vgg13',
  patchWise: scores(confusion(probability, truth)),
  sweep: thresholdSweep(probability, truth),
  calibration: calibrate(probability, truth, { bins: 2 }),
} as unknown as StoredScores;
const blind = { ...made, sweep: null } as StoredScores;

test('curves run over every threshold, the ROC from corner to corner; a test of one class has none', () => {
  const [roc] = rocCurves([made, blind]);
  assert.equal(rocCurves([made, blind]).length, 1);
  assert.deepEqual([roc.x[0], roc.y[0], Array.from(roc.x).at(-1), Array.from(roc.y).at(-1)], [0, 0, 1, 1]);
  assert.ok(Array.from(roc.x).every((x, i, all) => i === 0 || x >= all[i - 1]));
  // 13 of the 16 pairs of a landslide and another pixel are in order.
  assert.equal(roc.auc, 13 / 16);
  const [pr] = precisionRecallCurves([made]);
  assert.ok(Array.from(pr.y).every(Number.isFinite));
  assert.match(pr.name, /^VGG13 \(area 0\.\d{3}\)$/);
  const [c] = calibrationCurves([made]);
  assert.deepEqual([c.x.length, c.y[0], c.y[1]], [2, 0.25, 0.75]);
});

test('a row a model; nulls where there was nothing to sweep', () => {
  const { columns, rows } = thresholdTable([made, blind]);
  assert.equal(columns.length, rows[0].length);
  assert.deepEqual(rows[0].slice(0, 2), ['VGG13', 0.813]);
  assert.equal(rows[1][1], null);
  assert.ok((rows[0][4] as number) >= (rows[0][3] as number));
});
