import assert from 'node:assert/strict';
import { test } from 'node:test';
import { surfaceReflectance } from 'landslide/gf2';
import { grid, near, raster } from './make.js';

// 1000 pixels from 0.08 to 0.4796 in steps of 0.0004; the 0.1 percent quantile is at rank 0.999: 0.0803996
const toa = raster(
  grid(1000, 1),
  Float32Array.from({ length: 1000 }, (_, i) => 0.08 + i * 0.0004),
);

test('DOS1 takes off the path and leaves a dark object of one percent', () => {
  const s = surfaceReflectance(toa, { method: 'dos1', sunZenithDeg: 30 });
  near(s.dark[0], 0.0803996, 1e-6);
  near(s.path[0], 0.0703996, 1e-6);
  near(s.reflectance.data[999], 0.4796 - 0.0703996, 1e-6);
  assert.deepEqual([s.transmittance, s.darkPercentile], [1, 0.1]);
});

test('COST also divides by the cosine of the sun zenith', () => {
  const s = surfaceReflectance(toa, { method: 'cost', sunZenithDeg: 60 });
  // path = 0.0803996 - 0.5 * 0.01; (0.28 - path) / 0.5
  near(s.path[0], 0.0753996, 1e-6);
  near(s.reflectance.data[500], (0.28 - 0.0753996) / 0.5, 1e-5);
});

test('a band as dark as its object keeps its values; absent pixels stay absent', () => {
  const dark = raster(grid(4, 1), Float32Array.from([0.001, NaN, 0.002, 0.3]));
  const s = surfaceReflectance(dark, { method: 'dos1', sunZenithDeg: 30 });
  assert.equal(s.path[0], 0);
  assert.deepEqual([...s.reflectance.data], [...dark.data]);
});

test('nothing to work on is refused', () => {
  const none = raster(grid(2, 1), Float32Array.from([NaN, NaN]));
  assert.throws(() => surfaceReflectance(none, { method: 'dos1', sunZenithDeg: 30 }), {
    message: /^band 1 has no valid pixel/,
  });
  assert.throws(() => surfaceReflectance(toa, { method: 'dos1', sunZenithDeg: 30, darkPercentile: 60 }), {
    message: /^dark percentile is 60: expected 0 to 5/,
  });
});
