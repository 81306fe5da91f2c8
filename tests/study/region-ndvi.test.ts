import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid, readRaster, toMap, toPixel, writeCog, type Grid } from 'landslide/raster';
import { folder } from '../factors/stacks.js';
import { writeNdvi } from 'landslide/study';

const CRS = 'EPSG:32650';
const image = makeGrid({ width: 37, height: 1100, crs: CRS, left: 500000, top: 3300000, pixel: 0.8 });
const plane = image.width * image.height;
const rng = createRng('ndvi');
/** Blue, green, red, near infrared, uint16 x 10,000; some pixels absent. */
const data = Uint16Array.from({ length: 4 * plane }, (_, i) => (i % 53 === 7 ? 65535 : 100 + rng.int(5000)));

/** Means over all pixels, one by one. */
function means(grid: Grid): Float32Array {
  const sum = new Float64Array(grid.width * grid.height);
  const count = new Float64Array(sum.length);
  for (let i = 0; i < plane; i++) {
    const [x, y] = toPixel(
      grid,
      ...toMap(image, (i % image.width) + 0.5, Math.floor(i / image.width) + 0.5),
    ).map(Math.floor);
    if (x < 0 || y < 0 || x >= grid.width || y >= grid.height) continue;
    const [red, nir] = [data[2 * plane + i], data[3 * plane + i]];
    if (red === 65535 || nir === 65535) continue;
    const [r, n] = [Math.fround(red / 10000), Math.fround(nir / 10000)];
    sum[y * grid.width + x] += Math.fround((n - r) / (n + r));
    count[y * grid.width + x]++;
  }
  return Float32Array.from(sum, (s, i) => (count[i] > 0 ? s / count[i] : NaN));
}

test('mean NDVI of the image in each pixel: larger pixels, the same, a grid beyond the image', async () => {
  const dir = folder();
  const path = join(dir, 'image.tif');
  await writeCog(path, { grid: image, bands: 4, data, nodata: 65535 });
  for (const [pixel, left, top] of [
    [3.2, 500000, 3300000],
    [0.8, 500000, 3300000],
    [1.9, 499990, 3300100],
    [7, 500003, 3299400],
  ]) {
    const grid = makeGrid({ width: 30, height: Math.ceil(1000 / pixel), crs: CRS, left, top, pixel });
    const out = join(dir, `ndvi-${pixel}.tif`);
    await writeNdvi(path, grid, out);
    const found = (await readRaster(out)).data as Float32Array;
    const wanted = means(grid);
    assert.ok(wanted.some((v) => !Number.isNaN(v)));
    found.forEach((v, i) =>
      assert.ok(
        Object.is(v, wanted[i]) || Math.abs(v - wanted[i]) < 1e-6,
        `${pixel}: ${v}, not ${wanted[i]}`,
      ),
    );
  }
  const finer = makeGrid({ width: 9, height: 9, crs: CRS, left: 500000, top: 3300000, pixel: 0.4 });
  await assert.rejects(writeNdvi(path, finer, join(dir, 'no.tif')), /factor pixel is 0.4 m, the image's 0.8/);
  assert.ok(!readdirSync(dir).some((file) => file.startsWith('no')));
});
