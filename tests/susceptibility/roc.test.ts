import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rocAuc, rocCurve } from 'landslide/susceptibility';

test('AUC of small cases, with ties as half', () => {
  const auc = (score: number[], y: number[]): number => rocAuc(Float64Array.from(score), Uint8Array.from(y));
  assert.equal(auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 0.75); // scikit-learn's example
  assert.equal(auc([1, 2, 3, 4], [0, 0, 1, 1]), 1);
  assert.equal(auc([4, 3, 2, 1], [0, 0, 1, 1]), 0);
  assert.equal(auc([5, 5, 5, 5], [0, 1, 0, 1]), 0.5);
  // Pairs (1: 2, 1; 0: 2, 0): 2-2 half, 2-0 one, 1-2 none, 1-0 one: 2.5 of 4.
  assert.equal(auc([2, 1, 2, 0], [1, 1, 0, 0]), 0.625);
  assert.ok(Number.isNaN(auc([1, 2], [1, 1])));
});

test('the curve runs from 0, 0 to 1, 1 and its area is the AUC', () => {
  const score = Float32Array.of(0.9, 0.8, 0.8, 0.3, 0.2, 0.2);
  const y = Uint8Array.of(1, 0, 1, 0, 1, 0);
  const { threshold, falsePositiveRate: fp, truePositiveRate: tp, auc } = rocCurve(score, y);
  assert.equal(threshold.length, 5);
  assert.deepEqual([fp[0], tp[0], fp[4], tp[4]], [0, 0, 1, 1]);
  let area = 0;
  for (let i = 1; i < fp.length; i++) area += ((fp[i] - fp[i - 1]) * (tp[i] + tp[i - 1])) / 2;
  assert.ok(Math.abs(area - auc) < 1e-12);
});

test('scores and labels that cannot be used are refused', () => {
  assert.throws(() => rocAuc(Float64Array.of(1, NaN), Uint8Array.of(0, 1)), /score is NaN in row 1/);
  assert.throws(() => rocAuc(Float64Array.of(1, 2), Uint8Array.of(0, 255)), /y is 255 in row 1/);
  assert.throws(() => rocAuc(Float64Array.of(1, 2), Uint8Array.of(0)), /score has 2 rows, y has 1/);
});
