import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid, openRaster, readRaster, writeCog } from 'landslide/raster';
import { distanceFiles, distanceTo } from 'landslide/terrain';

const folder = mkdtempSync(join(tmpdir(), 'landslide-distance-'));
test.after(() => rmSync(folder, { recursive: true }));

const ABSENT = 255;

/** Few targets, all above and left of the middle, with absent pixels among them. */
async function maskFile(width: number, height: number): Promise<{ path: string; mask: Uint8Array }> {
  const rng = createRng('targets');
  const mask = new Uint8Array(width * height);
  for (let k = 0; k < 9; k++)
    mask[rng.int(Math.ceil(height / 2)) * width + rng.int(Math.ceil(width / 2))] = 1;
  const data = mask.map((v) => (v === 0 && rng.next() < 0.01 ? ABSENT : v));
  const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel: 2 });
  const path = join(folder, `mask-${width}-${height}.tif`);
  await writeCog(path, { grid, bands: 1, data, nodata: ABSENT });
  return { path, mask };
}

for (const [width, height, threads] of [
  [1100, 2900, 1],
  [1100, 2900, 3],
  [7, 3, 2],
  [1, 1, 1],
])
  test(`distances of ${width} x ${height} from file to file are those in memory, on ${threads} threads`, async () => {
    const { path, mask } = await maskFile(width, height);
    const file = await openRaster(path);
    const distance = join(folder, 'd.tif');
    await distanceFiles(file, { distance, threads });
    await file.close();
    const made = await readRaster(distance);
    assert.deepEqual(made.data, distanceTo(mask, file.grid));
    assert.deepEqual([made.grid, made.nodata], [file.grid, null]);
  });

test('a mask of several blocks without a target is infinitely far', async () => {
  const grid = makeGrid({ width: 1100, height: 2000, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel: 2 });
  const path = join(folder, 'empty.tif');
  await writeCog(path, { grid, bands: 1, data: new Uint8Array(1100 * 2000), nodata: null });
  const file = await openRaster(path);
  const distance = join(folder, 'far.tif');
  await distanceFiles(file, { distance, threads: 2 });
  await file.close();
  assert.ok((await readRaster(distance)).data.every((v) => v === Infinity));
});

test('a stop leaves no file, nor a part of one; degrees are refused', async () => {
  const { path } = await maskFile(1100, 2900);
  const file = await openRaster(path);
  const distance = join(folder, 'stopped.tif');
  await assert.rejects(
    distanceFiles(file, { distance, threads: 2, signal: AbortSignal.abort() }),
    /distance stopped/,
  );
  const inDegrees = { ...file, grid: { ...file.grid, crs: 'EPSG:4490' } };
  await assert.rejects(distanceFiles(inDegrees, { distance }), /in degrees/);
  await file.close();
  assert.ok(!existsSync(distance));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('part')),
    [],
  );
});
