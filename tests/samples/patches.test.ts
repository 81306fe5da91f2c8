import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGrid, type Raster } from 'landslide/raster';
import {
  augmentFlips,
  bandMoments,
  extractPatches,
  joinPatches,
  maskField,
  maskOf,
  normalisePatches,
  sampleTable,
  selectPatches,
  tilePatches,
} from 'landslide/samples';

const grid = makeGrid({ width: 3, height: 2, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });
const image: Raster<Float32Array> = {
  grid,
  bands: 2,
  data: Float32Array.from([1, 2, 3, 4, NaN, 6, 10, 20, 30, 40, 50, 60]),
  nodata: null,
};
const mask = Uint8Array.from([1, 0, 0, 0, 0, 1]);

test('patches are cut band by band; an absent pixel is 0 and ignored', () => {
  const set = extractPatches(
    image,
    mask,
    [
      { x: 0, y: 0, width: 2, height: 2 },
      { x: 1, y: 0, width: 2, height: 2 },
    ],
    { prefix: 'demo' },
  );
  assert.deepEqual([set.n, set.bands, set.height, set.width], [2, 2, 2, 2]);
  assert.deepEqual([...set.images], [1, 2, 4, 0, 10, 20, 40, 50, 2, 3, 0, 6, 20, 30, 50, 60]);
  assert.deepEqual([...set.masks], [1, 0, 0, 255, 0, 0, 255, 1]);
  assert.deepEqual(set.names, ['demo x0 y0', 'demo x1 y0']);
  assert.throws(() => extractPatches(image, mask, [{ x: 2, y: 0, width: 2, height: 2 }]), /leaves the image/);
  assert.throws(() => extractPatches(image, new Uint8Array(4), []), /mask has 4 pixels, the image 3 x 2/);
});

const one = extractPatches(image, mask, [{ x: 0, y: 0, width: 3, height: 2 }]);

test('flips are originals, then horizontal, then vertical, masks with their images', () => {
  const set = augmentFlips(one);
  assert.equal(set.n, 3);
  assert.deepEqual([...set.images.subarray(12, 18)], [3, 2, 1, 6, 0, 4]);
  assert.deepEqual([...set.images.subarray(24, 30)], [4, 0, 6, 1, 2, 3]);
  assert.deepEqual([...set.masks], [1, 0, 0, 0, 255, 1, 0, 0, 1, 1, 255, 0, 0, 255, 1, 1, 0, 0]);
  assert.deepEqual(set.names, ['x0 y0', 'x0 y0, horizontal flip', 'x0 y0, vertical flip']);
});

test('sets are selected, joined and tiled', () => {
  const both = joinPatches([one, one]);
  assert.deepEqual(selectPatches(both, [1]), one);
  const tiles = tilePatches(one, { size: 1 });
  assert.equal(tiles.n, 6);
  assert.deepEqual([...tiles.images], [1, 10, 2, 20, 3, 30, 4, 40, 0, 50, 6, 60]);
  assert.deepEqual([...tiles.masks], [...one.masks]);
  assert.throws(() => tilePatches(one, { size: 3 }), /tile is 3 pixels, the patches 3 x 2/);
});

test('normalisation leaves mean 0 and spread 1 over the pixels that count', () => {
  const moments = bandMoments(one);
  assert.ok(Math.abs(moments.mean[0] - 16 / 5) < 1e-12); // 1 2 3 4 6
  const again = bandMoments(normalisePatches(one, moments));
  for (const m of again.mean) assert.ok(Math.abs(m) < 1e-6);
  for (const s of again.std) assert.ok(Math.abs(s - 1) < 1e-6);
});

test('the table counts pixels and stands beside the paper', () => {
  const rows = sampleTable({ train: one, test: one });
  assert.deepEqual(rows[0], { part: 'train', patches: 1, landslidePixels: 2, otherPixels: 3, ratio: 1.5 });
  assert.equal(rows[2].part, 'all');
  assert.equal(rows[2].landslidePixels, 4);
  assert.deepEqual([rows[3].patches, rows[3].ratio], [3683, 5.7]);
});

test('a field mask blanks the image outside and leaves the input alone', () => {
  const masked = maskField(image, Uint8Array.from([1, 1, 1, 1, 1, 0]));
  assert.equal(masked.data[5], 0);
  assert.equal(masked.data[11], 0);
  assert.equal(masked.data[0], 1);
  assert.equal(image.data[5], 6);
});

test('a mask says where labels are', () => {
  assert.deepEqual([...maskOf(Int32Array.from([0, 3, 0]))], [0, 1, 0]);
});
