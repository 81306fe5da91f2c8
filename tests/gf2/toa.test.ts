import assert from 'node:assert/strict';
import { test } from 'node:test';
import { esunFor, toaRadiance, toaReflectance } from 'landslide/gf2';
import { grid, near, raster } from './make.js';

const O = { esun: [1485], sunZenithDeg: 60, date: '1992-10-13T00:00:00Z' };

test('reflectance of a worked example', () => {
  // pi * 100 * 0.99766^2 / (1485 * cos 60) = 314.159265 * 0.995325 / 742.5 = 0.421132
  const rho = toaReflectance(raster(grid(2, 1), Float32Array.from([100, NaN])), O);
  near(rho.data[0], 0.421132, 1e-5);
  assert.ok(Number.isNaN(rho.data[1]));
});

test('radiance to reflectance to radiance is the same', () => {
  const l = raster(grid(3, 1), Float32Array.from([0, 55.5, 400]));
  const back = toaRadiance(toaReflectance(l, O), O);
  back.data.forEach((v, i) => near(v, l.data[i], 1e-4));
});

test('a sun near the horizon and missing irradiances are refused', () => {
  const l = raster(grid(1, 1), Float32Array.from([1]));
  assert.throws(() => toaReflectance(l, { ...O, sunZenithDeg: 88 }), {
    message: 'sun zenith is 88: expected 0 to 85 degrees (0 = overhead)',
  });
  assert.throws(() => toaReflectance(l, { ...O, esun: esunFor('PMS1', 'MSS') }), {
    message: 'esun has 4 numbers, the raster has 1 bands',
  });
});
