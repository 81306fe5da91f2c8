import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Feature } from 'geojson';
import { makeGrid, writeCog } from 'landslide/raster';
import { openRegion } from 'landslide/region';
import { fieldRecords, fieldTable, type Landslide, type StudySamples } from 'landslide/study';

const box = (x0: number, y0: number, x1: number, y1: number, properties = {}): Feature => ({
  type: 'Feature',
  properties,
  geometry: {
    type: 'Polygon',
    coordinates: [
      [
        [x0, y0],
        [x1, y0],
        [x1, y1],
        [x0, y1],
        [x0, y0],
      ],
    ],
  },
});

/** A plane that falls eastward by 1 m in 2 m: slope 26.6 degrees, aspect east. West of x = 50 lies mudstone, east of it shale. */
async function makeSamples(): Promise<StudySamples> {
  const dir = mkdtempSync(join(tmpdir(), 'field-'));
  const dem = makeGrid({ width: 20, height: 20, crs: 'EPSG:32650', left: -50, top: 150, pixel: 10 });
  const data = Float32Array.from({ length: 400 }, (_, i) => 500 - 5 * (i % 20));
  await writeCog(join(dir, 'dem.tif'), { grid: dem, bands: 1, data, nodata: null });
  const crs = { type: 'name', properties: { name: 'urn:ogc:def:crs:EPSG::32650' } };
  const features = [
    box(-50, -50, 50, 150, { rock: 'silty mudstone' }),
    box(50, -50, 150, 150, { rock: 'shale' }),
  ];
  writeFileSync(join(dir, 'geology.geojson'), JSON.stringify({ type: 'FeatureCollection', crs, features }));
  const manifest = { name: 'here', crs: 'EPSG:32650', dem: 'dem.tif', geology: 'geology.geojson' };
  writeFileSync(join(dir, 'region.json'), JSON.stringify(manifest));
  const grid = makeGrid({ width: 100, height: 100, crs: 'EPSG:32650', left: 0, top: 100, pixel: 1 });
  const labels = new Int32Array(10000);
  for (let y = 40; y < 60; y++) for (let x = 10; x < 30; x++) labels[y * 100 + x] = 1;
  const region = openRegion(dir);
  return { region, grid, labels: { grid, bands: 1, data: labels, nodata: null } } as StudySamples;
}

test('area, slope, aspect, rock and height of a landslide on a plane', async () => {
  const landslide: Landslide = { id: 1, name: 'Y1', split: 'test', feature: box(10, 40, 30, 60) };
  const records = await fieldRecords(await makeSamples(), [landslide]);
  // Columns 6 and 7 of the DEM, 470 and 465 m high, hold half of it each.
  assert.deepEqual(records, [
    { name: 'Y1', areaM2: 400, slopeDeg: [27, 27], aspect: ['E'], rock: 'silty mudstone', elevationM: 468 },
  ]);
  assert.deepEqual(fieldTable(records).rows, [['Y1', 400, '27', 'E', 'silty mudstone', 468]]);
});

test('a landslide without a pixel is named', async () => {
  const samples = await makeSamples();
  const landslide: Landslide = { id: 7, name: 'Y7', split: 'test', feature: box(0, 0, 1, 1) };
  await assert.rejects(fieldRecords(samples, [landslide]), /landslide Y7 covers no pixel of the image/);
});
