import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shiftInventory } from 'landslide/susceptibility';

test('landslides move together, come back at the other edge, and nodata stays where it is', () => {
  const ids = Int32Array.from([1, 1, 0, 0, 0, 2, 0, 0, -1, 0, 0, 3]);
  const moved = shiftInventory(ids, { width: 4, height: 3 }, [1, 1]);
  // Number 3 leaves at the lower right corner and comes back at the upper left; the pixel of nodata takes nothing, and gives nothing.
  assert.deepEqual([...moved], [3, 0, 0, 0, 0, 1, 1, 0, -1, 0, 2, 0]);
  assert.deepEqual(shiftInventory(ids, { width: 4, height: 3 }, [4, -3]), ids);
});

test('one pixel further is the same as two steps, without nodata', () => {
  const ids = Int32Array.from({ length: 35 }, (_, i) => (i * 7) % 4);
  const grid = { width: 7, height: 5 };
  const twice = shiftInventory(shiftInventory(ids, grid, [2, 1]), grid, [-6, 3]);
  assert.deepEqual(twice, shiftInventory(ids, grid, [-4, 4]));
  assert.throws(
    () => shiftInventory(ids, { width: 7, height: 6 }, [1, 1]),
    /ids has 35 pixels, the grid 7 x 6/,
  );
});
