import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { bootstrapInterval, bootstrapScores, meanSpread } from 'landslide/metrics';

const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;

test('the interval of a mean is as wide as theory says, and the same for one seed', () => {
  const rng = createRng(3);
  const units = Array.from({ length: 200 }, () => rng.normal());
  const a = bootstrapInterval(units, mean, { rng: createRng(1), rounds: 2000 });
  assert.ok(a.low < a.value && a.value < a.high);
  // 2 * 1.96 / sqrt(200) = 0.277
  assert.ok(Math.abs(a.high - a.low - 0.277) < 0.04);
  assert.ok(Math.abs(a.spread - 1 / Math.sqrt(200)) < 0.012);
  assert.deepEqual(a, bootstrapInterval(units, mean, { rng: createRng(1), rounds: 2000 }));
  assert.throws(() => bootstrapInterval([], mean, { rng }), /units are none: an interval needs/);
  assert.deepEqual(bootstrapInterval([1], mean, { rng }), { value: 1, low: NaN, high: NaN, spread: NaN });
});

test('equal units have an interval without width', () => {
  const parts = new Array(5).fill({ tp: 6, fp: 4, fn: 2, tn: 8 });
  const { f1, iou } = bootstrapScores(parts, { rng: createRng(1), rounds: 50 });
  assert.deepEqual([iou.low, iou.value, iou.high, iou.spread], [0.5, 0.5, 0.5, 0]);
  assert.ok(Math.abs(f1.value - 2 / 3) < 1e-12);
});

test('mean and spread of seeds', () => {
  assert.deepEqual(meanSpread([1, 2, 3]), { mean: 2, spread: 1, n: 3 });
});
