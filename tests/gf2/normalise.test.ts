import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bandStatistics, normalise, normalisePatches, type BandStatistics } from 'landslide/gf2';
import { grid, near, raster } from './make.js';

const image = raster(grid(4, 1), Uint16Array.from([2, 4, 6, 0, 10, 10, 30, 0]), 0);

test('mean and deviation of a table, absent pixels left out', () => {
  const stats = bandStatistics({ ...image, bandNames: ['R', 'NIR'] }, { method: 'meanSd' });
  // 2 4 6: mean 4, sd sqrt(8 / 3); 10 10 30: mean 50 / 3, sd sqrt(800 / 9)
  assert.deepEqual(
    stats.bands.map((b) => b.name),
    ['R', 'NIR'],
  );
  near(stats.bands[0].zero, 4, 1e-9);
  near(stats.bands[0].unit, Math.sqrt(8 / 3), 1e-6);
  near(stats.bands[1].unit, Math.sqrt(800 / 9), 1e-5);
  const out = normalise(image, stats);
  near(out[0], -2 / Math.sqrt(8 / 3), 1e-6);
  assert.equal(out[3], 0);
});

test('percentiles go to 0..1 and are held there', () => {
  const ramp = raster(
    grid(101, 1),
    Float32Array.from({ length: 101 }, (_, i) => i),
  );
  const stats = bandStatistics(ramp, { method: 'percentile' });
  assert.deepEqual(stats.bands, [{ name: 'band 1', zero: 2, unit: 96 }]);
  const out = normalise(ramp, stats);
  assert.deepEqual([out[0], out[50], out[100]], [0, 0.5, 1]);
});

test('several images count as one', () => {
  const whole = raster(grid(6, 1), Float32Array.from([1, 2, 3, 10, 20, NaN]));
  const parts = [
    raster(grid(3, 1), Float32Array.from([1, 2, 3])),
    raster(grid(2, 1), Float32Array.from([10, 20])),
  ];
  for (const method of ['meanSd', 'percentile'] as const) {
    const [a] = bandStatistics(whole, { method }).bands;
    const [b] = bandStatistics(parts, { method }).bands;
    near(a.zero, b.zero, 1e-6);
    near(a.unit, b.unit, 1e-6);
  }
});

test('patches are scaled as rasters are, after a trip through JSON', () => {
  const stats = JSON.parse(JSON.stringify(bandStatistics(image, { method: 'meanSd' }))) as BandStatistics;
  const twice = Float32Array.from([2, 4, 6, NaN, 10, 10, 30, NaN, 2, 4, 6, NaN, 10, 10, 30, NaN]);
  const out = normalisePatches(twice, stats, { bands: 2, height: 2, width: 2 });
  const one = normalise(image, stats);
  assert.deepEqual([...out], [...one, ...one]);
  normalisePatches(twice, stats, { bands: 2, height: 2, width: 2, into: twice });
  assert.deepEqual(twice, out);
});

test('constant and empty bands, other bands and broken statistics are refused', () => {
  const flat = raster(grid(2, 1), Float32Array.from([7, 7]));
  assert.throws(() => bandStatistics(flat, { method: 'meanSd' }), { message: /^band 1 is constant at 7/ });
  assert.throws(() => bandStatistics({ ...flat, nodata: 7 }, { method: 'meanSd' }), {
    message: /^band 1 has no valid pixel/,
  });
  const stats = bandStatistics(image, { method: 'meanSd' });
  assert.throws(() => normalise(flat, stats), {
    message: 'the image has 1 bands, the statistics 2 (band 1, band 2)',
  });
  const broken = { method: 'meanSd', bands: [{ name: 'a', zero: 0, unit: 0 }] } as const;
  assert.throws(() => normalise(flat, { ...broken, bands: [...broken.bands] }), {
    message: /^statistics are /,
  });
});
