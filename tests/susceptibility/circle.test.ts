import assert from 'node:assert/strict';
import { test } from 'node:test';
import { circleColumns } from 'landslide/susceptibility';

test('directions become north, east and flat; the seam closes', () => {
  const X = Float32Array.from([5, 0, 6, 90, 7, 225, 8, -1, 9, 359.9]);
  const { X: out, names } = circleColumns(X, ['slope', 'aspect'], 'aspect');
  assert.deepEqual(names, ['slope', 'aspect north', 'aspect east', 'aspect flat']);
  const expected = [
    [5, 1, 0, 0],
    [6, 0, 1, 0],
    [7, -Math.SQRT1_2, -Math.SQRT1_2, 0],
    [8, 0, 0, 1],
    [9, 1, 0, 0],
  ];
  expected.flat().forEach((v, i) => assert.ok(Math.abs(v - out[i]) < 2e-3, `entry ${i} is ${out[i]}`));
  assert.throws(() => circleColumns(X, ['slope', 'aspect'], 'ndvi'), /there is no ndvi among slope, aspect/);
});
