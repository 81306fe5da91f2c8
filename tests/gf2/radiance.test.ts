import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calibrate, radianceToDn } from 'landslide/gf2';
import { grid, near, raster } from './make.js';

const PAN_2014 = { camera: 'PMS1', year: 2014, product: 'PAN' } as const;

test('radiance is gain * DN + bias; absent pixels stay absent', () => {
  const dn = raster(grid(4, 1), Uint16Array.from([0, 1, 100, 1023]), 0);
  const { radiance, used, saturated } = calibrate(dn, PAN_2014);
  assert.ok(Number.isNaN(radiance.data[0]));
  // 0.163 * 1 - 0.6077, 0.163 * 100 - 0.6077, 0.163 * 1023 - 0.6077
  [-0.4447, 15.6923, 166.1413].forEach((v, i) => near(radiance.data[i + 1], v, 1e-5));
  assert.deepEqual(saturated, [1]);
  assert.equal(used.year, 2014);
});

test('saturated pixels can be made absent', () => {
  const dn = raster(grid(2, 1), Uint16Array.from([1022, 1023]));
  const { radiance } = calibrate(dn, { ...PAN_2014, saturated: 'absent' });
  assert.deepEqual([...radiance.data].map(Number.isNaN), [false, true]);
});

test('counts to radiance and back are the same counts', () => {
  const dn = raster(
    grid(1023, 1),
    Uint16Array.from({ length: 1023 }, (_, i) => i + 1),
    0,
  );
  const back = radianceToDn(calibrate(dn, PAN_2014).radiance, PAN_2014);
  assert.deepEqual(back.data, dn.data);
});

test('an absent radiance becomes count 0, and one out of range is held in 1..1023', () => {
  const l = raster(grid(3, 1), Float32Array.from([NaN, -5, 9999]));
  assert.deepEqual([...radianceToDn(l, PAN_2014).data], [0, 1, 1023]);
});

test('a wrong number of bands is refused', () => {
  const dn = raster(grid(1, 1), Uint16Array.from([1, 2, 3]));
  assert.throws(() => calibrate(dn, { camera: 'PMS1', year: 2020, product: 'MSS' }), {
    message: 'MSS has 3 bands: expected 4 (blue, green, red, near infrared)',
  });
});
