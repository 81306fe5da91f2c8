import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { createRng, LandslideError } from 'landslide/core';
import { makeGrid, openRaster, readRaster, writeCog } from 'landslide/raster';

const folder = mkdtempSync(join(tmpdir(), 'landslide-read-'));
test.after(() => rmSync(folder, { recursive: true }));

/** Two bands, 80 MB: enough for threads; edges that are no whole tile, and rows that no four share. */
const grid = makeGrid({ width: 4900, height: 4083, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel: 2 });
const path = join(folder, 'large.tif');

test('a large window that is decoded on threads has the pixels that were written', async () => {
  const rng = createRng('large');
  const data = new Uint16Array(2 * grid.width * grid.height);
  for (let i = 0; i < data.length; i++) data[i] = (i % 701) * 90 + rng.int(4);
  await writeCog(path, { grid, bands: 2, data, nodata: null });
  assert.ok(Buffer.from((await readRaster(path)).data.buffer).equals(Buffer.from(data.buffer)));
  const file = await openRaster(path);
  const { data: inner } = await file.read({ x: 3, y: 5, width: 4890, height: 4070 }, [1, 0]);
  await file.close();
  for (const [x, y] of [
    [0, 0],
    [4889, 4069],
    [1777, 2100],
  ])
    for (const b of [0, 1])
      assert.equal(
        inner[(b * 4070 + y) * 4890 + x],
        data[((1 - b) * grid.height + y + 5) * grid.width + x + 3],
      );
});

test('a corrupt block among many ends in one line that names it', async () => {
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(3000, 0xff), 0, 3000, Math.floor(statSync(path).size / 2));
  closeSync(fd);
  await assert.rejects(readRaster(path), (error: Error) => {
    assert.ok(error instanceof LandslideError);
    assert.match(error.message, /large\.tif is corrupt \(block \d+\): a deflate block is corrupt: .+/);
    return !error.message.includes('\n');
  });
});
