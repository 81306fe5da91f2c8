import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { buildFactors, gradeByField, type FactorSources } from 'landslide/factors';
import { makeGrid, writeCog, type Raster } from 'landslide/raster';
import { folder } from './stacks.js';
import { box, built, CRS, grades, grid, layer, line, plane, rocks, sources } from './plane.js';

test('all seven, with the values of a plane; nothing of the work is left', async () => {
  const stack = await built(sources);
  assert.deepEqual(stack.names, ['elevation', 'ndvi', 'slope', 'aspect', 'rivers', 'faults', 'hardness']);
  const at = (name: (typeof stack.names)[0]): number => stack.of(name)[3 * 20 + 7];
  assert.equal(at('elevation'), 170);
  assert.ok(Math.abs(at('ndvi') - 0.3) < 1e-6);
  assert.ok(Math.abs(at('slope') - 45) < 1e-4);
  assert.ok(Math.abs(at('aspect') - 270) < 1e-3);
  assert.deepEqual([at('rivers'), at('faults'), at('hardness')], [70, 120, 1]);
  // The outermost pixels have no slope.
  assert.deepEqual(stack.counts, { valid: 18 * 10, landslidePixels: 0, landslides: 0 });
  assert.equal(
    stack.valid.reduce((s, v) => s + v, 0),
    18 * 10,
  );
  const files = [...stack.names, 'landslides', 'valid'].map((name) => `${name}.tif`);
  assert.deepEqual(readdirSync(stack.dir).sort(), files.sort());
});

test('what is left out is not in the stack', async () => {
  const stack = await buildFactors(folder(), { dem: plane(), grid, flatDeg: 10 });
  assert.deepEqual(stack.names, ['elevation', 'slope', 'aspect']);
});

test('below the threshold ground counts as plane', async () => {
  const gentle = await built({ dem: plane(20, 12, 1), grid, flatDeg: 10 });
  const steepEnough = await built({ dem: plane(20, 12, 1), grid, flatDeg: 3 });
  assert.equal(gentle.layers[2][47], -1);
  assert.ok(Math.abs(steepEnough.layers[2][47] - 270) < 1e-3);
});

test('a margin sees beyond the grid: slopes at the edge, and a fault outside', async () => {
  const wide: Raster = {
    ...plane(24, 16),
    grid: { ...grid, width: 24, height: 16, transform: [499980, 10, 0, 3300020, 0, -10] },
  };
  const outside = line(-15);
  const stack = await built({ dem: wide, faults: outside, grid, flatDeg: 10, marginM: 20 });
  assert.equal(stack.counts.valid, 240);
  assert.equal(stack.of('faults')[0], 20);
  const dir = folder();
  await assert.rejects(
    buildFactors(dir, { dem: wide, faults: outside, grid, flatDeg: 10 }),
    /faults has nothing on the grid: check its CRS and extent, widen marginM/,
  );
  assert.deepEqual(readdirSync(dir), []);
});

test('a grid that no disk holds is refused before anything is made', async () => {
  const wide = makeGrid({ width: 4e6, height: 4e6, crs: CRS, left: 5e5, top: 33e5, pixel: 0.01 });
  await assert.rejects(
    buildFactors(folder(), { dem: plane(), faults: line(5), grid: wide, flatDeg: 0 }),
    /the grid of the factors is 4000000 x 4000000 pixels with its margin: files in work need 272 TB, .* has room for [\d.]+ [kMGT]B: take larger pixels/,
  );
});

test('stopped in the middle: one line, and no file in work', async () => {
  const dir = folder();
  const stop = new AbortController();
  const progress = ({ task }: { task: string }): void => void (task === 'slope and aspect' && stop.abort());
  await assert.rejects(buildFactors(dir, sources, { signal: stop.signal, progress }), /stopped/);
  assert.deepEqual(readdirSync(dir), []);
});

test('rivers from the DEM where no layer is given; from a DEM in degrees on pixels of its own size', async () => {
  // A valley along row 6, falling to the west.
  const dem = plane();
  dem.data.forEach((_, i) => (dem.data[i] = 100 + 20 * Math.abs(Math.floor(i / 20) - 6) + (i % 20)));
  const stack = await built({ dem, rivers: { thresholdM2: 4000 }, grid, flatDeg: 10 });
  const rivers = stack.of('rivers');
  assert.equal(rivers[6 * 20 + 1], 0);
  assert.equal(rivers[3 * 20 + 1], 30);
  await assert.rejects(
    buildFactors(folder(), { dem, rivers: { thresholdM2: 1e9 }, grid, flatDeg: 10 }),
    /no pixel of the DEM drains 1000000000 m2/,
  );
  // 117 E is x = 500000; a ten-thousandth of a degree is 9.7 m wide and 11.1 m high there.
  const degrees = {
    ...{ width: 40, height: 30, crs: 'EPSG:4326' },
    transform: [116.9995, 1e-4, 0, 29.8305, 0, -1e-4] as const,
  };
  const data = Float32Array.from(
    { length: 1200 },
    (_, i) => 100 + 20 * Math.abs(Math.floor(i / 40) - 6) + (i % 40),
  );
  const far = await built({
    ...{
      dem: { grid: degrees, bands: 1, data, nodata: null },
      rivers: { thresholdM2: 8000 },
      grid,
      flatDeg: 10,
    },
  });
  // The valley lies at 29.82985 degrees, 68 m below the upper edge of the grid, whose upper left corner is at 29.830467.
  const column = Array.from({ length: 12 }, (_, r) => far.of('rivers')[r * 20 + 10]);
  const at = column.indexOf(Math.min(...column));
  assert.ok(Math.abs(at - 6) <= 1 && column[at] < 11, `nearest ${column}`);
  for (let r = 0; r < 12; r++) assert.ok(Math.abs(column[r] - 10 * Math.abs(r - at)) < 16, `${column}`);
});

test('rows at a time do not change a byte: a DEM in degrees with a hole, a margin, lines, polygons and a boundary', async () => {
  const place = { width: 120, height: 90, crs: 'EPSG:4326' };
  const data = Float32Array.from({ length: 120 * 90 }, (_, i) => 300 + 60 * Math.sin(i / 37) + (i % 120));
  data.fill(-32768, 45 * 120 + 60, 45 * 120 + 64);
  const dem: Raster = {
    ...{
      grid: { ...place, transform: [116.9985, 1e-4, 0, 29.834, 0, -1e-4] },
      bands: 1,
      data,
      nodata: -32768,
    },
  };
  const fine = makeGrid({ width: 97, height: 71, crs: CRS, left: 499990, top: 3300010, pixel: 3 });
  const from: FactorSources = {
    ...{ dem, rivers: line(31), faults: line(-20), grid: fine, flatDeg: 10, marginM: 100 },
    hardness: { layer: rocks, gradeOf: gradeByField('rock', grades) },
    ndvi: { grid, bands: 1, data: Float32Array.from({ length: 240 }, (_, i) => Math.sin(i)), nodata: null },
    landslides: layer(box(20, 41), box(30, 130)),
    boundary: layer(box(3, 188)),
  };
  const bytes = async (rows?: number): Promise<Buffer[]> => {
    const { dir, names, counts } = await buildFactors(folder(), from, { rows });
    assert.ok(counts.valid > 1000 && counts.landslidePixels > 100, JSON.stringify(counts));
    return [...names, 'landslides', 'valid'].map((name) => readFileSync(join(dir, `${name}.tif`)));
  };
  const whole = await bytes();
  for (const rows of [1, 7, 32]) assert.deepEqual(await bytes(rows), whole, `${rows} rows`);
});

test('NDVI that is written on the way must lie on the grid', async () => {
  const write = (width: number) => (path: string) =>
    writeCog(path, {
      grid: { ...grid, width },
      bands: 1,
      data: new Float32Array(width * 12).fill(0.5),
      nodata: NaN,
    });
  const stack = await built({ ...sources, ndvi: write(20), marginM: 10 });
  assert.ok(stack.of('ndvi').every((v) => v === 0.5));
  await assert.rejects(buildFactors(folder(), { ...sources, ndvi: write(19) }), /NDVI grid is 19 x 12 px/);
});

test('landslides on the stack: numbers, and -1 where a factor is absent or the boundary leaves out', async () => {
  const landslides = layer(box(20, 40), box(100, 130));
  const { ids, landslide, counts } = await built({ ...sources, landslides });
  assert.deepEqual([ids[1 * 20 + 2], ids[1 * 20 + 10], ids[1 * 20 + 15], ids[0]], [1, 2, 0, -1]);
  assert.deepEqual([landslide[1 * 20 + 2], landslide[1 * 20 + 15], landslide[0]], [1, 0, 255]);
  assert.deepEqual(counts, { valid: 180, landslidePixels: 50, landslides: 2 });
  const one = await built({ ...sources, landslides, numberOf: () => 9 });
  assert.equal(one.ids[1 * 20 + 2], 9);
  assert.equal(one.counts.landslides, 1);
  const part = await built({ ...sources, landslides, boundary: layer(box(0, 100)) });
  assert.deepEqual([part.ids[1 * 20 + 2], part.ids[1 * 20 + 10]], [1, -1]);
  assert.deepEqual(part.counts, { valid: 90, landslidePixels: 20, landslides: 1 });
});
