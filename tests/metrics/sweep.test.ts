import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { calibrate, confusion, scores, thresholdSweep } from 'landslide/metrics';

test('areas by hand', () => {
  // scikit-learn's example: roc_auc_score = 0.75, average_precision_score = 0.8333
  const s = thresholdSweep(Float32Array.from([0.1, 0.4, 0.35, 0.8]), Uint8Array.from([0, 0, 1, 1]));
  assert.equal(s.rocAuc, 0.75);
  assert.ok(Math.abs(s.averagePrecision - (1 / 2 + (1 / 2) * (2 / 3))) < 1e-12);
  // At 0.35 all but one are called landslide: P = 2/3, R = 1, F1 = 0.8.
  assert.ok(Math.abs(s.best.threshold - 0.35) < 1e-6);
  assert.ok(Math.abs(s.best.f1 - 0.8) < 1e-12);
});

test('ties count half; absent and ignored pixels nowhere', () => {
  const p = Float32Array.from([0.5, 0.5, 0.5, 0.5, NaN, 0.9]);
  const s = thresholdSweep(p, Uint8Array.from([1, 0, 1, 0, 1, 255]));
  assert.equal(s.rocAuc, 0.5);
  assert.equal(s.averagePrecision, 0.5);
  assert.throws(() => thresholdSweep(p, new Uint8Array(6)), /truth has 0 landslide and 5 other pixels/);
});

test('each point is what its threshold gives, and the area is that of all pairs', () => {
  const rng = createRng(5);
  const n = 400;
  const truth = Uint8Array.from({ length: n }, () => rng.int(2));
  const p = Float32Array.from(truth, (t) => Math.round(20 * (0.6 * rng.next() + 0.4 * t * rng.next())) / 20);
  const s = thresholdSweep(p, truth, { thresholds: [0.3, 0.5] });
  for (const point of s.points) {
    const direct = scores(confusion(p, truth, { threshold: point.threshold }));
    assert.deepEqual(
      [point.precision, point.recall, point.iou],
      [direct.precision, direct.recall, direct.iou],
    );
  }
  let [wins, pairs] = [0, 0];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (truth[i] === 1 && truth[j] === 0) {
        pairs++;
        wins += p[i] > p[j] ? 1 : p[i] === p[j] ? 0.5 : 0;
      }
  assert.ok(Math.abs(s.rocAuc - wins / pairs) < 1e-12);
  for (const threshold of new Set(p)) {
    const { f1 } = scores(confusion(p, truth, { threshold }));
    assert.ok(f1 <= s.best.f1 + 1e-12);
  }
});

test('calibration by hand', () => {
  const c = calibrate(Float32Array.from([0.1, 0.3, 0.9, 1, NaN]), Uint8Array.from([0, 1, 1, 1, 0]), {
    bins: 2,
  });
  assert.deepEqual(
    c.bins.map((b) => [b.from, b.to, b.pixels, Number(b.predicted.toFixed(6)), b.observed]),
    [
      [0, 0.5, 2, 0.2, 0.5],
      [0.5, 1, 2, 0.95, 1],
    ],
  );
  assert.ok(Math.abs(c.expectedError - (2 * 0.3 + 2 * 0.05) / 4) < 1e-6);
  assert.ok(Math.abs(c.brier - (0.01 + 0.49 + 0.01 + 0) / 4) < 1e-6);
  assert.throws(() => calibrate(Float32Array.from([2]), Uint8Array.from([0])), /probability is 2 at pixel 0/);
});
