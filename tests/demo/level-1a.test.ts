import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { readJson } from 'landslide/core';
import { makeDemoRegion } from 'landslide/demo';
import { demHeights, orthorectify, parseRpb } from 'landslide/gf2';
import { openRaster, readRaster, windowGrid, type Raster, type Window } from 'landslide/raster';

const folder = mkdtempSync(join(tmpdir(), 'demo-1a-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const size = { pixels: 640, landslides: 3 };
const region = dirname(await makeDemoRegion('lushan', { size, seed: 1, dir: join(folder, 'region') }));
const truth = readJson<{ window: Window; displacement: { rmsPixels: number; worstPixels: number } }>(
  join(region, 'truth/level-1a.json'),
);
const scene = await readRaster(join(region, 'scene/PAN.tif'));

/** Correlation of two images of the window, `image` read (dx, dy) pixels farther on, 24 pixels from the edge left out. */
function likeness(image: Raster, w: Window, dx = 0, dy = 0): number {
  let [n, x, y, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (let r = 24; r < w.height - 24; r++)
    for (let c = 24; c < w.width - 24; c++) {
      const a = image.data[(r + dy) * w.width + c + dx];
      if (a === 0) continue;
      const b = scene.data[(w.y + r) * scene.grid.width + w.x + c];
      [n, x, y, xx, yy, xy] = [n + 1, x + a, y + b, xx + a * a, yy + b * b, xy + a * b];
    }
  return (xy / n - (x / n) * (y / n)) / Math.sqrt((xx / n - (x / n) ** 2) * (yy / n - (y / n) ** 2));
}

test('the piece as taken is off by tens of pixels; laid on the map by its RPB and DEM it is the scene again', async () => {
  const w = truth.window;
  assert.ok(truth.displacement.rmsPixels > 5, `${truth.displacement.rmsPixels} pixels`);
  const raw = await readRaster(join(region, 'level-1a/PAN.tif'));
  assert.ok(likeness(raw, w) < 0.85, `as taken: ${likeness(raw, w)}`);
  const image = await openRaster(join(region, 'level-1a/PAN.tif'));
  const laid = join(folder, 'laid.tif');
  await orthorectify(laid, {
    image,
    rpb: parseRpb(readFileSync(join(region, 'level-1a/PAN.rpb'), 'utf8')),
    heights: demHeights(await readRaster(join(region, 'dem.tif')), 0),
    grid: windowGrid(scene.grid, w),
  });
  await image.close();
  const map = await readRaster(laid);
  const at = likeness(map, w);
  assert.ok(at > 0.995, `laid on the map: ${at}`);
  // The top of a parabola through neighbouring shifts: where the likeness is greatest.
  const peak = (back: number, on: number): number => (back - on) / (2 * (back - 2 * at + on));
  const off = [
    peak(likeness(map, w, -1, 0), likeness(map, w, 1, 0)),
    peak(likeness(map, w, 0, -1), likeness(map, w, 0, 1)),
  ];
  assert.ok(
    off.every((v) => Math.abs(v) < 0.05),
    `shift ${off.join()} pixel`,
  );
});
