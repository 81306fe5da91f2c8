import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { ergas, q4, qIndex, rmse, sam } from 'landslide/gf2';
import { grid, near, raster } from './make.js';

const two = grid(2, 1);
const a = raster(two, Float32Array.from([10, 20, 30, 40]));

test('RMSE and ERGAS of a table', () => {
  const b = raster(two, Float32Array.from([13, 16, 30, 40]));
  // band 1: sqrt((9 + 16) / 2) = 3.535534; ERGAS = 25 * sqrt(((3.535534 / 15)^2 + 0) / 2) = 4.166667
  assert.deepEqual(
    rmse(a, b).map((v) => Number(v.toFixed(6))),
    [3.535534, 0],
  );
  near(ergas(a, b, 4), 4.166667, 1e-5);
});

test('SAM is the mean angle, and brightness does not count', () => {
  const x = raster(two, Float32Array.from([1, 1, 0, 0]));
  const y = raster(two, Float32Array.from([5, 1, 0, 1]));
  // 0 degrees and 45 degrees
  near(sam(x, y), 22.5, 1e-5);
});

test('an image against itself is perfect, and absent pixels do not count', () => {
  const rng = createRng(2);
  const g = grid(64, 32);
  const image = raster(
    g,
    Float32Array.from({ length: 4 * 64 * 32 }, () => 100 + 10 * rng.normal()),
  );
  const holed = { ...image, data: Float32Array.from(image.data) };
  holed.data[7] = NaN;
  for (const test of [image, holed]) {
    assert.equal(ergas(image, test, 4), 0);
    near(sam(image, test), 0, 1e-5);
    near(q4(image, test), 1, 1e-9);
    qIndex(image, test).forEach((q) => near(q, 1, 1e-9));
  }
});

test('Q of a worked block', () => {
  // 2 x 2: x = 1 2 3 4, y = 2 2 4 4: means 2.5, 3; variances 1.25, 1; covariance 1
  // Q = 4 * 1 * 2.5 * 3 / ((1.25 + 1) * (6.25 + 9)) = 30 / 34.3125 = 0.874317
  const g = grid(2, 2);
  const [q] = qIndex(raster(g, Float32Array.from([1, 2, 3, 4])), raster(g, Float32Array.from([2, 2, 4, 4])), {
    block: 2,
  });
  near(q, 0.874317, 1e-5);
});

test('Q4 counts each band: with two of four replaced by noise, half is left', () => {
  const rng = createRng(3);
  const g = grid(64, 64);
  const n = 64 * 64;
  const noise = (): Float32Array => Float32Array.from({ length: n }, () => 100 + 5 * rng.normal());
  const [a, b, c, d, e, f] = [noise(), noise(), noise(), noise(), noise(), noise()];
  const stack = (bands: Float32Array[]): Float32Array => Float32Array.from(bands.flatMap((v) => [...v]));
  const half = q4(raster(g, stack([a, b, c, d])), raster(g, stack([a, b, e, f])));
  near(half, 0.5, 0.05);
});

test('what cannot be compared is refused in one line', () => {
  assert.throws(() => ergas(a, raster(two, new Float32Array(2)), 4), {
    message: /^the reference has 2 bands, the image 1/,
  });
  assert.throws(() => q4(a, a), { message: 'Q4 needs 4 bands: the reference has 2' });
  assert.throws(() => qIndex(a, a), { message: /^no block of 32 x 32 pixels is wholly valid/ });
  assert.throws(() => rmse(a, { ...a, data: a.data.map(() => NaN) }), { message: /share no valid pixel/ });
});
