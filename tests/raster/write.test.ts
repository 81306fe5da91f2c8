import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  createCogWriter,
  dtypeOf,
  makeArray,
  makeGrid,
  openRaster,
  readRaster,
  writeCog,
  type Dtype,
  type Raster,
} from 'landslide/raster';

const dir = mkdtempSync(join(tmpdir(), 'write-'));
let count = 0;
const path = (): string => join(dir, `${count++}.tif`);

function sample(dtype: Dtype, bands: number, width: number, height: number, nodata: number | null): Raster {
  const data = makeArray(dtype, bands * width * height);
  for (let i = 0; i < data.length; i++)
    data[i] = dtype.startsWith('f') ? Math.sin(i / 50) * 1e4 : (i * 7919) % 60013;
  if (nodata !== null) for (let i = 0; i < data.length; i += 11) data[i] = nodata;
  const grid = makeGrid({ width, height, crs: 'EPSG:4547', left: 500000, top: 3300000, pixel: 0.8 });
  return {
    grid,
    bands,
    data,
    nodata,
    bandNames: Array.from({ length: bands }, (_, b) => `band <${b}> & more`),
  };
}

const CASES: [Dtype, number, number, number, number | null][] = [
  ['uint8', 3, 513, 40, 255],
  ['int8', 1, 5, 3, null],
  ['uint16', 2, 700, 530, null],
  ['int16', 1, 1, 1, -1],
  ['uint32', 1, 30, 20, null],
  ['int32', 1, 1100, 520, -2147483648],
  ['float32', 2, 600, 20, NaN],
  ['float64', 1, 515, 514, -9999],
];

for (const [dtype, bands, width, height, nodata] of CASES)
  test(`written and read back bit by bit: ${dtype}, ${bands} x ${height} x ${width}`, async () => {
    const raster = sample(dtype, bands, width, height, nodata);
    const file = path();
    await writeCog(file, raster);
    const back = await readRaster(file);
    assert.equal(dtypeOf(back.data), dtype);
    assert.deepEqual(back.grid, raster.grid);
    assert.deepEqual(back.bandNames, raster.bandNames);
    assert(Object.is(back.nodata, raster.nodata));
    assert(Buffer.from(back.data.buffer).equals(Buffer.from(raster.data.buffer)));
  });

test('rows in any portions make the same bytes, and so does a second run', async () => {
  const raster = sample('uint16', 2, 600, 1100, 0);
  const whole = path();
  await writeCog(whole, raster);
  const bytes = readFileSync(whole);
  for (const rows of [1, 100, 512, 700]) {
    const file = path();
    const { grid, bands, nodata, bandNames } = raster;
    const writer = createCogWriter(file, {
      grid,
      bands,
      nodata,
      bandNames,
      dtype: 'uint16',
      overviews: 'average',
      memoryBytes: rows === 100 ? 1000 : undefined,
    });
    for (let y = 0; y < 1100; y += rows) {
      const n = Math.min(rows, 1100 - y);
      const part = new Uint16Array(2 * n * 600);
      for (let b = 0; b < 2; b++)
        part.set(raster.data.subarray((b * 1100 + y) * 600, (b * 1100 + y + n) * 600), b * n * 600);
      await writer.writeRows(y, part);
    }
    await writer.close();
    assert(readFileSync(file).equals(bytes), `${rows} rows at a time`);
  }
  assert(
    readdirSync(dir).every((name) => name.endsWith('.tif')),
    'no temporary file is left',
  );
});

/** Directories of a classic little-endian TIFF: tag to the number in its value field. */
function directories(bytes: Buffer): Map<number, number>[] {
  const out: Map<number, number>[] = [];
  for (let at = bytes.readUInt32LE(4); at !== 0;) {
    const n = bytes.readUInt16LE(at);
    const dir = new Map([[0, at]]);
    for (let i = 0; i < n; i++) {
      const e = at + 2 + 12 * i;
      const short = bytes.readUInt16LE(e + 2) === 3 && bytes.readUInt32LE(e + 4) === 1;
      dir.set(bytes.readUInt16LE(e), short ? bytes.readUInt16LE(e + 8) : bytes.readUInt32LE(e + 8));
    }
    out.push(dir);
    at = bytes.readUInt32LE(at + 2 + 12 * n);
  }
  return out;
}

test('cloud-optimised: directories first, then blocks from the smallest overview to the full size', async () => {
  const file = path();
  await writeCog(file, sample('uint16', 1, 2000, 600, null));
  const bytes = readFileSync(file);
  const dirs = directories(bytes);
  assert.deepEqual(
    dirs.map((d) => [d.get(256), d.get(257), d.get(254) ?? 0, d.get(322)]),
    [
      [2000, 600, 0, 512],
      [1000, 300, 1, 512],
      [500, 150, 1, 512],
    ],
  );
  assert.equal(dirs[0].get(0), 8);
  const firstBlock = dirs.map((d) => {
    const offsets = d.get(324)!;
    return d.get(256)! <= 512 ? offsets : bytes.readUInt32LE(offsets);
  });
  assert(firstBlock[2] < firstBlock[1] && firstBlock[1] < firstBlock[0]);
  assert(firstBlock[2] > dirs[2].get(0)!);
});

test('overviews: mean of what is present, or the upper left pixel', async () => {
  // 4 x 2 grows to one overview only above 512, so the method is checked on a wide raster: columns 0..3 repeat.
  const width = 520;
  const grid = makeGrid({ width, height: 2, crs: '', left: 0, top: 0, pixel: 1 });
  const data = new Int16Array(2 * width).fill(-1);
  data.set([10, 20, -1, 7], 0);
  data.set([30, 41, -1, -1], width);
  for (const [method, expected] of [
    ['average', [25, 7, -1]],
    ['nearest', [10, -1, -1]],
  ] as const) {
    const file = path();
    await writeCog(file, { grid, bands: 1, data, nodata: -1 }, { overviews: method });
    const bytes = readFileSync(file);
    const second = directories(bytes)[1];
    // The overview made the first: its directory is linked from the header here, so that the reader opens it.
    bytes.writeUInt32LE(second.get(0)!, 4);
    const swapped = path();
    writeFileSync(swapped, bytes);
    const opened = await openRaster(swapped);
    const row = await opened.read({ x: 0, y: 0, width: 3, height: 1 });
    await opened.close();
    assert.deepEqual([...row.data], [...expected], method);
  }
});

test('rotated grids keep their matrix; no georeference stays none', async () => {
  const raster = sample('uint8', 1, 4, 3, null);
  const rotated = { ...raster.grid, transform: [10, 0.6, 0.8, 20, 0.8, -0.6] as const };
  for (const grid of [rotated, { ...raster.grid, crs: '', transform: [0, 1, 0, 0, 0, 1] as const }]) {
    const file = path();
    await writeCog(file, { ...raster, grid });
    assert.deepEqual((await readRaster(file)).grid, grid);
  }
});

test('what cannot be written is refused, and what was there stays', async () => {
  const raster = sample('uint8', 1, 4, 3, null);
  const file = path();
  writeFileSync(file, 'before');
  await assert.rejects(writeCog(file, { ...raster, bands: 2 }), /raster has 12 values; 2 x 3 x 4 is 24/);
  const crs = '+proj=longlat';
  await assert.rejects(
    writeCog(file, { ...raster, grid: { ...raster.grid, crs } }),
    /CRS is \+proj=longlat.*EPSG:n/,
  );
  const writer = createCogWriter(file, { ...raster, dtype: 'uint8', overviews: 'nearest' });
  await writer.writeRows(0, new Uint8Array(4));
  await assert.rejects(writer.writeRows(2, new Uint8Array(4)), /row 2 .* came where row 1 was due/);
  await assert.rejects(writer.writeRows(1, new Uint16Array(4)), /rows are uint16, .* was started as uint8/);
  await assert.rejects(writer.writeRows(1, new Uint8Array(40)), /40 values do not make rows/);
  await assert.rejects(writer.close(), /has 1 of its 3 rows/);
  writer.abort();
  await assert.rejects(writer.writeRows(1, new Uint8Array(4)), /is closed/);
  assert.equal(readFileSync(file, 'utf8'), 'before');
  assert(!existsSync(`${file}.part-${process.pid}`));
});
