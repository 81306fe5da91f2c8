import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import {
  assignWindows,
  checkLeak,
  cutWindows,
  describeAssignment,
  sharePixels,
  splitLandslides,
  SPLITS,
  type Split,
} from 'landslide/samples';

/** One row of 12 pixels, windows of 3: landslide 1 (train) at 1, 2 (test) at 6, 3 (validation) at 10. */
const labels = Int32Array.from([0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 3, 0]);
const line = Int32Array.from([...labels, ...labels, ...labels]);
const split = new Map<number, Split>([
  [1, 'train'],
  [2, 'test'],
  [3, 'validation'],
]);

test('windows are cut row by row; the last strip only when asked for', () => {
  assert.deepEqual(
    cutWindows({ width: 10, height: 4, size: 4, stride: 4 }).map((w) => [w.x, w.y]),
    [
      [0, 0],
      [4, 0],
    ],
  );
  assert.deepEqual(
    cutWindows({ width: 10, height: 4, size: 4, stride: 4, flush: true }).map((w) => w.x),
    [0, 4, 6],
  );
  assert.equal(cutWindows({ width: 512, height: 512 }).length, 100); // 0, 40, ... 360
  assert.throws(() => cutWindows({ width: 100, height: 90 }), /window is 128 pixels, the image 100 x 90/);
});

test('a window belongs to the split of its landslides; each other is dropped for one counted reason', () => {
  const windows = cutWindows({ width: 12, height: 3, size: 3, stride: 1 });
  const a = assignWindows({ windows, labels: line, width: 12, height: 3, split, minLandslideShare: 0 });
  // x = 0, 1 hold landslide 1; 4, 5, 6 landslide 2; 8, 9 landslide 3; 2, 3, 7 none. Window 8 shares pixel 8 with test window 6.
  assert.deepEqual(
    a.train.map((w) => w.x),
    [0, 1],
  );
  assert.deepEqual(
    a.test.map((w) => w.x),
    [4, 5, 6],
  );
  assert.deepEqual(
    a.validation.map((w) => w.x),
    [9],
  );
  assert.deepEqual(a.dropped, {
    'absent pixels': 0,
    'no landslide': 3,
    'too little landslide': 0,
    'landslides of two splits': 0,
    'overlaps test': 1,
    'overlaps validation': 0,
  });
  assert.equal(a.train[0].share, 3 / 9);
  assert.deepEqual(a.train[0].landslides, [1]);
  assert.match(
    describeAssignment(a),
    /^10 windows: train 2, validation 1, test 3; dropped: no landslide 3, overlaps test 1$/,
  );
  checkLeak(a, { labels: line, width: 12 });
});

test('the share, absent pixels and two splits drop a window', () => {
  const windows = cutWindows({ width: 12, height: 3, size: 3, stride: 3 });
  const o = { windows, labels: line, width: 12, height: 3, split, minLandslideShare: 0.34 };
  assert.equal(assignWindows(o).dropped['too little landslide'], 3);
  const valid = new Uint8Array(36).fill(1);
  valid[0] = 0;
  assert.equal(assignWindows({ ...o, minLandslideShare: 0, valid }).dropped['absent pixels'], 1);
  const whole = cutWindows({ width: 12, height: 3, size: 3, stride: 1 }).map((w) => ({
    ...w,
    x: 0,
    width: 12,
  }));
  const both = assignWindows({ ...o, windows: whole.slice(0, 1), minLandslideShare: 0 });
  assert.equal(both.dropped['landslides of two splits'], 1);
  assert.throws(
    () => assignWindows({ ...o, minLandslideShare: 0, split: new Map([[1, 'train']]) }),
    /landslide 2 of the labels has no split/,
  );
});

test('whatever the landslides, no two splits share a pixel or a landslide, and every window is accounted for', () => {
  for (let seed = 0; seed < 8; seed++) {
    const rng = createRng(seed);
    const [width, height, n] = [200, 160, 14];
    const map = new Int32Array(width * height);
    for (let id = 1; id <= n; id++) {
      const [x, y, w, h] = [rng.int(width - 20), rng.int(height - 20), 4 + rng.int(16), 4 + rng.int(16)];
      for (let r = y; r < y + h; r++) map.fill(id, r * width + x, r * width + x + w);
    }
    const ids = [...new Set(map)].filter((id) => id > 0);
    const a = assignWindows({
      windows: cutWindows({ width, height, size: 24, stride: 7 }),
      labels: map,
      width,
      height,
      split: splitLandslides(ids, { rng }),
      minLandslideShare: 0.02,
    });
    checkLeak(a, { labels: map, width });
    for (const [s, t] of [
      ['train', 'test'],
      ['train', 'validation'],
      ['validation', 'test'],
    ] as const)
      assert.ok(!a[s].some((w) => a[t].some((o) => sharePixels(w, o))));
    const kept = SPLITS.reduce((sum, s) => sum + a[s].length, 0);
    assert.equal(kept + Object.values(a.dropped).reduce((x, y) => x + y, 0), a.offered);
  }
});

test('a leak by pixels or by landslide fails, naming it', () => {
  const w = (x: number): { x: number; y: number; width: number; height: number } => ({
    x,
    y: 0,
    width: 3,
    height: 3,
  });
  assert.throws(
    () => checkLeak({ train: [w(0)], validation: [], test: [w(2)] }),
    /leak: train window at 0, 0 and test window at 2, 0 share pixels/,
  );
  checkLeak({ train: [w(0)], validation: [], test: [w(3)] });
  const wide = new Int32Array(36).fill(5);
  assert.throws(
    () => checkLeak({ train: [w(0)], validation: [], test: [w(3)] }, { labels: wide, width: 12 }),
    /leak: landslide 5 is in windows of train and test/,
  );
});
