import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createRng, writeFileAtomic } from 'landslide/core';
import { fitRpb } from 'landslide/demo';
import { makeGroundToImage, writeRpb } from 'landslide/gf2';
import { makeGrid, makeTransform, toMap, writeCog } from 'landslide/raster';

const folder = mkdtempSync(join(tmpdir(), 'demo-rpb-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const grid = makeGrid({
  width: 3072,
  height: 2048,
  crs: 'EPSG:32650',
  left: 587000,
  top: 3309000,
  pixel: 0.8,
});
const toGround = makeTransform('EPSG:32650', 'EPSG:4326');
const rng = createRng('places');
const PLACES = Array.from({ length: 60 }, () => [3072 * rng.next(), 2048 * rng.next()] as const);

test('an RPB of an image on its map finds every place to a thousandth of a pixel, whatever the height', () => {
  const see = makeGroundToImage(fitRpb(grid, 330));
  for (const [c, r] of PLACES) {
    const [column, row] = see(...toGround(...toMap(grid, c, r)), 900 * rng.next());
    assert.ok(Math.hypot(column - c, row - r) < 1e-3, `${column - c}, ${row - r}`);
  }
});

test('one with a lean moves the ground by it, a metre of height after another', () => {
  const see = makeGroundToImage(fitRpb(grid, 330, [-0.3, 0.12]));
  for (const [c, r] of PLACES) {
    const over = 300 * (rng.next() - 0.5);
    const [column, row] = see(...toGround(...toMap(grid, c, r)), 330 + over);
    const miss = Math.hypot(column - (c + (-0.3 * over) / 0.8), row - (r + (0.12 * over) / 0.8));
    assert.ok(miss < 2e-3, `${miss}`);
  }
});

const gdal = spawnSync('gdaltransform', ['--version']).status === 0;
test(
  'gdaltransform -rpc puts each pixel where the map grid has it',
  { skip: gdal ? false : 'no gdaltransform here (GDAL): apt install gdal-bin' },
  async () => {
    const small = makeGrid({
      width: 300,
      height: 200,
      crs: 'EPSG:32650',
      left: 587000,
      top: 3309000,
      pixel: 0.8,
    });
    const image = { grid: small, bands: 1, data: new Uint8Array(300 * 200), nodata: null };
    await writeCog(join(folder, 'even.tif'), image);
    writeFileAtomic(join(folder, 'even.RPB'), writeRpb(fitRpb(small, 330)));
    const places = [
      [0, 0],
      [0.5, 0.5],
      [150, 100],
      [299.25, 17.75],
    ] as const;
    const asked = spawnSync('gdaltransform', ['-rpc', '-to', 'RPC_HEIGHT=330', join(folder, 'even.tif')], {
      input: places.map((p) => p.join(' ')).join('\n'),
      encoding: 'utf8',
    });
    const lines = asked.stdout.trim().split('\n');
    assert.equal(lines.length, places.length, asked.stderr);
    const toMetres = makeTransform('EPSG:4326', 'EPSG:32650');
    lines.forEach((line, k) => {
      const [longitude, latitude] = line.split(' ').map(Number);
      const [x, y] = toMetres(longitude, latitude);
      const [u, v] = toMap(small, places[k][0], places[k][1]);
      // A tenth of a pixel is 0.08 m; half a pixel would be 0.4 m. GDAL iterates to a tenth of a pixel by itself.
      assert.ok(Math.hypot(x - u, y - v) < 0.08, `${places[k].join()}: ${Math.hypot(x - u, y - v)} m`);
    });
  },
);
