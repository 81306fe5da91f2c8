import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demHeights } from 'landslide/gf2';
import { makeGrid, type Raster } from 'landslide/raster';

const dem = (values: number[], width = 3, nodata: number | null = -9999): Raster => ({
  grid: makeGrid({ width, height: values.length / width, crs: 'EPSG:32650', left: 0, top: 0, pixel: 10 }),
  bands: 1,
  data: Float32Array.from(values),
  nodata,
});

test('heights between pixel centres are bilinear, and the offset to the ellipsoid is added', () => {
  const h = demHeights(dem([10, 20, 30, 50, 60, 90]), -5);
  assert.equal(h.at(0.5, 0.5), 5);
  assert.equal(h.at(1, 0.5), 10);
  assert.equal(h.at(1, 1), 30);
  assert.equal(h.at(2.5, 1.5), 85);
  assert.deepEqual(h.range, [5, 85]);
});

test('no height outside the outermost centres, nor where one of the pixels it is made of is absent', () => {
  const h = demHeights(dem([10, 20, -9999, 50, 60, NaN]), 0);
  for (const [c, r] of [
    [0.49, 1],
    [1, 0.49],
    [2.51, 1],
    [1, 1.51],
    [1.6, 1],
    [2.5, 0.5],
    [NaN, 1],
  ])
    assert.ok(Number.isNaN(h.at(c, r)), `${c}, ${r}: ${h.at(c, r)}`);
  // On the last column of what is present the absent neighbour has no weight.
  assert.equal(h.at(1.5, 1), 40);
});

test('what is no DEM is refused', () => {
  const whole = dem([1, 2, 3, 4, 5, 6]);
  assert.throws(() => demHeights({ ...whole, grid: { ...whole.grid, crs: '' } }, 0), {
    message: /^DEM is without CRS/,
  });
  assert.throws(() => demHeights({ ...whole, grid: { ...whole.grid, crs: 'EPSG:2414' } }, 0), {
    message: /^EPSG:2414 is not known here/,
  });
  assert.throws(() => demHeights({ ...whole, bands: 2 }, 0), { message: /^DEM has 2 bands/ });
  assert.throws(() => demHeights(dem([-9999, NaN], 2), 0), { message: /^DEM has no height at all/ });
  for (const offset of [NaN, 3000])
    assert.throws(() => demHeights(whole, offset), { message: /^geoidOffsetM is (NaN|3000): expected/ });
});
