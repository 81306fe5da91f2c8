import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { LandslideError } from 'landslide/core';
import { bandOf, openRaster, readRaster, type Raster } from 'landslide/raster';
import { GDAL_FILES } from './gdal-files.js';

const dir = mkdtempSync(join(tmpdir(), 'read-'));
const [W, H] = [24, 17];

function put(name: string, bytes: Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

function gdalFile(name: keyof typeof GDAL_FILES): string {
  return put(`${name}.tif`, Buffer.from(GDAL_FILES[name], 'base64'));
}

const u16 = (x: number, y: number, b: number): number => 3 * x * y + 1000 * b + x;
const LAWS: Record<keyof typeof GDAL_FILES, [string, number, (x: number, y: number, b: number) => number]> = {
  lzwTiledPredictor2: ['uint16', 2, u16],
  deflateLittleEndianPredictor3: ['float32', 1, (x, y) => x / 2 - (y * y) / 4],
  deflateBigEndianPredictor2: ['uint16', 2, u16],
  packBitsBigTiffPlanar: ['uint8', 2, (x, y, b) => Math.floor(x / 5) + 10 * Math.floor(y / 3) + 100 * b],
  zstdPredictor2: ['int16', 1, (x, y) => 100 * x - 90 * y],
  twelveBits: ['uint16', 2, u16],
};

function checkLaw(
  raster: Raster,
  x0: number,
  y0: number,
  law: (x: number, y: number, b: number) => number,
): void {
  const { width, height } = raster.grid;
  for (let b = 0; b < raster.bands; b++)
    bandOf(raster, b).forEach((v, i) => {
      const [x, y] = [x0 + (i % width), y0 + Math.floor(i / width)];
      assert.equal(v, law(x, y, b), `band ${b} at ${x}, ${y} of ${width} x ${height}`);
    });
}

for (const name of Object.keys(LAWS) as (keyof typeof GDAL_FILES)[])
  test(`as GDAL wrote it: ${name}`, async () => {
    const [dtype, bands, law] = LAWS[name];
    const file = await openRaster(gdalFile(name));
    assert.deepEqual([file.grid.width, file.grid.height, file.bands, file.dtype], [W, H, bands, dtype]);
    checkLaw(await file.read(), 0, 0, law);
    checkLaw(await file.read({ x: 13, y: 4, width: 7, height: 11 }), 13, 4, law);
    if (bands > 1) {
      const second = await file.read({ x: 0, y: 0, width: 3, height: 2 }, [1]);
      checkLaw(second, 0, 0, (x, y) => law(x, y, 1));
    }
    let rows = 0;
    for await (const { y, raster } of file.rowBlocks(5)) {
      assert.equal(y, rows);
      rows += raster.grid.height;
      checkLaw(raster, 0, y, law);
    }
    assert.equal(rows, H);
    await file.close();
  });

test('georeference, nodata and the grid of a window', async () => {
  const file = await openRaster(gdalFile('zstdPredictor2'));
  assert.equal(file.grid.crs, 'EPSG:32650');
  assert.equal(file.nodata, -32768);
  assert.deepEqual(file.grid.transform, [500000, 0.5, 0, 4000000, 0, -0.5]);
  const part = await file.read({ x: 4, y: 2, width: 3, height: 3 });
  assert.deepEqual(part.grid.transform, [500002, 0.5, 0, 3999999, 0, -0.5]);
  await file.close();
});

test('a window, band or row count outside is refused with both sizes', async () => {
  const file = await openRaster(gdalFile('twelveBits'));
  await assert.rejects(
    file.read({ x: 20, y: 0, width: 5, height: 1 }),
    /window is 5 x 1 at 20, 0: .* has 24 x 17 pixels/,
  );
  await assert.rejects(file.read(undefined, [2]), /band is 2: .* has bands 0..1/);
  await assert.rejects(async () => {
    for await (const block of file.rowBlocks(0)) assert.fail(String(block.y));
  }, /rows is 0/);
  await file.close();
});

test('a whole file above the limit is refused, with the way out', async () => {
  await assert.rejects(
    readRaster(gdalFile('twelveBits'), { limitBytes: 100 }),
    /above the limit.*openRaster/,
  );
});

/** A little-endian TIFF that is nothing but these entries: tag, type, count, value. */
function tiffOf(entries: readonly (readonly number[])[]): Buffer {
  const tiff = Buffer.alloc(10 + 12 * entries.length + 4);
  tiff.write('II*\0\b\0\0\0', 'latin1');
  tiff.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], i) => {
    tiff.writeUInt16LE(tag, 10 + 12 * i);
    tiff.writeUInt16LE(type, 12 + 12 * i);
    tiff.writeUInt32LE(count, 14 + 12 * i);
    tiff.writeUInt32LE(value, 18 + 12 * i);
  });
  return tiff;
}

test('a TIFF that declares millions of bands is refused before a list of them is made', async () => {
  const entries = [
    [256, 4, 1, 2048],
    [257, 4, 1, 2 ** 30],
    [258, 3, 1, 8],
    [273, 4, 1, 8],
    [277, 4, 1, 771751937],
    [279, 4, 1, 0],
  ];
  await assert.rejects(
    openRaster(put('bands.tif', tiffOf(entries))),
    /is corrupt: its band count is 771751937/,
  );
});

test('sizes and places that are no whole numbers are refused', async () => {
  const half = new DataView(new Float32Array([0.5]).buffer).getUint32(0, true);
  const entries = (width: number[], offset: number[]): number[][] => [
    [256, ...width],
    [257, 4, 1, 2],
    [258, 3, 1, 8],
    [273, ...offset],
    [279, 4, 1, 4],
  ];
  await assert.rejects(
    readRaster(put('width.tif', tiffOf(entries([11, 1, half], [4, 1, 8])))),
    /is corrupt: tag 256 is 0\.5, no whole number/,
  );
  await assert.rejects(
    readRaster(put('offset.tif', tiffOf(entries([4, 1, 2], [11, 1, half])))),
    /is corrupt: the offset of a block is no whole number/,
  );
});

test('every truncation and every flipped byte ends in one line or in pixels, never in another way', async () => {
  for (const name of Object.keys(GDAL_FILES) as (keyof typeof GDAL_FILES)[]) {
    const whole = Buffer.from(GDAL_FILES[name], 'base64');
    const cases: Buffer[] = [];
    for (let n = 0; n < whole.length; n += 7) cases.push(whole.subarray(0, n));
    for (let i = 0; i < whole.length; i += 3) {
      const flipped = Buffer.from(whole);
      flipped[i] ^= 0xff;
      cases.push(flipped);
    }
    for (const bytes of cases)
      await readRaster(put('hurt.tif', bytes), { limitBytes: 2 ** 22 }).catch((error: Error) => {
        assert(error instanceof LandslideError, `${name}: ${error.stack}`);
        assert(!error.message.includes('\n'));
      });
  }
});

test('a missing file and a file of another kind', async () => {
  await assert.rejects(openRaster(join(dir, 'none.tif')), /none.tif cannot be opened: ENOENT/);
  await assert.rejects(
    openRaster(put('text.tif', Buffer.from('hello, world'))),
    /is not a TIFF: it begins with 68656c6c/,
  );
  await assert.rejects(openRaster(dir), /cannot be opened/);
});

test('a world file stands in where the TIFF has no georeference', async () => {
  const path = put('world.tif', Buffer.from(GDAL_FILES.twelveBits, 'base64'));
  writeFileSync(join(dir, 'world.tfw'), '2\n0\n0\n-3\n101\n998.5\n');
  const file = await openRaster(path);
  assert.deepEqual(file.grid.transform, [100, 2, 0, 1000, 0, -3]);
  await file.close();
});
