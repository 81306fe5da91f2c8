import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { histogramMatch } from 'landslide/gf2';
import { grid, near, raster } from './make.js';

test('whole numbers match as scikit-image does it', () => {
  // scikit-image 0.26.0: match_histograms(array, array) in float64
  //   a = [[0, 1, 2, 3], [3, 3, 5, 9]], b = [[10, 20, 20, 40, 80, 80, 90, 100, 120, 200]]
  const a = raster(grid(4, 2), Uint16Array.from([0, 1, 2, 3, 3, 3, 5, 9]));
  const b = raster(grid(10, 1), Uint16Array.from([10, 20, 20, 40, 80, 80, 90, 100, 120, 200]));
  const expected = [11.25, 17.5, 35, 95, 95, 95, 115, 200];
  histogramMatch(a, b).data.forEach((v, i) => near(v, expected[i], 1e-4));
});

test('a longer table matches as scikit-image does it', () => {
  // i = arange(24); a = (37 i) % 11; b = (13 i^2) % 29 * 3 + 5; match_histograms(a, b) of scikit-image 0.26.0
  const i = Array.from({ length: 24 }, (_, k) => k);
  const a = raster(
    grid(6, 4),
    Uint16Array.from(i, (k) => (k * 37) % 11),
  );
  const b = raster(
    grid(6, 4),
    Uint16Array.from(i, (k) => ((k * k * 13) % 29) * 3 + 5),
  );
  const byValue = [12.5, 20, 24.5, 29, 48.5, 59, 68, 74, 77, 80, 89];
  histogramMatch(a, b).data.forEach((v, k) => near(v, byValue[a.data[k]], 1e-4));
});

test('an image matched to itself is the same', () => {
  const rng = createRng(4);
  const whole = raster(
    grid(50, 40),
    Uint16Array.from({ length: 2000 }, () => rng.int(600)),
  );
  assert.deepEqual([...histogramMatch(whole, whole).data], [...whole.data]);
  const real = raster(
    grid(50, 40),
    Float32Array.from({ length: 2000 }, () => 0.2 + 0.05 * rng.normal()),
  );
  histogramMatch(real, real).data.forEach((v, i) => near(v, real.data[i], 1e-6));
});

test('float images agree with the exact matching to a bin of the range', () => {
  const rng = createRng(6);
  const n = 40000;
  const image = Float32Array.from({ length: n }, () => rng.normal());
  const reference = Float32Array.from({ length: n }, () => 3 + 0.5 * rng.normal());
  const got = histogramMatch(raster(grid(200, 200), image), raster(grid(200, 200), reference)).data;
  // Without ties and of one size, the exact answer is: the k-th smallest becomes the reference's k-th smallest
  const order = [...image.keys()].sort((p, q) => image[p] - image[q]);
  const sorted = Float32Array.from(reference).sort();
  const range = sorted[n - 1] - sorted[0];
  const errors = order.map((at, k) => Math.abs(got[at] - sorted[k]) / range).sort((p, q) => p - q);
  assert.ok(errors[Math.floor(0.99 * n)] < 1e-3, `99 % within ${errors[Math.floor(0.99 * n)]}`);
  assert.ok(errors[Math.floor(0.5 * n)] < 3e-5, `half within ${errors[Math.floor(0.5 * n)]}`);
});

test('absent pixels stay absent and do not count', () => {
  const a = raster(grid(4, 1), Uint16Array.from([0, 5, 5, 7]), 0);
  const b = raster(grid(3, 1), Uint16Array.from([0, 100, 200]), 0);
  // a: shares 2/3 and 1; b: 1/2 -> 100, 1 -> 200: 100 + (2/3 - 1/2) / (1/2) * 100 = 133.33
  const out = [...histogramMatch(a, b).data];
  assert.ok(Number.isNaN(out[0]));
  near(out[1], 133.3333, 1e-3);
  near(out[3], 200, 0);
});

test('a constant band, an empty band, other bands', () => {
  const flat = raster(grid(2, 1), Float32Array.from([3, 3]));
  assert.deepEqual([...histogramMatch(flat, flat).data], [3, 3]);
  const none = raster(grid(2, 1), Float32Array.from([NaN, NaN]));
  assert.throws(() => histogramMatch(none, flat), { message: /^band has no valid pixel/ });
  const more = raster(grid(1, 1), Float32Array.from([1, 2]));
  assert.throws(() => histogramMatch(more, flat), { message: /^the image has 2 bands, the reference 1/ });
});
