import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shiftRows, wrapped } from 'landslide/susceptibility';

/** All rows of an inventory moved. */
function moved(ids: Int32Array, width: number, [columns, down]: [number, number]): Int32Array {
  const height = ids.length / width;
  const rows = Array.from({ length: height }, (_, y) => wrapped(y, down, height) * width);
  return shiftRows(
    ids,
    Int32Array.from(rows.flatMap((at) => [...ids.subarray(at, at + width)])),
    width,
    columns,
  );
}

test('landslides move together, come back at the other edge, and nodata stays where it is', () => {
  const ids = Int32Array.from([1, 1, 0, 0, 0, 2, 0, 0, -1, 0, 0, 3]);
  // Number 3 leaves at the lower right corner and comes back at the upper left; the pixel of nodata takes nothing, and gives nothing.
  assert.deepEqual([...moved(ids, 4, [1, 1])], [3, 0, 0, 0, 0, 1, 1, 0, -1, 0, 2, 0]);
  assert.deepEqual(moved(ids, 4, [4, -3]), ids);
});

test('one pixel further is the same as two steps, without nodata', () => {
  const ids = Int32Array.from({ length: 35 }, (_, i) => (i * 7) % 4);
  assert.deepEqual(moved(moved(ids, 7, [2, 1]), 7, [-6, 3]), moved(ids, 7, [-4, 4]));
  assert.throws(
    () => shiftRows(ids, ids.subarray(7), 7, 1),
    /ids has 35 pixels, the rows that move there 28: expected the same rows of 7/,
  );
});
