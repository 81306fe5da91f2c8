import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { quantiles } from 'landslide/gf2';

test('quantiles of a table are those of numpy', () => {
  // numpy.quantile([1, 2, 3, 10, 20], [0, .1, .5, .9, 1]) = [1, 1.4, 3, 16, 20]
  const got = quantiles([Float32Array.from([10, 1, NaN, 3]), [20, 2]], [0, 0.1, 0.5, 0.9, 1]);
  [1, 1.4, 3, 16, 20].forEach((v, i) => assert.ok(Math.abs(got[i] - v) < 1e-12));
});

test('binning does not change the answer', () => {
  const rng = createRng(5);
  const values = Float64Array.from({ length: 30001 }, () => Math.exp(3 * rng.normal()));
  const sorted = Float64Array.from(values).sort();
  const got = quantiles([values], [0.02, 0.5, 0.98]);
  assert.deepEqual([...got], [sorted[600], sorted[15000], sorted[29400]]);
});

test('a constant, and nothing', () => {
  assert.deepEqual([...quantiles([[7, 7, 7]], [0.3])], [7]);
  assert.throws(() => quantiles([[NaN]], [0.5]), { message: /^no valid value/ });
  assert.throws(() => quantiles([[1]], [50]), { message: 'quantiles are [50]: expected numbers in 0..1' });
});
