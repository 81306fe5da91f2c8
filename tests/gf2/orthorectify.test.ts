import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demHeights, orthoGrid, orthorectify, orthoRows } from 'landslide/gf2';
import { makeGrid, makeTransform, readRaster, toMap } from 'landslide/raster';
import { makeDem, makeRamps, makeTexture, RPB, SIZE, TARGET } from './make-ortho.js';
import { at, HEIGHTS, laid, opened, ours, RAMPS } from './ortho-setup.js';

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
