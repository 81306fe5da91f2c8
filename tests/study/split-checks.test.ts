import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid } from 'landslide/raster';
import { makePatchSet, type SampleWindow } from 'landslide/samples';
import { assignmentTable, leakOf, patchImage, splitWindowsAtRandom, windowFeatures } from 'landslide/study';

const at = (x: number, landslide: number, share = 0.25): SampleWindow => ({
  x,
  y: 0,
  width: 4,
  height: 2,
  landslides: [landslide],
  share,
});

test('windows, landslides and ratio of each part', () => {
  const table = assignmentTable({ train: [at(0, 1), at(2, 1, 0.75)], validation: [at(8, 2)], test: [] }, [
    { split: 'train' },
    { split: 'validation' },
    { split: 'test' },
  ]);
  assert.deepEqual(
    table.map((r) => [r.part, r.landslides, r.seen, r.windows]),
    [
      ['train', 1, 1, 2],
      ['validation', 1, 1, 1],
      ['test', 1, 0, 0],
      ['all', 3, 2, 3],
    ],
  );
  assert.equal(table[0].ratio, 1);
  assert.equal(table[1].ratio, 3);
  assert.ok(Number.isNaN(table[2].ratio));
});

test('a leak in shares of pixels and of landslides', () => {
  // test covers columns 0..7; training covers 2..5: 4 of 8 columns, and landslide 1 of 1 and 2
  const leak = leakOf({ train: [at(2, 1)], test: [at(0, 1), at(4, 2)] }, { width: 8, height: 2 });
  assert.deepEqual(leak, { pixels: 0.5, landslides: 0.5 });
  assert.throws(() => leakOf({ train: [], test: [] }, { width: 8, height: 2 }), /test has no window/);
});

test('a random split keeps every window once, 7:2:1, and repeats with its seed', () => {
  const windows = Array.from({ length: 20 }, (_, i) => at(i, i));
  const split = splitWindowsAtRandom(windows, { rng: createRng(1) });
  assert.deepEqual([split.train.length, split.validation.length, split.test.length], [14, 4, 2]);
  assert.equal(new Set([...split.train, ...split.validation, ...split.test]).size, 20);
  assert.deepEqual(splitWindowsAtRandom(windows, { rng: createRng(1) }), split);
});

test('windows as rectangles on the map', () => {
  const grid = makeGrid({ width: 8, height: 2, crs: 'EPSG:32650', left: 100, top: 50, pixel: 0.5 });
  const [f] = windowFeatures([at(2, 1)], grid);
  assert.deepEqual(f.geometry.coordinates[0][0], [101, 50]);
  assert.deepEqual(f.geometry.coordinates[0][2], [103, 49]);
});

test('a patch as an image on its grid', () => {
  const set = makePatchSet(2, 3, 1, 2);
  set.images.set([1, 2, 3, 4, 5, 6], 6);
  set.masks.set([0, 1], 2);
  const grid = makeGrid({ width: 2, height: 1, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });
  const { image, mask } = patchImage(set, 1, grid);
  assert.deepEqual([...image.data], [1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...mask], [0, 1]);
  assert.throws(() => patchImage(set, 2, grid), /patch is 2: the set has 0..1/);
});
