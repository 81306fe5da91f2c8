import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitForest, shapRow, shapValues } from 'landslide/susceptibility';
import { FEATURES, makeRows } from './made-rows.js';

test('few rows among many thresholds: the values of each row alone', async () => {
  const { X, y } = makeRows(2000, 7);
  const forest = await fitForest(X, y, { names: FEATURES, trees: 12, maxDepth: 12, minLeaf: 2, seed: 3 });
  const few = X.subarray(700, 700 + 3 * 7);
  const { values } = await shapValues(forest, few);
  for (let i = 0; i < 3; i++) {
    const alone = shapRow(forest, few.subarray(i * 7, (i + 1) * 7)).values;
    alone.forEach((v, f) => assert.ok(Math.abs(v - values[i * 7 + f]) < 1e-14));
  }
});

test('rows below and above every threshold', async () => {
  const X = Float32Array.from([0, 0, 0, 1, 1, 0, 1, 1, 0, 0, 1, 1]);
  const y = Uint8Array.from([0, 0, 0, 1, 0, 1]);
  const forest = await fitForest(X, y, { features: 2, trees: 20, mtry: 2, seed: 1 });
  for (const row of [
    [-9, -9],
    [9, 9],
    [-9, 9],
  ]) {
    const x = Float32Array.from(row);
    const { values } = await shapValues(forest, x, { background: X });
    const { values: path, base } = await shapValues(forest, x);
    const alone = shapRow(forest, x);
    assert.ok(Math.abs(alone.base - base) < 1e-15);
    alone.values.forEach((v, f) => assert.ok(Math.abs(v - path[f]) < 1e-15));
    assert.ok(values.every(Number.isFinite));
  }
});
