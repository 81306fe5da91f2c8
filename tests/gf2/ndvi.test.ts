import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ndvi } from 'landslide/gf2';
import { grid, near, raster } from './make.js';

test('a table worked by hand', () => {
  const red = raster(grid(6, 1), Float32Array.from([0.1, 0.3, 0, NaN, -0.02, -0.1]));
  const nir = raster(grid(6, 1), Float32Array.from([0.4, 0.3, 0, 0.5, 0.4, 0.1]));
  const out = [...ndvi(red, nir).data];
  near(out[0], 0.6, 1e-6);
  assert.equal(out[1], 0);
  // 0 / 0, an absent band; red below 0 would give 1.105, held at 1; a sum of 0
  assert.deepEqual(
    out.slice(2).map((v) => (Number.isNaN(v) ? 'absent' : v)),
    ['absent', 'absent', 1, 'absent'],
  );
});

test('other grids are refused', () => {
  const one = raster(grid(1, 1), Float32Array.from([0.1]));
  const moved = raster(grid(1, 1, 1, 5), Float32Array.from([0.1]));
  assert.throws(() => ndvi(one, moved), { message: /^red grid is .* near infrared grid is/ });
});
