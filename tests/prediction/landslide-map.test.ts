import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Feature } from 'geojson';
import { createRng } from 'landslide/core';
import { collectLandslides, mapLandslides, toPolygons } from 'landslide/prediction';
import { makeGrid, readRaster, writeCog, type Raster } from 'landslide/raster';
import { labelComponents, polygonArea, polygonise } from 'landslide/vector';

const dir = mkdtempSync(join(tmpdir(), 'map-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** Smooth blots with noise, higher than one row of tiles. */
function made(width: number, height: number): Raster<Float32Array> {
  const rng = createRng('map');
  const data = Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return 0.5 + 0.4 * Math.sin(x / 9) * Math.cos(y / 13) + 0.2 * (rng.next() - 0.5);
  });
  data.fill(NaN, 5000, 5040);
  const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 500000, top: 3e6, pixel: 0.8 });
  return { grid, bands: 1, data, nodata: NaN };
}

/** Landslides by labels of the whole raster: another way to the same. */
function byLabels({ grid, data }: Raster<Float32Array>, threshold: number, minAreaM2: number): Feature[] {
  const mask = Uint8Array.from(data, (p) => (p >= threshold ? 1 : 0));
  const { labels, count } = labelComponents(mask, grid.width, grid.height, 8);
  const [sum, pixels] = [new Float64Array(count + 1), new Float64Array(count + 1)];
  labels.forEach((l, i) => {
    pixels[l]++;
    if (l > 0) sum[l] += data[i];
  });
  return polygonise(mask, grid, { connect: 8 })
    .map(({ geometry }, i) => ({ geometry, area: polygonArea(geometry), mean: sum[i + 1] / pixels[i + 1] }))
    .filter((f) => f.area >= minAreaM2 - 1e-6)
    .sort((a, b) => Math.round((b.area - a.area) * 1e3))
    .map(({ geometry, area, mean }, i) => ({
      type: 'Feature',
      properties: { id: i + 1, area_m2: Number(area.toFixed(2)), mean_probability: Number(mean.toFixed(4)) },
      geometry,
    }));
}

test('polygons made row by row from a file are those of the whole raster', async () => {
  const probability = made(190, 1100);
  const path = join(dir, 'probability.tif');
  await writeCog(path, probability);
  const o = { threshold: 0.6, minAreaM2: 3 };
  const layer = await mapLandslides({ probability: path, mask: join(dir, 'mask.tif'), ...o });
  const features = [...layer.features];
  assert.ok(features.length > 50 && layer.count === features.length);
  assert.deepEqual(features, byLabels(probability, o.threshold, o.minAreaM2));
  assert.deepEqual(features, toPolygons(probability, o).features);
  assert.deepEqual([...layer.features], features, 'a second time');
  const total = features.reduce((sum, f) => sum + (f.properties!.area_m2 as number), 0);
  assert.ok(Math.abs(layer.areaM2 - total) < 0.01 * features.length);
});

test('however the rows are cut, the layer is the same', () => {
  const { grid, data } = made(97, 83);
  const layers = [1, 7, 83].map((rows) => {
    const collector = collectLandslides(grid, { threshold: 0.55, minAreaM2: 0 });
    for (let y = 0; y < grid.height; y += rows)
      collector.addRows(data.subarray(y * grid.width, (y + rows) * grid.width));
    return JSON.stringify([...collector.end().features]);
  });
  assert.equal(new Set(layers).size, 1);
});

test('the mask is 1 from the threshold, 0 below it, 255 where absent', async () => {
  const mask = await readRaster(join(dir, 'mask.tif'));
  const probability = made(190, 1100);
  assert.equal(mask.nodata, 255);
  assert.deepEqual(mask.grid, probability.grid);
  const expected = Uint8Array.from(probability.data, (p) => (Number.isNaN(p) ? 255 : p >= 0.6 ? 1 : 0));
  assert.deepEqual(mask.data, expected);
});

test('a landslide of exactly the smallest area stays, whatever its pixels multiply to', () => {
  for (const [pixel, side] of [
    [0.8, 25],
    [0.7, 10],
    [0.1, 30],
  ]) {
    // prettier-ignore
    const grid = makeGrid({ width: 40, height: 40, crs: 'EPSG:32650', left: 500000.3, top: 3e6, pixel });
    const data = Float32Array.from({ length: 1600 }, (_, i) => (i % 40 < side && i < 40 * side ? 1 : 0));
    const minAreaM2 = Math.round(pixel * pixel * 100 * side * side) / 100;
    const { features } = toPolygons({ grid, bands: 1, data, nodata: NaN }, { minAreaM2 });
    assert.equal(features.length, 1, `${pixel} m`);
  }
});

test('stopped: no mask is left, nor anything else', async () => {
  const stop = new AbortController();
  stop.abort();
  const mask = join(dir, 'stopped.tif');
  const o = { threshold: 0.6, minAreaM2: 3, signal: stop.signal };
  await assert.rejects(mapLandslides({ probability: join(dir, 'probability.tif'), mask, ...o }), /stopped/);
  assert.ok(!existsSync(mask));
  assert.deepEqual(readdirSync(dir).sort(), ['mask.tif', 'probability.tif']);
});
