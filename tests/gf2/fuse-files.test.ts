import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { applyFusion, fitFusion, fitFusionFiles, fuseFiles, METHODS, type FusionMethod } from 'landslide/gf2';
import { openRaster, readRaster, writeCog, type Raster, type RasterFile } from 'landslide/raster';
import { field, grid, raster } from './make.js';

const folder = mkdtempSync(join(tmpdir(), 'landslide-fuse-'));
test.after(() => rmSync(folder, { recursive: true }));

/** Large enough for several blocks of rows; counts with holes, and an MSS that is shifted by part of a pixel. */
const FINE = { width: 1600, height: 1500 };
const scene = field('fuse files', [6, 14, 40]);

function counts(width: number, height: number, pixel: number, bands: number): Raster<Uint16Array> {
  const g = grid(width, height, pixel, pixel > 1 ? -1.3 : 0, pixel > 1 ? 0.7 : 0);
  const data = Uint16Array.from({ length: bands * width * height }, (_, i) => {
    const at = i % (width * height);
    const [x, y] = [(at % width) * pixel, Math.floor(at / width) * pixel];
    if (at % 7919 === 5) return 0;
    return 500 + 30 * Math.floor(i / (width * height)) + 12 * scene(x / 4, y / 4);
  });
  return raster(g, data, 0);
}

const pan = counts(FINE.width, FINE.height, 1, 1);
const mss = counts(FINE.width / 4 + 2, FINE.height / 4 - 20, 4, 4);

async function opened(): Promise<{ mss: RasterFile; pan: RasterFile; close(): Promise<unknown> }> {
  const paths = { mss: join(folder, 'mss.tif'), pan: join(folder, 'pan.tif') };
  if (!existsSync(paths.pan)) {
    await writeCog(paths.mss, mss);
    await writeCog(paths.pan, pan);
  }
  const files = { mss: await openRaster(paths.mss), pan: await openRaster(paths.pan) };
  return { ...files, close: () => Promise.all([files.mss.close(), files.pan.close()]) };
}

const bytes = (data: ArrayBufferView): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

for (const method of METHODS)
  test(`${method}: files give the model and the pixels of images in memory, on any number of threads`, async () => {
    const files = await opened();
    const model = await fitFusionFiles(files.mss, files.pan, { method, threads: 2 });
    assert.deepEqual(model, fitFusion(mss, pan, { method }));
    const expected = applyFusion(mss, pan, model, {});
    for (const [threads, layout] of [
      [1, 'strips'],
      [3, 'cog'],
    ] as const) {
      const path = join(folder, `${method}-${threads}.tif`);
      const { guarded } = await fuseFiles(path, { ...files, model, threads, layout });
      const made = await readRaster(path);
      assert.ok(bytes(made.data).equals(bytes(expected.raster.data)), `${threads} threads`);
      assert.equal(guarded, expected.guarded);
      assert.deepEqual(made.grid, pan.grid);
    }
    await files.close();
  });

test('whole numbers are scaled, rounded, held in their range, and absent pixels marked', async () => {
  const files = await opened();
  const model = fitFusion(mss, pan, { method: 'gsa' });
  const stored = { dtype: 'uint16', scale: 2, highest: 1100, absent: 65535 } as const;
  const path = join(folder, 'whole.tif');
  await fuseFiles(path, { ...files, model, stored, layout: 'strips' });
  await files.close();
  const made = await readRaster(path);
  const { data } = applyFusion(mss, pan, model, {}).raster;
  const seen = { absent: 0, top: 0 };
  for (let i = 0; i < data.length; i++) {
    const v = data[i];
    const expected = v !== v ? 65535 : Math.max(0, Math.min(1100, 2 * v));
    seen.absent += Number(v !== v);
    seen.top += Number(2 * v > 1100);
    assert.ok(
      Math.abs(made.data[i] - expected) <= 0.501,
      `pixel ${i} is ${made.data[i]}: expected ${expected}`,
    );
  }
  assert.ok(seen.absent > 1000 && seen.top > 1000, JSON.stringify(seen));
  assert.equal(made.nodata, 65535);
});

test('a stop, or images of different places, leave what was at the path', async () => {
  const files = await opened();
  const model = fitFusion(mss, pan, { method: 'gs' });
  const path = join(folder, 'gs-1.tif');
  const before = readFileSync(path);
  const stopped = { ...files, model, signal: AbortSignal.abort() };
  await assert.rejects(fuseFiles(path, stopped), /^StoppedError: fusion stopped/);
  const away = { ...files.mss, grid: grid(400, 400, 4, 90000) };
  await assert.rejects(fuseFiles(path, { ...files, mss: away, model }), /do not overlap/);
  await assert.rejects(
    fitFusionFiles(files.mss, files.pan, { method: 'ihs' as FusionMethod }),
    /method is ihs: expected gs, gsa or brovey/,
  );
  await files.close();
  assert.ok(readFileSync(path).equals(before));
});
