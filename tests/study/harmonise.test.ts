import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid, type Raster } from 'landslide/raster';
import { bandShift, invariantLines } from 'landslide/study';

const N = 40;
const grid = makeGrid({ width: N, height: N, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });

/** Left half bare ground of varied brightness, right half plants. */
function scene(seed: number): Raster<Float32Array> {
  const rng = createRng(seed);
  const data = new Float32Array(4 * N * N);
  for (let i = 0; i < N * N; i++) {
    const bare = i % N < N / 2;
    const bright = 0.1 + 0.2 * rng.next();
    const colour = bare ? [0.7, 0.85, 1, 1.3] : [0.2, 0.35, 0.2, 2];
    colour.forEach((c, b) => (data[b * N * N + i] = c * bright));
  }
  return { grid, bands: 4, data, nodata: NaN };
}

test('the line through bare ground undoes a gain and an offset that another scene has', () => {
  const reference = scene(1);
  const other = scene(2);
  const gains = [1.2, 1.1, 0.9, 0.95];
  const changed = other.data.map((v, i) => gains[Math.floor(i / (N * N))] * v + 0.002);
  const lines = invariantLines({ ...other, data: changed }, reference);
  lines.forEach((l, b) => {
    assert.ok(Math.abs(l.gain * gains[b] - 1) < 0.03, `band ${b}: gain ${l.gain}`);
    assert.ok(l.r > 0.995);
  });
});

test('ground without plants is needed', () => {
  const green = scene(1);
  green.data.fill(0.5, 3 * N * N);
  green.data.fill(0.05, 0, 3 * N * N);
  assert.throws(() => invariantLines(green, scene(2)), /0 pixels without plants: a line needs 100/);
});

test('a shift is the difference of means in standard deviations of the reference', () => {
  const reference = [Float32Array.of(1, 3)];
  assert.deepEqual(bandShift([Float32Array.of(4, NaN, 4)], reference), [2]);
});
