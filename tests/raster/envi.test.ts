import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DataError } from 'landslide/core';
import { openRaster, readImage, readRaster, type Raster } from 'landslide/raster';
import { ENVI_FILES } from './envi-files.js';

const dir = mkdtempSync(join(tmpdir(), 'landslide-envi-'));
after(() => rmSync(dir, { recursive: true }));

const gdal = spawnSync('gdal_translate', ['--version']).status === 0 ? false : 'gdal_translate is absent';

const [W, H] = [24, 17];

/** Writes header and pixels, and gives the path of the pixels. */
function put(name: string, header: string, data: Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, data);
  writeFileSync(path.replace(/\.[^./]*$/, '') + '.hdr', header);
  return path;
}

function stored(key: string): string {
  const { name, header, data } = ENVI_FILES[key];
  return put(name, header, Buffer.from(data, 'base64'));
}

/** [bands, 17, 24] of a function of band, column and row. */
function expected(bands: number, f: (b: number, x: number, y: number) => number): number[] {
  return Array.from({ length: bands * W * H }, (_, i) =>
    f(Math.floor(i / (W * H)), i % W, Math.floor(i / W) % H),
  );
}

const u16 = expected(2, (b, x, y) => 3 * x * y + 1000 * b + x);

test("GDAL's ENVI files in each interleave: pixels, nodata, CRS, transform, band names", async () => {
  const bip = await readRaster(stored('bip'));
  assert.deepEqual([...bip.data], u16);
  assert.ok(bip.data instanceof Uint16Array);
  assert.equal(bip.nodata, 65535);
  assert.deepEqual(bip.bandNames, ['Band 1', 'Band 2']);
  assert.deepEqual(bip.grid, {
    width: W,
    height: H,
    crs: 'EPSG:32650',
    transform: [500000, 0.5, 0, 4000000, 0, -0.5],
  });
  const bil = await readRaster(stored('bil'));
  assert.deepEqual([...bil.data], u16);
  assert.equal(bil.nodata, null);
  assert.equal(bil.grid.crs, 'EPSG:4326');
  assert.deepEqual(
    bil.grid.transform.map((v) => Number(v.toFixed(9))),
    [110, 0.01, 0, 30, 0, -0.01],
  );
  const bsq = await readRaster(stored('bsq'));
  assert.deepEqual(
    [...bsq.data],
    expected(1, (_, x, y) => x / 2 - (y * y) / 4),
  );
  assert.equal(bsq.nodata, -9.5);
  assert.equal(bsq.grid.crs, 'EPSG:4547');
});

test('windows, bands in any order and row blocks are parts of the whole', async () => {
  for (const key of ['bip', 'bil', 'bsq']) {
    const file = await openRaster(stored(key));
    const whole = await file.read();
    const order = file.bands === 2 ? [1, 0] : [0];
    for (const w of [
      { x: 3, y: 5, width: 4, height: 6 },
      { x: 1, y: 0, width: 22, height: 17 },
      { x: 23, y: 16, width: 1, height: 1 },
    ]) {
      const part = await file.read(w, order);
      const want = order.flatMap((b) =>
        Array.from(
          { length: w.width * w.height },
          (_, i) => whole.data[b * W * H + (w.y + Math.floor(i / w.width)) * W + w.x + (i % w.width)],
        ),
      );
      assert.deepEqual([...part.data], want, `${key} ${JSON.stringify(w)}`);
    }
    const rows: number[] = [];
    for await (const { y, raster } of file.rowBlocks(5)) rows.push(y, raster.grid.height);
    assert.deepEqual(rows, [0, 5, 5, 5, 10, 5, 15, 2]);
    await assert.rejects(file.read({ x: 20, y: 0, width: 5, height: 1 }), {
      message: /^window is 5 x 1 at 20, 0: .* has 24 x 17 pixels$/,
    });
    await file.close();
  }
});

const TYPES = {
  1: [1, (v: DataView, at: number, n: number) => v.setUint8(at, n)],
  2: [2, (v: DataView, at: number, n: number, le: boolean) => v.setInt16(at, n - 90, le)],
  3: [4, (v: DataView, at: number, n: number, le: boolean) => v.setInt32(at, 70000 - n * 999, le)],
  4: [4, (v: DataView, at: number, n: number, le: boolean) => v.setFloat32(at, n / 4 - 9, le)],
  5: [8, (v: DataView, at: number, n: number, le: boolean) => v.setFloat64(at, n / 3, le)],
  12: [2, (v: DataView, at: number, n: number, le: boolean) => v.setUint16(at, 65535 - n, le)],
  13: [4, (v: DataView, at: number, n: number, le: boolean) => v.setUint32(at, 4294967295 - n, le)],
  14: [8, (v: DataView, at: number, n: number, le: boolean) => v.setBigInt64(at, BigInt(-n * 1e13), le)],
  15: [8, (v: DataView, at: number, n: number, le: boolean) => v.setBigUint64(at, BigInt(n * 1e13), le)],
} as const;

/** Values 0..199, one a pixel of 20 x 10, behind 7 bytes of something else. */
function typed(type: keyof typeof TYPES, order: 0 | 1): string {
  const [bytes, set] = TYPES[type];
  const data = new Uint8Array(7 + 200 * bytes).fill(9);
  for (let n = 0; n < 200; n++) set(new DataView(data.buffer), 7 + n * bytes, n, order === 0);
  const header = `ENVI\r\n; a comment = 3\r\nSamples = 20\r\nlines   = 10\r\nbands = 1\r\nheader offset = 7\r\ndata type = ${type}\r\ninterleave = BSQ\r\nbyte order = ${order}\r\n`;
  return put(`type-${type}-${order}.raw`, header, data);
}

test('every type in both byte orders, behind a header offset: as written', async () => {
  for (const type of [1, 2, 3, 4, 5, 12, 13, 14, 15] as const) {
    const [little, big] = [await readRaster(typed(type, 0)), await readRaster(typed(type, 1))];
    assert.deepEqual(big.data, little.data, `type ${type}`);
    assert.deepEqual(little.grid, { width: 20, height: 10, crs: '', transform: [0, 1, 0, 0, 0, 1] });
    const [bytes, set] = TYPES[type];
    const view = new DataView(new ArrayBuffer(8));
    set(view, 0, 150, true);
    const last = {
      1: 150,
      2: 60,
      3: -79850,
      4: 28.5,
      5: 50,
      12: 65385,
      13: 4294967145,
      14: -15e14,
      15: 15e14,
    };
    assert.equal(little.data[150], last[type], `type ${type} of ${bytes} bytes`);
  }
});

test('GDAL reads the same pixels from its types in both byte orders', { skip: gdal }, async () => {
  // GDAL 3.6 has no 14 and 15
  for (const type of [1, 2, 3, 4, 5, 12, 13] as const)
    for (const order of [0, 1] as const) {
      const path = typed(type, order);
      const tif = join(dir, 'gdal.tif');
      const { status, stderr } = spawnSync('gdal_translate', ['-q', '-ot', 'Float64', path, tif]);
      assert.equal(status, 0, String(stderr));
      const own = await readRaster(path);
      const theirs = await readRaster(tif);
      assert.deepEqual([...own.data], [...theirs.data], `type ${type}, byte order ${order}`);
    }
});

test('GDAL turns our reading of its file into the same file', { skip: gdal }, async () => {
  for (const interleave of ['BSQ', 'BIL', 'BIP']) {
    const [tif, img] = [join(dir, 'round.tif'), join(dir, `round-${interleave}.img`)];
    const run = (args: string[]): void =>
      assert.equal(spawnSync('gdal_translate', ['-q', ...args]).status, 0, args.join(' '));
    run([stored('bip'), tif]);
    run(['-of', 'ENVI', '-co', `INTERLEAVE=${interleave}`, tif, img]);
    const [ours, theirs]: Raster[] = [await readRaster(img), await readRaster(tif)];
    assert.deepEqual(ours.data, theirs.data);
    assert.deepEqual(ours.grid, theirs.grid);
    assert.equal(ours.nodata, theirs.nodata);
  }
});

const BASE = { samples: '4', lines: '3', bands: '1', 'data type': '1', interleave: 'bsq' };

function headerOf(change: Record<string, string | undefined>): string {
  const keys = Object.entries({ ...BASE, ...change }).filter(([, v]) => v !== undefined);
  return ['ENVI', ...keys.map(([k, v]) => `${k} = ${v}`), ''].join('\n');
}

async function gridOf(change: Record<string, string | undefined>): Promise<[string, readonly number[]]> {
  const file = await openRaster(put('grid.img', headerOf(change), new Uint8Array(12)));
  await file.close();
  return [file.grid.crs, file.grid.transform];
}

test('map info: zones, halves, reference pixel, units, rotation', async () => {
  const utm = (rest: string, at = '1, 1'): Promise<[string, readonly number[]]> =>
    gridOf({ 'map info': `{UTM, ${at}, 500000, 4000000, 2, 2, ${rest}}` });
  const plain = [500000, 2, 0, 4000000, 0, -2];
  assert.deepEqual(await utm('50, North, WGS-84, units=Meters'), ['EPSG:32650', plain]);
  assert.deepEqual(await utm('7, South, WGS-84'), ['EPSG:32707', plain]);
  assert.deepEqual(await utm('50, North, Beijing 1954'), ['', plain]);
  assert.deepEqual(await utm('50, North, WGS-84, units=Feet'), ['', plain]);
  // The centre of the first pixel is 1.5, 1.5
  assert.deepEqual((await utm('50, North, WGS-84', '1.5, 1.5'))[1], [499999, 2, 0, 4000001, 0, -2]);
  const turned = (await utm('50, North, WGS-84, rotation=30'))[1].map((v) => Number(v.toFixed(6)));
  // gdalinfo of this header says so too
  assert.deepEqual(turned, [500000, 1.732051, 1, 4000000, 1, -1.732051]);
  const arbitrary = await gridOf({ 'map info': '{Arbitrary, 1, 1, 0, 0, 1, 1, 0, North}' });
  assert.deepEqual(arbitrary, ['', [0, 1, 0, 0, 0, -1]]);
});

test('either file may be named, and a TIFF beside an ENVI header stays a TIFF', async () => {
  const path = stored('bip');
  assert.deepEqual((await readImage(path)).data, (await readRaster(path)).data);
  assert.deepEqual((await readRaster(join(dir, 'bip.hdr'))).data, (await readRaster(path)).data);
  put('other.tif', headerOf({}), new Uint8Array(12));
  await assert.rejects(openRaster(join(dir, 'other.tif')), { message: /is not a TIFF/ });
  writeFileSync(join(dir, 'lone.hdr'), headerOf({}));
  await assert.rejects(openRaster(join(dir, 'lone.hdr')), {
    message: /lone\.hdr is the header of no file: expected/,
  });
  put('two.img', headerOf({}), new Uint8Array(12));
  writeFileSync(join(dir, 'two.dat'), '');
  await assert.rejects(openRaster(join(dir, 'two.hdr')), {
    message: /two\.hdr may belong to .*img and .*dat: name/,
  });
  writeFileSync(join(dir, 'none.img'), 'abcdefgh');
  await assert.rejects(openRaster(join(dir, 'none.img')), {
    message: /an ENVI file needs its \.hdr beside it/,
  });
});

const HOSTILE: [Record<string, string | undefined>, RegExp][] = [
  [{ samples: undefined }, /samples is missing: expected a whole number, 1 or more$/],
  [{ lines: '-3' }, /lines is "-3": expected a whole number/],
  [{ bands: '0' }, /bands is "0": expected/],
  [{ samples: '1e400' }, /samples is "1e400"/],
  [
    { samples: '99999999', lines: '99999999' },
    /declares 99999999 x 99999999 x 1 uint8 = .* bytes, .* has 12/,
  ],
  [{ 'header offset': '1' }, /= 13 bytes, .* has 12: get both again$/],
  [{ 'header offset': '0x10' }, /header offset is "0x10"/],
  [{ 'data type': '6' }, /data type is "6": expected one of 1, 2, .* \(no complex numbers\)$/],
  [{ 'data type': 'toString' }, /data type is "toString"/],
  [{ 'data type': '2' }, /byte order is missing: expected 0 \(little\) or 1 \(big\)$/],
  [{ interleave: 'tiled' }, /interleave is "tiled": expected bsq, bil or bip$/],
  [{ 'file compression': '1' }, /file compression is "1"/],
  [{ 'data ignore value': 'none' }, /data ignore value is "none": expected a number$/],
  [{ 'map info': '{UTM, 1, 1, 500000}' }, /map info is "UTM, 1, 1, 500000": expected projection, reference/],
  [{ 'map info': '{UTM, 1, 1, 5, 5, 0, 2, 50, North, WGS-84}' }, /map info is/],
  [{ 'map info': '{UTM, 1, 1, 5, 5, 2, 1e309, 50, North, WGS-84}' }, /map info is/],
  [{ 'map info': '{UTM, 1, 1, 5, 5, 2, 2, 61, North, WGS-84}' }, /expected a UTM zone of 1 to 60/],
  [
    { 'map info': '{UTM, 1, 1, 5, 5, 2, 3, 50, North, WGS-84, rotation=9}' },
    /a rotation only with square pixels/,
  ],
  [
    {
      'map info': '{UTM, 1, 1, 5, 5, 2, 2, 50, North, WGS-84}',
      'coordinate system string': '{GEOGCS["x",DATUM["D_WGS_1984"],UNIT["Degree",0.0174532925199433]]}',
    },
    /map info says EPSG:32650, coordinate system string EPSG:4326: expected the same/,
  ],
];

test('hostile headers are refused in one line', async () => {
  for (const [change, message] of HOSTILE)
    await assert.rejects(openRaster(put('bad.img', headerOf(change), new Uint8Array(12))), (error: Error) => {
      assert.ok(error instanceof DataError, `${JSON.stringify(change)}: ${error.stack}`);
      assert.match(error.message, message);
      assert.ok(!error.message.includes('\n'));
      return true;
    });
});

test('every truncation and every flipped byte of a header ends in one line or in pixels', async () => {
  const { header, data } = ENVI_FILES.bip;
  const pixels = Buffer.from(data, 'base64');
  let read = 0;
  for (let i = 5; i < header.length; i++)
    for (const text of [header.slice(0, i), `${header.slice(0, i)}#${header.slice(i + 1)}`])
      try {
        const raster = await readRaster(put('odd.img', text, pixels));
        assert.equal(raster.data.length % raster.bands, 0);
        read++;
      } catch (error) {
        assert.ok(error instanceof DataError && !error.message.includes('\n'), String(error));
      }
  assert.ok(read > 100 && read < 2 * header.length, `${read} were read`);
});

test('64-bit numbers that float64 would change are refused, others are kept', async () => {
  const header = headerOf({ samples: '2', lines: '1', 'data type': '14', 'byte order': '0' });
  const bytes = (v: bigint): Uint8Array => new Uint8Array(BigInt64Array.from([1n, v]).buffer);
  const kept = await readRaster(put('big.img', header, bytes(-(2n ** 63n))));
  assert.deepEqual([...kept.data], [1, -(2 ** 63)]);
  await assert.rejects(readRaster(put('big.img', header, bytes(2n ** 53n + 1n))), {
    message: /holds 9007199254740993: whole numbers above 2\^53 cannot be kept exactly/,
  });
});
