import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid, openRaster, readRaster, writeCog, type Raster } from 'landslide/raster';
import { slopeAspect, slopeAspectFiles } from 'landslide/terrain';

const folder = mkdtempSync(join(tmpdir(), 'landslide-slope-'));
test.after(() => rmSync(folder, { recursive: true }));

/** Whole metres with holes, in a file of its own type. */
async function demFile(width: number, height: number): Promise<{ path: string; dem: Raster }> {
  const rng = createRng('hills');
  const data = Int16Array.from({ length: width * height }, () => 200 + rng.int(300));
  for (let i = 0; i < data.length; i += 997) data[i] = -32768;
  const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel: 12.5 });
  const path = join(folder, `dem-${width}-${height}.tif`);
  await writeCog(path, { grid, bands: 1, data, nodata: -32768 });
  return { path, dem: await readRaster(path) };
}

const bytes = (data: ArrayBufferView): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

for (const [width, height, threads] of [
  [1500, 1600, 1],
  [1500, 1600, 3],
  [7, 3, 2],
  [5, 2, 1],
])
  test(`slope and aspect of ${width} x ${height} from file to file are those in memory, on ${threads} threads`, async () => {
    const { path, dem } = await demFile(width, height);
    const file = await openRaster(path);
    const paths = { slope: join(folder, 's.tif'), aspect: join(folder, 'a.tif') };
    await slopeAspectFiles(file, { ...paths, flatDeg: 2, threads });
    await file.close();
    const expected = slopeAspect(dem, { flatDeg: 2 });
    for (const what of ['slope', 'aspect'] as const) {
      const made = await readRaster(paths[what]);
      assert.ok(bytes(made.data).equals(bytes(expected[what])), what);
      assert.deepEqual(made.grid, dem.grid);
      assert.ok(Number.isNaN(made.nodata));
    }
  });

test('a stop leaves neither file, nor a part of one', async () => {
  const { path } = await demFile(1500, 1600);
  const file = await openRaster(path);
  const paths = { slope: join(folder, 'stopped-s.tif'), aspect: join(folder, 'stopped-a.tif') };
  const o = { ...paths, flatDeg: 0, threads: 2, signal: AbortSignal.abort() };
  await assert.rejects(slopeAspectFiles(file, o), /slope and aspect stopped/);
  await file.close();
  assert.ok(!existsSync(paths.slope) && !existsSync(paths.aspect));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('part')),
    [],
  );
});
