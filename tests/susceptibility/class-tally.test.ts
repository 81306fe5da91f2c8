import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  curveOfTally,
  emptyTally,
  slidePixels,
  successCurve,
  tallyClasses,
  tallyIndex,
  type IndexTally,
} from 'landslide/susceptibility';

const classOf = Uint8Array.of(0, 1, 1, 255, 0, 1, 0);
const ids = Int32Array.of(0, 9, 2, 2, -1, 9, 2);

test('pixels of each class and landslide, the landslides in the order of their first pixels', () => {
  const tally = emptyTally(2);
  tallyClasses(tally, classOf.subarray(0, 3), ids.subarray(0, 3));
  tallyClasses(tally, classOf.subarray(3), ids.subarray(3));
  assert.deepEqual([...tally.domain], [2, 3]);
  assert.deepEqual(
    [...tally.slides].map(([id, counts]) => [id, [...counts]]),
    [
      [9, [0, 2]],
      [2, [1, 1]],
    ],
  );
  assert.deepEqual([...slidePixels(tally)], [1, 3]);
  assert.deepEqual([...slidePixels(tally, (id) => id === 2)], [1, 1]);
  assert.throws(
    () => tallyClasses(tally, Uint8Array.of(5), Int32Array.of(0)),
    /class is 5 at pixel 0; expected 0..1/,
  );
  assert.throws(() => emptyTally(0), /number of classes is 0/);
});

test('a curve counted in parts is that of the whole', () => {
  const index = Float32Array.of(3, 1, NaN, 2, 3, 1, 2, 5);
  const landslide = Uint8Array.of(1, 0, 1, 0, 0, 1, 255, 1);
  const tally: IndexTally = new Map();
  for (const [from, to] of [
    [0, 5],
    [5, 8],
  ])
    tallyIndex(tally, index.subarray(from, to), landslide.subarray(from, to));
  const parts = curveOfTally(tally);
  assert.deepEqual(parts, successCurve(index, landslide));
  // 5: a slide; 3: a slide and another; 2: another; 1: a slide and another.
  assert.deepEqual([...parts.area], [0, 1 / 6, 3 / 6, 4 / 6, 1]);
  assert.deepEqual([...parts.landslides], [0, 1 / 3, 2 / 3, 2 / 3, 1]);
});
