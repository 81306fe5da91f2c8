import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addConfusions } from 'landslide/metrics';
import type { SampleWindow } from 'landslide/samples';
import { landslideUnits } from 'landslide/study';

const window = (...landslides: number[]): SampleWindow => ({
  x: 0,
  y: 0,
  width: 1,
  height: 1,
  landslides,
  share: 1,
});

test('patches go together by landslide, and landslides that share a patch are one unit', () => {
  const windows = [window(3), window(1), window(3, 7), window(1), window(7), window(2)];
  const byPatch = windows.map((_, i) => ({ tp: 10 ** i, fp: 0, fn: 1, tn: 0 }));
  const units = landslideUnits(windows, byPatch);
  assert.deepEqual(
    units.map((u) => [u.landslides, u.patches, u.confusion.tp]),
    [
      [[3, 7], 3, 10101],
      [[1], 2, 1010],
      [[2], 1, 100000],
    ],
  );
  assert.deepEqual(addConfusions(units.map((u) => u.confusion)), addConfusions(byPatch));
  assert.throws(() => landslideUnits(windows, byPatch.slice(1)), /windows are 6, matrices 5/);
});
