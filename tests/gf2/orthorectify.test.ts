import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { demHeights, orthoGrid, orthorectify, orthoRows, writeRpb, type OrthoInput } from 'landslide/gf2';
import { writeFileAtomic } from 'landslide';
import {
  makeGrid,
  makeTransform,
  toMap,
  openRaster,
  readRaster,
  writeCog,
  type Raster,
  type RasterFile,
} from 'landslide/raster';
import { makeDem, makeRamps, makeTexture, RPB, SIZE, TARGET } from './make-ortho.js';
import { POSITIONS, REFEREE_STEP } from './ortho-referee.js';

const dir = mkdtempSync(join(tmpdir(), 'landslide-ortho-'));
after(() => rmSync(dir, { recursive: true }));
const at = (name: string): string => join(dir, name);
const HEIGHTS = demHeights(makeDem(), 0);

async function opened(name: string, raster: Raster): Promise<RasterFile> {
  await writeCog(at(`${name}.tif`), raster);
  writeFileAtomic(at(`${name}.RPB`), writeRpb(RPB));
  return openRaster(at(`${name}.tif`));
}

const ramps = await opened('ramps', makeRamps());
const RAMPS: OrthoInput = { image: ramps, rpb: RPB, heights: HEIGHTS, grid: TARGET };

async function laid(name: string, input: OrthoInput): Promise<Raster> {
  await orthorectify(at(name), input);
  return readRaster(at(name));
}

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

const isInner = (x: number, y: number): boolean =>
  x > 2 && y > 2 && x < SIZE.width - 2 && y < SIZE.height - 2;

const ours = await laid('ours.tif', RAMPS);

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

test('tiles join: a target of 2,400 x 2,220 pixels agrees with one of 480 x 444 where their centres meet', async () => {
  const [width, height] = [TARGET.width * 5, TARGET.height * 5];
  const fine = makeGrid({ ...TARGET, width, height, left: 504160, top: 3431144, pixel: 0.16 });
  const m = TARGET.width * TARGET.height;
  let [worst, compared, onlyOne, next] = [0, 0, 0, 0];
  for await (const { y, raster } of orthoRows({ ...RAMPS, grid: fine })) {
    assert.equal(y, next);
    next += raster.grid.height;
    const n = width * raster.grid.height;
    for (let row = y + ((7 - (y % 5)) % 5); row < next; row += 5)
      for (let c = 2; c < width; c += 5) {
        const i = ((row - 2) / 5) * TARGET.width + (c - 2) / 5;
        const k = (row - y) * width + c;
        const [u, v] = [ours.data[i], ours.data[m + i]];
        if ((u === -1) !== (raster.data[k] === -1)) onlyOne++;
        else if (u !== -1) {
          worst = Math.max(worst, Math.hypot(u - raster.data[k], v - raster.data[n + k]));
          compared++;
        }
      }
  }
  assert.equal(next, height);
  assert.ok(compared > 140000 && onlyOne <= 20, `${compared} in both, ${onlyOne} in one`);
  assert.ok(worst < 0.02, `${worst} pixel`);
});

test('a hole in the DEM is absent up to the next heights around it, and nothing else changes', async () => {
  const dem = makeDem();
  dem.data[30 * 60 + 30] = -9999;
  const input = { ...RAMPS, heights: demHeights(dem, 0) };
  const counts = await orthorectify(at('hole.tif'), input);
  const made = await readRaster(at('hole.tif'));
  // The hole's centre is 504351.25, 3431028.75: all within 12.5 m of it both ways, 31.25 pixels.
  let absent = 0;
  for (let i = 0; i < TARGET.width * TARGET.height; i++) {
    const [x, y] = [504160 + ((i % 480) + 0.5) * 0.8, 3431144 - (Math.floor(i / 480) + 0.5) * 0.8];
    const inHole = Math.max(Math.abs(x - 504351.25), Math.abs(y - 3431028.75)) < 12.5;
    absent += inHole ? 1 : 0;
    assert.ok(inHole ? made.data[i] === -1 : Math.abs(made.data[i] - ours.data[i]) < 0.01, `${x}, ${y}`);
  }
  assert.equal(counts.withoutGround, absent);
  const all = counts.present + counts.outside + counts.withoutGround + counts.absent;
  assert.equal(all, TARGET.width * TARGET.height);
});

test('ground beyond the reach of the RPB is absent', async () => {
  const grid = makeGrid({ ...TARGET, width: 900, left: 503990, top: 3431144, pixel: 0.8 });
  const counts = await orthorectify(at('reach.tif'), { ...RAMPS, grid });
  const made = await readRaster(at('reach.tif'));
  const toGround = makeTransform('EPSG:32650', 'EPSG:4326');
  let beyond = 0;
  for (let i = 0; i < grid.width * grid.height; i++) {
    const [longitude, latitude] = toGround(...toMap(grid, (i % 900) + 0.5, Math.floor(i / 900) + 0.5));
    const l = Math.abs(longitude - RPB.longOffset) / RPB.longScale;
    const p = Math.abs(latitude - RPB.latOffset) / RPB.latScale;
    if (l <= 1.1 && p <= 1.1) continue;
    beyond++;
    assert.equal(made.data[i], -1);
  }
  assert.ok(beyond > 50000, `${beyond}`);
  assert.equal(counts.withoutGround, beyond);
});

test('a part of the image shows what the whole shows', async () => {
  const whole = makeRamps();
  const [width, height] = [150, 120];
  const cut = (b: number, r: number): Float32Array =>
    whole.data.slice((b * 360 + 100 + r) * 400 + 90).subarray(0, width);
  const data = new Float32Array(2 * width * height);
  for (let b = 0; b < 2; b++) for (let r = 0; r < height; r++) data.set(cut(b, r), (b * height + r) * width);
  const image = await opened('part', { ...whole, data, grid: { ...whole.grid, width, height } });
  const part = await laid('part-ours.tif', { ...RAMPS, image, crop: [90, 100] });
  let [worst, present] = [0, 0];
  part.data.subarray(0, TARGET.width * TARGET.height).forEach((v, i) => {
    const x = ours.data[i];
    const y = ours.data[TARGET.width * TARGET.height + i];
    const inside = x > 92 && x < 238 && y > 102 && y < 218;
    if (inside) worst = Math.max(worst, Math.abs(v - x));
    if (inside) present++;
  });
  assert.ok(present > 15000 && worst < 1e-3, `${worst} pixel, ${present} pixels`);
});

test('what is present never reads as nodata, though cubic convolution overshoots', async () => {
  const stripes = makeTexture();
  stripes.data.forEach((_, i) => (stripes.data[i] = i % 8 < 4 ? 1 : 1000));
  const image = await opened('stripes', { ...stripes, nodata: null });
  const input = { ...RAMPS, image, nodata: 0 };
  const counts = await orthorectify(at('stripes-ours.tif'), input);
  const made = await readRaster(at('stripes-ours.tif'));
  assert.equal(made.nodata, 0);
  assert.equal(made.data.filter((v) => v !== 0).length, counts.present);
  assert.ok(made.data.some((v) => v > 1000));
});

test('absent pixels of the image stay absent', async () => {
  const holed = makeTexture();
  for (let r = 100; r < 140; r++) holed.data.fill(0, r * 400 + 100, r * 400 + 140);
  const image = await opened('holed', holed);
  const counts = await orthorectify(at('holed-ours.tif'), { ...RAMPS, image });
  // 40 x 40 pixels of .8 m at scale 1, more or less as the slope faces the camera.
  assert.ok(counts.absent > 1000 && counts.absent < 2500, `${counts.absent}`);
});

test('orthoGrid holds all that the image shows and little more', () => {
  const grid = orthoGrid(SIZE, RPB, HEIGHTS, { crs: 'EPSG:32650', pixel: 0.8 });
  const n = TARGET.width * TARGET.height;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < n; i++) {
    if (ours.data[i] === -1) continue;
    [left, right] = [Math.min(left, i % 480), Math.max(right, i % 480)];
    [top, bottom] = [Math.min(top, Math.floor(i / 480)), Math.max(bottom, Math.floor(i / 480))];
  }
  const first = Math.round((grid.transform[0] - 504160) / 0.8);
  const firstRow = Math.round((3431144 - grid.transform[3]) / 0.8);
  const margins = [left - first, top - firstRow, first + grid.width - right, firstRow + grid.height - bottom];
  assert.ok(
    margins.every((m) => m >= -1 && m <= 4),
    margins.join(' '),
  );
});

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
