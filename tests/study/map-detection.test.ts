import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeGrid } from 'landslide/raster';
import { mapDetection, type StudySamples } from 'landslide/study';

test('test landslides are looked up on the whole map, and other landslides are no false alarms', () => {
  const grid = makeGrid({ width: 60, height: 20, crs: 'EPSG:32650', left: 0, top: 20, pixel: 1 });
  const labels = new Int32Array(1200);
  const data = new Float32Array(1200);
  const fill = (a: Int32Array | Float32Array, x0: number, x1: number, v: number): void => {
    for (let y = 5; y < 15; y++) for (let x = x0; x < x1; x++) a[y * 60 + x] = v;
  };
  // A test landslide of which six tenths are marked, a training landslide, and a false object.
  fill(labels, 0, 10, 1);
  fill(data, 0, 6, 0.9);
  fill(labels, 20, 30, 2);
  fill(data, 20, 30, 0.9);
  fill(data, 40, 50, 0.9);
  const landslides = [
    { id: 1, name: 'Y1', split: 'test' },
    { id: 2, name: 'train 1', split: 'train' },
  ] as StudySamples['landslides'];
  const raster = { grid, bands: 1, nodata: null };
  assert.deepEqual(
    mapDetection(
      { grid, landslides, labels: { ...raster, data: labels } },
      { probability: { ...raster, data } },
    ),
    { landslides: [{ name: 'Y1', covered: 0.6, found: true }], found: 1, falseObjects: 1 },
  );
});
