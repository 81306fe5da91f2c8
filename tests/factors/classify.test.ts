import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  classify,
  classifyAspect,
  classifyFactor,
  classifyGrades,
  classLabels,
  equalBreaks,
  factorNamed,
  FACTORS,
  HARDNESS_LABELS,
  naturalBreaks,
  quantileBreaks,
} from 'landslide/factors';

test('seven factors with the classes of table 4', () => {
  assert.deepEqual(
    FACTORS.map((f) => [f.name, f.kind, f.labels.length, f.breaks.length]),
    [
      ['elevation', 'interval', 5, 4],
      ['ndvi', 'interval', 5, 4],
      ['slope', 'interval', 5, 4],
      ['aspect', 'aspect', 9, 0],
      ['rivers', 'interval', 6, 5],
      ['faults', 'interval', 6, 5],
      ['hardness', 'grade', 4, 0],
    ],
  );
  assert.deepEqual(factorNamed('slope').breaks, [10, 20, 30, 35]);
  assert.equal(factorNamed('aspect').labels[8], 'Plane');
  assert.deepEqual(HARDNESS_LABELS, [
    'Hard rock',
    'Moderately hard rock',
    'Moderately soft rock',
    'Soft rock',
  ]);
  assert.throws(() => factorNamed('curvature'), /factor is curvature: expected elevation, ndvi/);
});

test('a value on a limit belongs to the class above; NaN is 255', () => {
  assert.deepEqual(
    [...classify([199.9, 200, 299, 300, 1e9, -1e9, NaN], [200, 300])],
    [0, 1, 1, 2, 2, 0, 255],
  );
});

test('breaks out of order, repeated or not finite are refused', () => {
  assert.throws(
    () => classify([1], [300, 200]),
    /breaks are out of order: 300 comes before 200; give them ascending/,
  );
  assert.throws(() => classify([1], [200, 200]), /breaks repeat 200/);
  assert.throws(() => classify([1], [NaN]), /break 0 is NaN/);
  assert.throws(() => classify([1], []), /there are 0 breaks/);
});

test('aspect: eight sectors around the compass points, and plane', () => {
  const degrees = [0, 22.4, 22.5, 45, 90, 135, 180, 225, 270, 315, 337.4, 337.5, 360, -1, NaN];
  assert.deepEqual([...classifyAspect(degrees)], [0, 0, 1, 1, 2, 3, 4, 5, 6, 7, 7, 0, 0, 8, 255]);
  assert.throws(() => classifyAspect([10, 400]), /aspect is 400 at pixel 1/);
});

test('grades, and a category never seen', () => {
  assert.deepEqual([...classifyGrades([1, 4, 0, NaN], 4)], [0, 3, 255, 255]);
  assert.throws(() => classifyGrades([1, 7], 4), /grade is 7 at pixel 1; expected 1..4/);
});

test('a factor by its own classes or by the caller’s breaks, within a mask', () => {
  const slope = factorNamed('slope');
  const own = classifyFactor(slope, [5, 15, 40], { valid: Uint8Array.of(1, 0, 1) });
  assert.deepEqual([...own.classOf], [0, 255, 4]);
  const mine = classifyFactor(slope, [5, 15, 40], { breaks: [7.5, 30] });
  assert.deepEqual(mine.labels, ['<7.5', '7.5–30', '>30']);
  assert.deepEqual([...mine.classOf], [0, 1, 2]);
  assert.throws(
    () => classifyFactor(factorNamed('aspect'), [1], { breaks: [2] }),
    /aspect has classes of its own/,
  );
  assert.deepEqual(classLabels([0.1 + 0.2]), ['<0.3', '>0.3']);
});

test('equal and quantile breaks', () => {
  assert.deepEqual(equalBreaks([0, 10, 3, NaN], 4), [2.5, 5, 7.5]);
  assert.deepEqual(quantileBreaks([1, 2, 3, 4, 5, 6], 3), [3, 5]);
  // Half of the values are 0: two of three limits fall together.
  assert.deepEqual(quantileBreaks([0, 0, 0, 0, 1, 2, 3, 4], 4), [1, 3]);
  assert.throws(() => equalBreaks([4, 4, NaN], 3), /all values are 4: a constant factor has one class only/);
  assert.throws(() => equalBreaks([NaN], 3), /every value is nodata/);
});

test('natural breaks: the least sum of squares, as by trying all of them', () => {
  assert.deepEqual(naturalBreaks([1, 2, 1.5, 10, 11, 10.5, 30, 31], 3), [10, 30]);
  const rng = createRng(5);
  const values = Float64Array.from({ length: 24 }, () => rng.normal()).sort();
  const squares = (from: number, to: number): number => {
    const part = [...values.subarray(from, to)];
    const mean = part.reduce((s, v) => s + v, 0) / part.length;
    return part.reduce((s, v) => s + (v - mean) ** 2, 0);
  };
  let best = [0, 0];
  let least = Infinity;
  for (let i = 1; i < 23; i++)
    for (let j = i + 1; j < 24; j++) {
      const total = squares(0, i) + squares(i, j) + squares(j, 24);
      if (total < least) [least, best] = [total, [i, j]];
    }
  assert.deepEqual(
    naturalBreaks(values, 3),
    best.map((i) => values[i]),
  );
  const many = Float64Array.from({ length: 20000 }, (_, i) => (i < 10000 ? rng.normal() : 20 + rng.normal()));
  const [cut] = naturalBreaks(many, 2);
  assert.ok(cut > 4 && cut < 17);
});
