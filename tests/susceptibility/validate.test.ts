import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  blockFolds,
  collinearity,
  compareWithMlRandomForest,
  crossValidate,
  drawPixels,
  gatherRows,
  landslideFolds,
  randomFolds,
} from 'landslide/susceptibility';
import { FEATURES, makeRows } from './made-rows.js';

test('random folds are even; blocks and landslides stay whole', () => {
  const rng = createRng(1);
  const random = randomFolds(10, { folds: 5, rng });
  assert.deepEqual([...random].sort(), [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  const x = Array.from({ length: 400 }, (_, i) => (i % 20) * 10);
  const y = Array.from({ length: 400 }, (_, i) => Math.floor(i / 20) * 10);
  const blocks = blockFolds(x, y, { blockM: 50, folds: 4, rng });
  for (let i = 0; i < 400; i++)
    for (let j = 0; j < i; j++)
      if (Math.floor(x[i] / 50) === Math.floor(x[j] / 50) && Math.floor(y[i] / 50) === Math.floor(y[j] / 50))
        assert.equal(blocks[i], blocks[j]);
  const ids = Int32Array.from({ length: 100 }, (_, i) => (i < 60 ? 1 + (i % 6) : 0));
  const slides = landslideFolds(ids, { folds: 3, rng });
  for (let i = 6; i < 60; i++) assert.equal(slides[i], slides[i - 6]);
  assert.throws(() => landslideFolds(ids, { folds: 7, rng }), /there are 6 landslides for 7 folds/);
  assert.throws(() => blockFolds(x, y, { blockM: 500, folds: 4, rng }), /there are 1 blocks for 4 folds/);
});

test('smooth fields made without regard to the landslides: random folds flatter, blocks tell', async () => {
  // A 60 x 60 map, 8 round slides, four smooth waves that know nothing of them.
  const rng = createRng(11);
  const side = 60;
  const slides = Array.from({ length: 8 }, () => [rng.int(side), rng.int(side)]);
  const waves = Array.from({ length: 4 }, () => [rng.normal() / 9, rng.normal() / 9, rng.next() * 6]);
  const X = new Float32Array(side * side * 4);
  const y = new Uint8Array(side * side);
  const at = Array.from({ length: side * side }, (_, i) => [i % side, Math.floor(i / side)]);
  at.forEach(([c, r], i) => {
    waves.forEach(([a, b, phase], f) => (X[4 * i + f] = Math.sin(a * c + b * r + phase)));
    y[i] = Number(slides.some(([sc, sr]) => Math.hypot(c - sc, r - sr) < 5));
  });
  const options = { features: 4, trees: 30, seed: 1 };
  const random = await crossValidate(X, y, randomFolds(y.length, { folds: 4, rng }), options);
  const x = at.map((p) => p[0]);
  const rows = at.map((p) => p[1]);
  const block = await crossValidate(X, y, blockFolds(x, rows, { blockM: 15, folds: 4, rng }), options);
  assert.ok(random.auc > 0.95, `random ${random.auc}`);
  assert.ok(block.auc < random.auc - 0.15, `random ${random.auc}, blocks ${block.auc}`);
  assert.equal(block.foldAuc.length, 4);
});

test('pixels are drawn by their place: the ratio, none twice, and all where there are too few', () => {
  const drawn = drawPixels([90, 720], { ratio: 2, positives: 40, rng: createRng(1) });
  assert.deepEqual([drawn.landslides.length, drawn.others.length], [40, 80]);
  for (const [list, all] of [
    [drawn.landslides, 90],
    [drawn.others, 720],
  ] as const) {
    assert.equal(new Set(list).size, list.length);
    assert.deepEqual(list, list.slice().sort());
    assert.ok(list.every((place) => place < all));
  }
  const few = drawPixels([5, 3], { ratio: 1, rng: createRng(1) });
  assert.deepEqual(
    [[...few.landslides], [...few.others]],
    [
      [0, 1, 2, 3, 4],
      [0, 1, 2],
    ],
  );
  assert.throws(() => drawPixels([0, 5], { ratio: 1, rng: createRng(1) }), /no valid pixel has a landslide/);
  assert.throws(
    () => drawPixels([5, 0], { ratio: 1, rng: createRng(1) }),
    /every valid pixel has a landslide/,
  );
  assert.throws(() => drawPixels([5, 5], { ratio: 0, rng: createRng(1) }), /ratio is 0/);
});

test('the pixels drawn are those of a shuffle of the whole list', () => {
  const [all, count] = [50, 20];
  const rng = createRng('draw');
  const items = Array.from({ length: all }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + rng.int(all - i);
    [items[i], items[j]] = [items[j], items[i]];
  }
  const { landslides } = drawPixels([all, 1], { ratio: 1, positives: count, rng: createRng('draw') });
  assert.deepEqual(
    [...landslides],
    items.slice(0, count).sort((a, b) => a - b),
  );
});

test('rows of layers become a table', () => {
  const X = gatherRows([Float32Array.from({ length: 10 }, (_, i) => i), new Float32Array(10)], [3, 7]);
  assert.deepEqual([...X], [3, 0, 7, 0]);
});

test('collinearity: independent 1, a copy without end, a constant NaN', () => {
  const rng = createRng(2);
  const X = new Float64Array(2000 * 4);
  for (let i = 0; i < 2000; i++) {
    const [a, b] = [rng.normal(), rng.normal()];
    X.set([a, b, 0.9 * a + Math.sqrt(0.19) * rng.normal(), 7], 4 * i);
  }
  const { vif, correlation } = collinearity(X, ['a', 'b', 'c', 'constant']);
  assert.ok(Math.abs(vif[1] - 1) < 0.01);
  // r = 0.9: 1 / (1 - 0.81) = 5.26
  assert.ok(Math.abs(vif[0] - 5.26) < 0.5 && Math.abs(vif[2] - 5.26) < 0.5);
  assert.ok(Number.isNaN(vif[3]) && Number.isNaN(correlation[3]));
  const copy = Float64Array.of(1, 2, 2, 4, 3, 6, 5, 10);
  assert.deepEqual([...collinearity(copy, ['a', 'b']).vif], [Infinity, Infinity]);
});

test('ml-random-forest on a small sample: as accurate, importance as it reports it', async () => {
  const train = makeRows(200, 1);
  const test = makeRows(300, 2);
  const both = await compareWithMlRandomForest(train.X, train.y, {
    names: FEATURES,
    trees: 15,
    maxDepth: 6,
    seed: 3,
    test,
  });
  assert.ok(both.ours.accuracy > 0.6 && both.mlRandomForest.accuracy > 0.5);
  assert.equal(both.mlRandomForest.importance.length, 7);
  const big = makeRows(400, 1);
  await assert.rejects(
    compareWithMlRandomForest(big.X, big.y, { names: FEATURES, seed: 3, test }),
    /X has 400 rows, test 300; ml-random-forest is given at most 300/,
  );
});
