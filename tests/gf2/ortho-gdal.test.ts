import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { demHeights } from 'landslide/gf2';
import { readRaster, writeCog, type Raster } from 'landslide/raster';
import { makeDem, makeTexture, TARGET } from './make-ortho.js';
import { POSITIONS, REFEREE_STEP } from './ortho-referee.js';
import { at, isInner, laid, opened, ours, RAMPS } from './ortho-setup.js';

/** Largest distance between two warped ramps where both are present, and how many pixels only one has. The outermost two pixels of the
 *  image are left out: there a ramp is not what interpolation returns. */
function compareRamps(a: Raster, b: Raster): { worst: number; both: number; onlyOne: number } {
  const n = a.grid.width * a.grid.height;
  const out = { worst: 0, both: 0, onlyOne: 0 };
  for (let i = 0; i < n; i++) {
    const [x, y, u, v] = [a.data[i], a.data[n + i], b.data[i], b.data[n + i]];
    if ((x === a.nodata) !== (u === b.nodata)) out.onlyOne++;
    else if (x !== a.nodata && isInner(u, v)) {
      out.worst = Math.max(out.worst, Math.hypot(x - u, y - v));
      out.both++;
    }
  }
  return out;
}

test('each pixel shows the place in the image that gdalwarp -rpc shows (GDAL 3.6.2, stored): within 0.02 pixel', () => {
  const { width, height } = TARGET;
  let [present, worst, k] = [0, 0, 0];
  for (let r = 0; r < height; r += REFEREE_STEP)
    for (let c = 0; c < width; c += REFEREE_STEP, k += 2) {
      const i = r * width + c;
      const [x, y] = [POSITIONS[k], POSITIONS[k + 1]];
      assert.equal(ours.data[i] === -1, x === -1, `pixel ${c}, ${r}`);
      if (x === -1 || !isInner(x, y)) continue;
      present++;
      worst = Math.max(worst, Math.hypot(ours.data[i] - x, ours.data[width * height + i] - y));
    }
  assert.equal(k, POSITIONS.length);
  assert.ok(present > 200, `${present} points`);
  assert.ok(worst < 0.02, `${worst} pixel`);
});

const gdal = spawnSync('gdalwarp', ['--version']).status === 0;
const skip = gdal ? false : 'no gdalwarp here (GDAL): apt install gdal-bin';

/** XSCALE and YSCALE: else gdalwarp widens its kernel by the ratio of the two images' sizes, which a turned image distorts. */
function gdalwarp(image: string, dem: string, out: string, ...more: string[]): void {
  const fixed = '-q -rpc -et 0 -wo XSCALE=1 -wo YSCALE=1 -r cubic -t_srs EPSG:32650 -tr 0.8 0.8';
  const extent = '-te 504160 3430788.8 504544 3431144';
  const args = [...fixed.split(' '), ...extent.split(' '), '-to', `RPC_DEM=${at(dem)}`, ...more];
  const { status, stderr } = spawnSync('gdalwarp', [...args, at(image), at(out)], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

test('all pixels lie where gdalwarp -rpc puts them, and the stored answer is its own', { skip }, async () => {
  await writeCog(at('dem.tif'), makeDem());
  gdalwarp('ramps.tif', 'dem.tif', 'gdal.tif');
  const theirs = await readRaster(at('gdal.tif'));
  const { worst, both, onlyOne } = compareRamps(ours, theirs);
  assert.ok(both > 140000 && onlyOne <= 20, `${both} in both, ${onlyOne} in one`);
  assert.ok(worst < 0.02, `${worst} pixel`);
  const stored: number[] = [];
  for (let r = 0; r < TARGET.height; r += REFEREE_STEP)
    for (let c = 0; c < TARGET.width; c += REFEREE_STEP)
      for (const b of [0, 1]) stored.push(theirs.data[(b * TARGET.height + r) * TARGET.width + c]);
  stored.forEach((v, k) => assert.ok(Math.abs(v - POSITIONS[k]) < 2e-3, `${v} for ${POSITIONS[k]}`));
});

test('a DEM in degrees and heights above the geoid: as gdalwarp with RPC_HEIGHT', { skip }, async () => {
  await writeCog(at('dem.tif'), makeDem());
  const made = spawnSync('gdalwarp', [
    '-q',
    '-t_srs',
    'EPSG:4326',
    '-r',
    'cubic',
    at('dem.tif'),
    at('degrees.tif'),
  ]);
  assert.equal(made.status, 0);
  gdalwarp('ramps.tif', 'degrees.tif', 'gdal-degrees.tif', '-to', 'RPC_HEIGHT=-12.5');
  const heights = demHeights(await readRaster(at('degrees.tif')), -12.5);
  const result = compareRamps(
    await laid('degrees-ours.tif', { ...RAMPS, heights }),
    await readRaster(at('gdal-degrees.tif')),
  );
  assert.ok(result.both > 140000 && result.onlyOne <= 20 && result.worst < 0.02, JSON.stringify(result));
});

test('counts of an image with detail: within one count of gdalwarp -r cubic', { skip }, async () => {
  const image = await opened('texture', makeTexture());
  const mine = await laid('texture-ours.tif', { ...RAMPS, image });
  await writeCog(at('dem.tif'), makeDem());
  gdalwarp('texture.tif', 'dem.tif', 'texture-gdal.tif');
  const theirs = await readRaster(at('texture-gdal.tif'));
  let [differ, present] = [0, 0];
  mine.data.forEach((v, i) => {
    if (v !== 0 && theirs.data[i] !== 0) present++;
    if (Math.abs(v - theirs.data[i]) > 1) differ++;
  });
  assert.ok(present > 140000 && differ <= 20, `${differ} of ${present} differ by more than one count`);
});
