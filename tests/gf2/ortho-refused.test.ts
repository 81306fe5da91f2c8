import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { demHeights, orthoGrid, orthorectify, type OrthoInput } from 'landslide/gf2';
import { makeGrid } from 'landslide/raster';
import { makeDem, makeTexture, RPB, SIZE, TARGET } from './make-ortho.js';
import { at, HEIGHTS, opened, RAMPS } from './ortho-setup.js';

test('what contradicts is refused in one line, and leaves no file', async () => {
  const refuse = async (input: Partial<OrthoInput>, message: RegExp): Promise<void> => {
    await assert.rejects(orthorectify(at('refused.tif'), { ...RAMPS, ...input }), { message });
    assert.ok(!existsSync(at('refused.tif')));
  };
  const mss = { ...RPB, lineScale: 45, sampScale: 50, lineOffset: 45, sampOffset: 50 };
  await refuse({ rpb: mss }, /^the image is 400 x 360 pixels, its RPB is for about 100 x 90: give the RPB/);
  await refuse({ crop: [300, 0] }, /^the image is 400 x 360 pixels from 300, 0, its RPB/);
  await refuse(
    { rpb: { ...RPB, latOffset: 33 } },
    /^the RPB does not hold for the target's ground: .*32\.998/,
  );
  const away = makeDem();
  away.grid = { ...away.grid, transform: [604000, 12.5, 0, 3431410, 0, -12.5] };
  await refuse({ heights: demHeights(away, 0) }, /^the DEM has no height in the target: DEM is 60 x 60/);
  const feet = makeDem();
  feet.data.forEach((v, i) => (feet.data[i] = v / 0.3048));
  await refuse(
    { heights: demHeights(feet, 0) },
    /^the DEM has a height of 1\d+\.\d m in the scene, its RPB holds for 160\.\.660 m/,
  );
  await refuse({ grid: { ...TARGET, crs: 'EPSG:4326' } }, /^target CRS is EPSG:4326, in degrees/);
  const coarse = makeGrid({ ...TARGET, width: 96, height: 88, left: 504160, top: 3431144, pixel: 4 });
  await refuse({ grid: coarse }, /^a target pixel spans \d\.\d\d image pixels: cubic convolution/);
  const beside = makeGrid({ ...TARGET, width: 40, height: 40, left: 504020, top: 3431370, pixel: 0.8 });
  await refuse({ grid: beside }, /^(the image shows nothing of the target|the RPB does not hold)/);
});

test('a grid is refused for another image’s RPB, in degrees, and where the DEM is elsewhere', () => {
  const o = { crs: 'EPSG:32650', pixel: 0.8 };
  assert.throws(() => orthoGrid({ width: 100, height: 90 }, RPB, HEIGHTS, o), {
    message: /^the image is 100 x 90 pixels, its RPB is for about 400 x 360: give the RPB/,
  });
  assert.throws(() => orthoGrid(SIZE, RPB, HEIGHTS, { ...o, crs: 'EPSG:4490' }), {
    message: /^target CRS is EPSG:4490, in degrees/,
  });
  assert.throws(() => orthoGrid(SIZE, RPB, HEIGHTS, { ...o, pixel: 0 }), {
    message: /^pixel is 0: expected/,
  });
  assert.throws(() => orthoGrid(SIZE, { ...RPB, longOffset: 119 }, HEIGHTS, o), {
    message: /^the image shows no ground of the DEM: the RPB lies around longitude 119/,
  });
});

test('which value marks absent pixels must be said once', async () => {
  const image = await opened('unsaid', { ...makeTexture(), nodata: null });
  const run = (input: Partial<OrthoInput>): Promise<unknown> =>
    orthorectify(at('unsaid-ours.tif'), { ...RAMPS, ...input });
  await assert.rejects(run({ image }), {
    message: /unsaid\.tif does not say which value marks absent pixels: give/,
  });
  await assert.rejects(run({ image, nodata: -1 }), {
    message: /^nodata is -1: uint16 holds whole numbers 0\.\.65535/,
  });
  await assert.rejects(run({ nodata: 0 }), { message: /^nodata is 0, .*ramps\.tif says -1/ });
});
