import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Feature } from 'geojson';
import {
  buildFactors,
  clipStack,
  gradeByField,
  landslideMask,
  loadStack,
  normaliseStack,
  onGrid,
  saveStack,
  type FactorSources,
} from 'landslide/factors';
import { makeGrid, type Raster } from 'landslide/raster';
import type { VectorLayer } from 'landslide/vector';

const CRS = 'EPSG:32650';
const grid = makeGrid({ width: 20, height: 12, crs: CRS, left: 500000, top: 3300000, pixel: 10 });

/** A plane that rises 1 m a metre to the east: slope 45 degrees, downhill to the west. */
function plane(width = 20, height = 12, rise = 10): Raster<Float32Array> {
  const data = Float32Array.from({ length: width * height }, (_, i) => 100 + rise * (i % width));
  return { grid: { ...grid, width, height }, bands: 1, data, nodata: null };
}

const line = (x: number): VectorLayer => ({
  name: 'line',
  crs: CRS,
  features: [
    {
      type: 'Feature',
      properties: {},
      geometry: {
        type: 'LineString',
        coordinates: [
          [500000 + x, 3300000],
          [500000 + x, 3299880],
        ],
      },
    },
  ],
});

const box = (x0: number, x1: number, properties: object = {}): Feature => ({
  type: 'Feature',
  properties: { ...properties },
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [500000 + x0, 3300000],
        [500000 + x1, 3300000],
        [500000 + x1, 3299880],
        [500000 + x0, 3299880],
        [500000 + x0, 3300000],
      ],
    ],
  },
});
const layer = (...features: Feature[]): VectorLayer => ({ name: 'boxes', crs: CRS, features });

const rocks = layer(box(0, 100, { rock: 'granite' }), box(100, 200, { rock: 'shale' }));
const grades = { granite: 1, shale: 4 };
const sources: FactorSources = {
  dem: plane(),
  ndvi: new Float32Array(240).fill(0.3),
  rivers: line(5),
  faults: line(195),
  hardness: { layer: rocks, gradeOf: gradeByField('rock', grades) },
  grid,
  flatDeg: 10,
};

test('all seven, with the values of a plane', () => {
  const stack = buildFactors(sources);
  assert.deepEqual(stack.names, ['elevation', 'ndvi', 'slope', 'aspect', 'rivers', 'faults', 'hardness']);
  const at = (name: string): number => stack.layers[stack.names.indexOf(name as never)][3 * 20 + 7];
  assert.equal(at('elevation'), 170);
  assert.ok(Math.abs(at('slope') - 45) < 1e-4);
  assert.ok(Math.abs(at('aspect') - 270) < 1e-3);
  assert.deepEqual([at('rivers'), at('faults'), at('hardness')], [70, 120, 1]);
  // The outermost pixels have no slope.
  assert.equal(
    stack.valid.reduce((s, v) => s + v, 0),
    18 * 10,
  );
});

test('what is left out is not in the stack', () => {
  const stack = buildFactors({ dem: plane(), grid, flatDeg: 10 });
  assert.deepEqual(stack.names, ['elevation', 'slope', 'aspect']);
});

test('below the threshold ground counts as plane', () => {
  const gentle = buildFactors({ dem: plane(20, 12, 1), grid, flatDeg: 10 });
  const steepEnough = buildFactors({ dem: plane(20, 12, 1), grid, flatDeg: 3 });
  assert.equal(gentle.layers[2][47], -1);
  assert.ok(Math.abs(steepEnough.layers[2][47] - 270) < 1e-3);
});

test('a margin sees beyond the grid: slopes at the edge, and a fault outside', () => {
  const wide: Raster = {
    ...plane(24, 16),
    grid: { ...grid, width: 24, height: 16, transform: [499980, 10, 0, 3300020, 0, -10] },
  };
  const outside = line(-15);
  const stack = buildFactors({ dem: wide, faults: outside, grid, flatDeg: 10, marginM: 20 });
  assert.equal(
    stack.valid.reduce((s, v) => s + v, 0),
    240,
  );
  const faults = stack.layers[3];
  assert.equal(faults[0], 20);
  assert.throws(
    () => buildFactors({ dem: wide, faults: outside, grid, flatDeg: 10 }),
    /faults has nothing on the grid: check its CRS and extent, widen marginM/,
  );
  assert.throws(
    () => buildFactors({ ...sources, marginM: 20 }),
    /ndvi is an array on the grid, which has no margin/,
  );
});

test('a grid whose layers no memory holds is refused before anything is made', () => {
  const wide = makeGrid({ width: 4e5, height: 4e5, crs: CRS, left: 5e5, top: 33e5, pixel: 0.1 });
  assert.throws(
    () => buildFactors({ dem: plane(), grid: wide, flatDeg: 0 }),
    /the grid of the factors is 400000 x 400000 pixels with its margin: they need about 9537 GiB, this machine has \d+: take larger pixels/,
  );
});

test('rivers from the DEM where no layer is given', () => {
  // A valley along row 6, falling to the west.
  const dem = plane();
  dem.data.forEach((_, i) => (dem.data[i] = 100 + 20 * Math.abs(Math.floor(i / 20) - 6) + (i % 20)));
  const stack = buildFactors({ dem, rivers: { thresholdM2: 4000 }, grid, flatDeg: 10 });
  const rivers = stack.layers[stack.names.indexOf('rivers')];
  assert.equal(rivers[6 * 20 + 1], 0);
  assert.equal(rivers[3 * 20 + 1], 30);
  assert.throws(
    () => buildFactors({ dem, rivers: { thresholdM2: 1e9 }, grid, flatDeg: 10 }),
    /no pixel of the DEM drains 1000000000 m2/,
  );
});

test('hardness: polygons, a coded raster, and codes without a grade', () => {
  const codes: Raster = {
    grid,
    bands: 1,
    data: Uint8Array.from({ length: 240 }, (_, i) => (i % 20 < 10 ? 7 : 9)),
    nodata: 0,
  };
  const fromRaster = buildFactors({ ...sources, hardness: { raster: codes, grades: { 7: 1, 9: 4 } } });
  assert.deepEqual(fromRaster.layers[6], buildFactors(sources).layers[6]);
  assert.throws(
    () => buildFactors({ ...sources, hardness: { raster: codes, grades: { 7: 1 } } }),
    /geology has code 9 at 120 pixels, without hardness/,
  );
  assert.throws(
    () =>
      buildFactors({ ...sources, hardness: { layer: rocks, gradeOf: gradeByField('rock', { shale: 4 }) } }),
    /geology: rock is granite, which has no hardness: give it a grade, 1 \(hard\) to 4 \(soft\)/,
  );
});

test('a coarse DEM becomes finer by cubic convolution, a fine one coarser by averages; nodata stays nodata', () => {
  const fine = makeGrid({ width: 40, height: 24, crs: CRS, left: 500000, top: 3300000, pixel: 5 });
  const cubic = onGrid(plane(), fine, 'cubic');
  // Pixel 20 of the fine grid lies a quarter of a coarse pixel left of coarse pixel 10's centre.
  assert.ok(Math.abs(cubic[10 * 40 + 20] - 197.5) < 1e-3);
  const coarse = makeGrid({ width: 5, height: 3, crs: CRS, left: 500000, top: 3300000, pixel: 40 });
  assert.ok(Math.abs(onGrid(plane(), coarse, 'cubic')[0] - 115) < 1e-3);
  const holed = plane();
  holed.data[45] = Math.fround(-9999.9);
  const there = onGrid({ ...holed, nodata: -9999.9 }, grid, 'cubic');
  assert.ok(Number.isNaN(there[45]) && !Number.isNaN(there[46]));
});

test('landslides on the stack: numbers, labels, and 255 where a factor is absent', () => {
  const stack = clipStack(buildFactors(sources), new Uint8Array(240).fill(1));
  const { landslide, ids } = landslideMask(layer(box(20, 40), box(100, 130)), stack);
  assert.deepEqual([ids[1 * 20 + 2], ids[1 * 20 + 10], ids[1 * 20 + 15], ids[0]], [1, 2, 0, -1]);
  assert.deepEqual([landslide[1 * 20 + 2], landslide[1 * 20 + 15], landslide[0]], [1, 0, 255]);
  const one = landslideMask(layer(box(20, 40), box(100, 130)), stack, () => 9);
  assert.equal(one.ids[1 * 20 + 2], 9);
});

test('normalised copies run from 0 to 1 over the valid pixels', () => {
  const { layers, names, ranges } = normaliseStack(buildFactors(sources));
  const inside = layers.map((l) => Array.from(l).filter((v) => !Number.isNaN(v)));
  assert.equal(inside[0].length, 180);
  assert.deepEqual([Math.min(...inside[0]), Math.max(...inside[0])], [0, 1]);
  assert.ok(inside[names.indexOf('ndvi')].every((v) => v === 0));
  assert.deepEqual(ranges[0], { name: 'elevation', least: 110, most: 280 });
});

test('a stack is stored as COGs and read back the same', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'factors-'));
  t.after(() => rmSync(dir, { recursive: true }));
  const stack = buildFactors(sources);
  await saveStack(dir, stack, ['made by hand']);
  const back = await loadStack(dir);
  assert.deepEqual(back.names, stack.names);
  assert.deepEqual(back.layers, stack.layers);
  assert.deepEqual(back.valid, stack.valid);
  assert.deepEqual(back.notes, ['made by hand']);
  writeFileSync(join(dir, 'stack.json'), '{"format":"other"}');
  await assert.rejects(loadStack(dir), /is no factor stack: format is other/);
  await assert.rejects(loadStack(join(dir, 'none')), /not found: make the factors first/);
});
