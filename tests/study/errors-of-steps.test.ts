import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGrid, type Raster } from 'landslide/raster';
import { errorsAgainst, meanError } from 'landslide/study';

const grid = makeGrid({ width: 2, height: 2, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });
const band = (values: number[]): Raster => ({
  grid,
  bands: 1,
  data: Float32Array.from(values),
  nodata: NaN,
  bandNames: ['red'],
});

test('bias and root mean square, by hand; an absent pixel does not count', () => {
  // differences 1, 3 and -1: mean 1, mean square 11 / 3
  const [e] = errorsAgainst(band([2, 5, 3, NaN]), band([1, 2, 4, 9]));
  assert.equal(e.band, 'red');
  assert.equal(e.pixels, 3);
  assert.ok(Math.abs(e.bias - 1) < 1e-12);
  assert.ok(Math.abs(e.rmse - Math.sqrt(11 / 3)) < 1e-12);
});

test('an image that is the truth, scaled, correlates fully', () => {
  const [e] = errorsAgainst(band([2, 4, 6, 8]), band([1, 2, 3, 4]));
  assert.ok(Math.abs(e.r - 1) < 1e-12);
  assert.equal(meanError([e, { ...e, rmse: 0 }], 'rmse'), e.rmse / 2);
});

test('another grid or number of bands is refused', () => {
  const other = { ...band([1, 2, 3, 4]), grid: { ...grid, crs: 'EPSG:32649' } };
  assert.throws(() => errorsAgainst(band([1, 2, 3, 4]), other), /truth/);
  assert.throws(() => errorsAgainst(band([NaN, NaN, NaN, NaN]), band([1, 2, 3, 4])), /share no pixel/);
});
