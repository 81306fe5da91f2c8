import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeGrid, writeCog } from 'landslide/raster';
import { openRegion } from 'landslide/region';
import { blank, fieldImage, fieldOf, openStudy } from 'landslide/study';
import { writeGeoJson } from 'landslide/vector';
import { TINY_CRS, tinyRegion } from './tiny-region.js';

test('pixels outside the field get each band’s mean inside it; absent ones stay absent', () => {
  const grid = makeGrid({ width: 4, height: 1, crs: TINY_CRS, left: 0, top: 0, pixel: 1 });
  const data = Float32Array.of(1, 3, 9, NaN, 10, 20, 90, 5);
  const made = blank({ grid, bands: 2, data, nodata: NaN }, Uint8Array.of(1, 1, 0, 0));
  assert.deepEqual([...made.data], [1, 3, 2, NaN, 10, 20, 15, 15]);
  assert.deepEqual([...data.slice(0, 3)], [1, 3, 9]);
  assert.throws(
    () => blank({ grid, bands: 2, data, nodata: NaN }, new Uint8Array(4)),
    /field leaves no pixel of the image/,
  );
});

test('the field lies inside the boundary and on none of the uses', async () => {
  const path = await tinyRegion({ boundary: 'boundary.geojson', landuse: 'landuse.tif' });
  const dir = join(path, '..');
  const coarse = makeGrid({ width: 2, height: 2, crs: TINY_CRS, left: 500000, top: 3300000, pixel: 240 });
  await writeCog(
    join(dir, 'landuse.tif'),
    { grid: coarse, bands: 1, data: Uint8Array.of(20, 60, 20, 80), nodata: null },
    { overviews: 'nearest' },
  );
  const ring = [
    [500000, 3300000],
    [500000, 3299760],
    [500480, 3299760],
    [500480, 3300000],
    [500000, 3300000],
  ];
  const features = [
    { type: 'Feature' as const, properties: {}, geometry: { type: 'Polygon' as const, coordinates: [ring] } },
  ];
  writeGeoJson(join(dir, 'boundary.geojson'), { name: 'boundary', crs: TINY_CRS, features });
  const grid = makeGrid({ width: 4, height: 4, crs: TINY_CRS, left: 500000, top: 3300000, pixel: 120 });
  const region = openRegion(path);
  assert.deepEqual(
    [...(await fieldOf(region, grid, [60]))],
    [1, 1, 0, 0, 1, 1, 0, 0, ...new Array<number>(8).fill(0)],
  );
  assert.deepEqual(
    [...(await fieldOf(region, grid, []))],
    [...new Array<number>(8).fill(1), ...new Array<number>(8).fill(0)],
  );
});

test('a region with neither layer is refused in one line', async () => {
  const study = openStudy({
    out: mkdtempSync(join(tmpdir(), 'field-')),
    progress: () => {},
    regionFiles: { hongtan: await tinyRegion() },
  });
  await assert.rejects(
    fieldImage(study, 'hongtan'),
    /region tiny has neither boundary nor landuse, needed for a field mask/,
  );
});
