import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mirror, planAxis } from 'landslide/prediction';

test('blend weights sum to 1 at every pixel, whatever length, window and overlap', () => {
  for (const length of [64, 100, 127, 128, 129, 130, 150, 171, 300, 1001])
    for (const size of [16, 64, 128])
      for (const overlap of [0, 1, 7, 8, Math.floor(size / 2), size - 1]) {
        const { starts, weights } = planAxis(length, { size, overlap });
        const sum = new Float64Array(length);
        starts.forEach((s, k) =>
          weights[k].forEach((w, i) => {
            assert.ok(w >= 0);
            if (s + i >= 0 && s + i < length) sum[s + i] += w;
            else assert.equal(w, 0);
          }),
        );
        for (const [i, s] of sum.entries())
          assert.ok(Math.abs(s - 1) < 1e-12, `${length} ${size} ${overlap}: pixel ${i} has ${s}`);
      }
});

test('windows step by size less overlap, half an overlap beyond both ends', () => {
  assert.deepEqual(planAxis(20, { size: 8, overlap: 4 }).starts, [-2, 2, 6, 10, 14]);
  assert.deepEqual(planAxis(20, { size: 8, overlap: 0 }).starts, [0, 8, 12]);
  // A scene of 6 in a window of 8: mirrored by one pixel on either side.
  assert.deepEqual(planAxis(6, { size: 8, overlap: 4 }).starts, [-1]);
});

test('windows that do not fit are one line', () => {
  assert.throws(
    () => planAxis(40, { size: 128, overlap: 40 }),
    /image is 40 pixels along a side, the window 128: use a window of 80 or less/,
  );
  assert.throws(() => planAxis(400, { size: 128, overlap: 128 }), /overlap is 128 pixels, the window 128/);
});

test('mirroring repeats no end pixel', () => {
  assert.deepEqual(
    [-3, -2, -1, 0, 1, 2, 3, 4, 5].map((i) => mirror(i, 4)),
    [3, 2, 1, 0, 1, 2, 3, 2, 1],
  );
  assert.equal(mirror(-5, 1), 0);
});
