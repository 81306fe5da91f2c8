import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeGrid, writeCog } from 'landslide/raster';
import type { Region } from 'landslide/region';
import { sceneTruth, shiftTruth, throughAir, trueReflectance } from 'landslide/study';

const AIR = { path: 0.05, direct: 0.7, diffuse: 0.1, up: 0.9, albedo: 0.1, gas: 0.95 };

async function known(): Promise<Region> {
  const truth = mkdtempSync(join(tmpdir(), 'truth-'));
  mkdirSync(truth, { recursive: true });
  const bands = ['PAN', 'B', 'G', 'R', 'NIR'].map((band) => ({ band, ...AIR }));
  writeFileSync(join(truth, 'shift.json'), JSON.stringify({ dx: 1.5, dy: -0.5 }));
  writeFileSync(join(truth, 'atmosphere.json'), JSON.stringify({ aod550: 0.2, bands }));
  const grid = makeGrid({ width: 4, height: 2, crs: 'EPSG:32650', left: 0, top: 0, pixel: 0.8 });
  const data = Uint16Array.from({ length: 32 }, (_, i) => 1000 + i);
  await writeCog(join(truth, 'reflectance.tif'), { grid, bands: 4, data, nodata: null });
  return { name: 'known', title: 'known', demo: true, crs: 'EPSG:32650', path: truth, layers: {}, truth };
}

test('shift, air and haze of an invented region', async () => {
  const { shift, aod550, air, haze } = sceneTruth(await known());
  assert.equal(aod550, 0.2);
  assert.deepEqual(shift, { dx: 1.5, dy: -0.5 });
  assert.equal(air.length, 4);
  assert.ok(haze.every((h) => Math.abs(h - 0.95 * 0.05) < 1e-12));
});

test('true reflectance in its unit, whole or of a window', async () => {
  const region = await known();
  const whole = await trueReflectance(region);
  assert.ok(Math.abs(whole.data[1] - 0.1001) < 1e-7);
  const part = await trueReflectance(region, { x: 2, y: 1, width: 2, height: 1 });
  assert.ok(Math.abs(part.data[0] - 0.1006) < 1e-7);
  assert.deepEqual(part.bandNames, ['blue', 'green', 'red', 'nir']);
});

test('black ground shows the haze alone', async () => {
  const region = await known();
  const { air, haze } = sceneTruth(region);
  const black = await trueReflectance(region);
  black.data.fill(0);
  const seen = throughAir(black, air).data;
  assert.ok(seen.every((v) => Math.abs(v - haze[0]) < 1e-7));
});

test('a region without truth is refused by name', async () => {
  const real = { ...(await known()), truth: undefined };
  assert.throws(() => sceneTruth(real), /region known has no truth/);
});

test('a PAN displaced by one pixel east shows each place one column farther', async () => {
  const truth = await trueReflectance(await known());
  const seen = shiftTruth(truth, { dx: 1, dy: 0 });
  assert.ok(Math.abs(seen.data[2] - truth.data[1]) < 1e-6);
  assert.ok(Math.abs(seen.data[8 + 3] - truth.data[8 + 2]) < 1e-6);
});
