import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { createStripWriter, makeGrid, readRaster } from 'landslide/raster';

const folder = mkdtempSync(join(tmpdir(), 'landslide-strips-'));
test.after(() => rmSync(folder, { recursive: true }));

const grid = makeGrid({ width: 700, height: 101, crs: 'EPSG:32650', left: 5e5, top: 3.3e6, pixel: 2 });
const options = { grid, bands: 2, dtype: 'uint16', nodata: 7, bandNames: ['red', 'nir'] } as const;
const values = Uint16Array.from({ length: 2 * 700 * 101 }, (_, i) => (i * 40503) % 65536);
const rowsOf = (band: number, y: number, n: number): Uint16Array =>
  values.subarray((band * 101 + y) * 700, (band * 101 + y + n) * 700);

test('rows written in any order come back to the bit, with grid, nodata and names', async () => {
  const path = join(folder, 'plain.tif');
  const writer = createStripWriter(path, { ...options, bandNames: [...options.bandNames] });
  await writer.writeRows(1, 50, rowsOf(1, 50, 51));
  await Promise.all([writer.writeRows(0, 0, rowsOf(0, 0, 101)), writer.writeRows(1, 0, rowsOf(1, 0, 50))]);
  assert.ok(!existsSync(path), 'nothing at the path before it is whole');
  await writer.close();
  const back = await readRaster(path);
  assert.deepEqual(back.data, values);
  assert.deepEqual([back.grid, back.nodata, back.bandNames], [grid, options.nodata, options.bandNames]);
});

test('a file with missing rows is refused and leaves nothing', async () => {
  const path = join(folder, 'short.tif');
  const writer = createStripWriter(path, { ...options, bandNames: undefined });
  await writer.writeRows(0, 0, rowsOf(0, 0, 101));
  await assert.rejects(writer.close(), /short\.tif lacks 101 rows/);
  writer.abort();
  await assert.rejects(writer.writeRows(1, 0, rowsOf(1, 0, 1)), /is closed/);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('short')),
    [],
  );
});

test('rows beyond the file, or of another type, are refused', async () => {
  const writer = createStripWriter(join(folder, 'bad.tif'), { ...options, bandNames: undefined });
  await assert.rejects(
    writer.writeRows(0, 100, rowsOf(0, 0, 2)),
    /rows 100\.\.102 of band 0: .* has 2 bands of 101 rows/,
  );
  await assert.rejects(writer.writeRows(2, 0, rowsOf(0, 0, 1)), /band 2/);
  await assert.rejects(
    writer.writeRows(0, 0, new Float32Array(700)),
    /rows are float32, .* was started as uint16/,
  );
  writer.abort();
});
