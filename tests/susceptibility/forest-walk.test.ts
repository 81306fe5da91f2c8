import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitForest, predictProbability, type Forest } from 'landslide/susceptibility';
import { FEATURES, makeRows } from './made-rows.js';

/** By the words of `Forest`: a row goes left where its value is <= the threshold. */
function byHand(f: Forest, row: Float32Array): number {
  let sum = 0;
  for (const root of f.roots) {
    let k = root;
    while (f.feature[k] >= 0) k = f.left[k] + (row[f.feature[k]] <= f.threshold[k] ? 0 : 1);
    sum += f.value[k];
  }
  return f.offset + f.scale * sum;
}

test('rows walked four at a time end in the leaves that each finds alone, for any number of rows', async () => {
  const { X, y } = makeRows(600, 1);
  const forest = await fitForest(X, y, { names: FEATURES, trees: 30, seed: 1 });
  const asked = makeRows(4099, 2).X;
  const row = (i: number): Float32Array => asked.subarray(7 * i, 7 * i + 7);
  for (const rows of [1, 2, 3, 4, 5, 2047, 2049, 4099]) {
    const p = predictProbability(forest, asked.subarray(0, 7 * rows));
    assert.equal(p.length, rows);
    p.forEach((v, i) => assert.equal(v, byHand(forest, row(i))));
  }
});

test('a value on a threshold goes left; a tree of one leaf says the same of every row', () => {
  const forest: Forest = {
    names: ['a', 'b'],
    roots: Int32Array.of(0, 3),
    feature: Int16Array.of(1, -1, -1, -1),
    threshold: Float64Array.of(5, 0, 0, 0),
    left: Int32Array.of(1, -1, -1, -1),
    value: Float64Array.of(0.5, 0.25, 1, 0.125),
    cover: Float64Array.of(4, 2, 2, 4),
    scale: 2,
    offset: -0.5,
  };
  const p = predictProbability(forest, Float32Array.of(9, 4, 9, 5, 9, 6, -9, -6, -9, 5.000001));
  assert.deepEqual([...p], [0.25, 0.25, 1.75, 0.25, 1.75]);
});
