import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Feature } from 'geojson';
import { makeGrid, writeCog } from 'landslide/raster';
import { openRegion } from 'landslide/region';
import {
  describeRegion,
  featureOfArea,
  groupFeatures,
  inventoryOf,
  readLayer,
  windowOn,
} from 'landslide/study';
import { writeGeoJson } from 'landslide/vector';

const square = (side: number): Feature => ({
  type: 'Feature',
  properties: {},
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [500000, 3300000],
        [500000 + side, 3300000],
        [500000 + side, 3300000 + side],
        [500000, 3300000 + side],
        [500000, 3300000],
      ],
    ],
  },
});

async function smallRegion(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'region-'));
  const grid = makeGrid({ width: 4, height: 3, crs: 'EPSG:32650', left: 500000, top: 3300000, pixel: 12.5 });
  await writeCog(join(dir, 'dem.tif'), {
    grid,
    bands: 1,
    data: new Float32Array(12).fill(300),
    nodata: -9999,
  });
  writeGeoJson(join(dir, 'slides.geojson'), {
    name: 'slides',
    crs: 'EPSG:32650',
    features: [square(10), square(20)],
  });
  writeGeoJson(join(dir, 'rivers.geojson'), { name: 'rivers', crs: 'EPSG:32649', features: [square(5)] });
  const manifest = { name: 'small', crs: 'EPSG:32650', dem: 'dem.tif', landslides: 'slides.geojson' };
  writeFileSync(join(dir, 'region.json'), JSON.stringify({ ...manifest, rivers: 'rivers.geojson' }));
  return dir;
}

test('a region is described file by file', async () => {
  const region = openRegion(await smallRegion());
  const rows = await describeRegion({ ...region, layers: { ...region.layers, rivers: undefined } });
  assert.deepEqual(
    rows.map((r) => [r.layer, r.kind, r.size, r.pixel]),
    [
      ['dem', 'raster', '4 x 3, 1 band, float32', 12.5],
      ['landslides', 'vector', '2 Polygon', null],
    ],
  );
});

test('a layer in another CRS is brought to the region’s, and the note says so', async () => {
  const region = openRegion(await smallRegion());
  const rivers = await readLayer(region, 'rivers');
  assert.deepEqual([rivers.crs, rivers.fileCrs], ['EPSG:32650', 'EPSG:32649']);
  assert.deepEqual(rivers.notes, ['rivers: reprojected from EPSG:32649 to EPSG:32650']);
  const [, , row] = await describeRegion(region);
  assert.deepEqual([row.layer, row.crs, row.notes], ['rivers', 'EPSG:32649', rivers.notes]);
  assert.equal((await readLayer(region, 'landslides')).features.length, 2);
});

test('an inventory in numbers: squares of 10 m, 20 m and 30 m', () => {
  const found = inventoryOf([square(10), square(30), square(20)]);
  assert.deepEqual(
    [found.count, found.totalM2, found.medianM2, found.smallestM2, found.largestM2],
    [3, 1400, 400, 100, 900],
  );
  assert.deepEqual(found.areasM2, [100, 900, 400]);
  assert.throws(() => inventoryOf([]), /inventory is empty/);
});

test('features by a property, the largest group first', () => {
  const of = (setting?: string): Feature => ({ ...square(10), properties: setting ? { setting } : null });
  const groups = groupFeatures([of('road'), of('river'), of(), of('river')], 'setting');
  assert.deepEqual(
    groups.map((g) => [g.name, g.features.length]),
    [
      ['river', 2],
      ['road', 1],
      ['not given', 1],
    ],
  );
});

test('a feature by its area, and a window on it that stays inside', () => {
  assert.equal(inventoryOf([featureOfArea([square(10), square(30), square(20)], 500)]).totalM2, 400);
  const grid = makeGrid({ width: 100, height: 80, crs: 'EPSG:32650', left: 499980, top: 3300030, pixel: 1 });
  // the square's middle lies at column 25, row 25
  assert.deepEqual(windowOn(square(10), grid, 20), { x: 15, y: 15, width: 20, height: 20 });
  assert.deepEqual(windowOn(square(10), grid, 60), { x: 0, y: 0, width: 60, height: 60 });
  assert.throws(() => windowOn(square(10), grid, 90), /window is 90 pixels, the grid 100 x 80/);
});
