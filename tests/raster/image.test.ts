import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { LandslideError } from 'landslide/core';
import { makeGrid, parseNpy, readImage, writeCog } from 'landslide/raster';

const dir = mkdtempSync(join(tmpdir(), 'image-'));
function put(name: string, bytes: Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return path;
}

function png(
  width: number,
  height: number,
  colourType: 0 | 2 | 3 | 6,
  samples: number[],
  bits = 8,
  filtered?: Buffer,
): Buffer {
  const channels = { 0: 1, 2: 3, 3: 1, 6: 4 }[colourType];
  const row = (width * channels * bits) / 8;
  const raw = filtered ?? Buffer.alloc(height * (row + 1));
  for (let y = 0; y < height && !filtered; y++)
    Buffer.from(samples.slice(y * row, (y + 1) * row)).copy(raw, y * (row + 1) + 1);
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([bits, colourType], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

test('PNG: grey is one band, colour three, transparency four', async () => {
  const grey = await readImage(put('grey.png', png(3, 2, 0, [0, 1, 2, 253, 254, 255])));
  assert.deepEqual(
    [grey.bands, grey.grid.width, grey.grid.height, ...grey.data],
    [1, 3, 2, 0, 1, 2, 253, 254, 255],
  );
  const rgb = await readImage(put('rgb.png', png(2, 1, 2, [1, 2, 3, 200, 100, 50])));
  assert.deepEqual([rgb.bands, ...rgb.data], [3, 1, 200, 2, 100, 3, 50]);
  const sameGrey = await readImage(put('rgbgrey.png', png(1, 1, 2, [9, 9, 9])));
  assert.equal(sameGrey.bands, 3);
  const rgba = await readImage(put('rgba.png', png(2, 1, 6, [10, 20, 30, 255, 0, 0, 0, 0])));
  assert.deepEqual([rgba.bands, ...rgba.data], [4, 10, 0, 20, 0, 30, 0, 255, 0]);
  assert.equal(rgba.grid.crs, '');
});

test('PNG: every filter, fewer bits and more', async () => {
  // Rows 1, 2, 3, 4 repeat 10 20 30 by the filters left, above, mean, Paeth.
  const rows = [0, 10, 20, 30, 1, 10, 10, 10, 2, 0, 0, 0, 3, 5, 5, 5, 4, 0, 0, 0];
  const filtered = await readImage(put('filters.png', png(3, 5, 0, [], 8, Buffer.from(rows))));
  assert.deepEqual(
    [...filtered.data],
    Array.from({ length: 15 }, (_, i) => 10 * (1 + (i % 3))),
  );
  const bit = await readImage(put('bit.png', png(8, 1, 0, [0b10100001], 1)));
  assert.deepEqual([...bit.data], [255, 0, 255, 0, 0, 0, 0, 255]);
  const deep = await readImage(put('deep.png', png(1, 2, 0, [1, 2, 255, 255], 16)));
  assert.deepEqual([...deep.data], [258, 65535]);
});

test('corrupt and huge PNG files are refused in one line, before decoding', async () => {
  const good = png(3, 2, 0, [0, 1, 2, 3, 4, 5]);
  for (let n = 0; n < good.length; n++)
    await assert.rejects(readImage(put('cut.png', good.subarray(0, n))), LandslideError, `cut at ${n}`);
  for (let i = 0; i < good.length; i++) {
    const flipped = Buffer.from(good);
    flipped[i] ^= 0x55;
    await assert.rejects(readImage(put('flipped.png', flipped)), LandslideError, `flipped at ${i}`);
  }
  await assert.rejects(
    readImage(put('huge.png', png(1e6, 1e6, 0, [], 8, Buffer.alloc(1)))),
    /1000000 x 1000000, above the limit/,
  );
  await assert.rejects(readImage(put('text.png', Buffer.from('hello'))), /is no PNG, GeoTIFF or .npy/);
});

test('GeoTIFF by content, whatever its name', async () => {
  const path = join(dir, 'mask.png');
  const grid = makeGrid({ width: 2, height: 1, crs: 'EPSG:32650', left: 0, top: 0, pixel: 1 });
  await writeCog(path, { grid, bands: 1, data: Uint8Array.of(3, 4), nodata: null });
  assert.deepEqual([...(await readImage(path)).data], [3, 4]);
});

function npy(descr: string, shape: string, body: Uint8Array, fortran = 'False'): Buffer {
  let header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }`;
  header = header.padEnd(117) + '\n';
  const head = Buffer.from('934e554d50590100', 'hex');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(header.length);
  return Buffer.concat([head, length, Buffer.from(header, 'latin1'), body]);
}

test('.npy: types, byte orders, order of axes', async () => {
  const plain = parseNpy('a', npy('|u1', '2, 3', Uint8Array.of(1, 2, 3, 4, 5, 6)));
  assert.deepEqual(
    [plain.shape, [...plain.data]],
    [
      [2, 3],
      [1, 2, 3, 4, 5, 6],
    ],
  );
  const big = parseNpy('a', npy('>u2', '2,', Uint8Array.of(1, 2, 3, 4)));
  assert.deepEqual([...big.data], [258, 772]);
  const fortran = parseNpy('a', npy('|u1', '2, 3', Uint8Array.of(1, 4, 2, 5, 3, 6), 'True'));
  assert.deepEqual([...fortran.data], [1, 2, 3, 4, 5, 6]);
  // [h, w, bands] becomes [bands, h, w].
  const image = await readImage(
    put(
      'hwc.npy',
      npy(
        '|u1',
        '3, 4, 2',
        Uint8Array.from({ length: 24 }, (_, i) => i),
      ),
    ),
  );
  assert.deepEqual(
    [image.bands, image.grid.height, image.grid.width, image.data[1], image.data[12]],
    [2, 3, 4, 2, 1],
  );
  const chw = await readImage(put('chw.npy', npy('<f4', '2, 3, 4', new Uint8Array(96))));
  assert.deepEqual([chw.bands, chw.grid.height, chw.grid.width], [2, 3, 4]);
  assert.throws(() => parseNpy('a', npy('<c8', '1,', new Uint8Array(8))), /holds '<c8' values/);
  assert.throws(
    () => parseNpy('a', npy('<f4', '9999, 9999', new Uint8Array(8))),
    /shape \(9999, 9999\) of float32 but 8 bytes/,
  );
});
