import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeGrid, writeCog } from 'landslide/raster';
import { droneViews, type Landslide, type StudySamples } from 'landslide/study';

const folder = mkdtempSync(join(tmpdir(), 'drone-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const crs = 'EPSG:32650';
const image = join(folder, 'image.tif');
const counts = Uint16Array.from({ length: 4 * 400 }, (_, i) => 100 * (i % 20));
await writeCog(image, {
  grid: makeGrid({ width: 20, height: 20, crs, left: 0, top: 16, pixel: 0.8 }),
  bands: 4,
  data: counts,
  nodata: 65535,
});
mkdirSync(join(folder, 'drone'));
await writeCog(join(folder, 'drone', 'Y2.tif'), {
  grid: makeGrid({ width: 32, height: 16, crs, left: 4, top: 12, pixel: 0.1 }),
  bands: 3,
  data: new Uint8Array(3 * 512).fill(90),
  nodata: null,
});
const samples = {
  region: { path: join(folder, 'region.json') },
  image: { path: image },
} as unknown as StudySamples;
const landslide = (name: string): Landslide => ({ name }) as Landslide;

test('a view comes with the satellite’s image of the same ground; landslides without one are left out', async () => {
  const views = await droneViews(samples, [landslide('Y1'), landslide('Y2')]);
  assert.deepEqual(
    views.map((v) => v.landslide.name),
    ['Y2'],
  );
  const { satellite, drone } = views[0];
  // 3.2 x 1.6 m from (4, 12): four columns from column 5, two rows.
  assert.deepEqual([satellite.grid.width, satellite.grid.height], [4, 2]);
  assert.deepEqual(
    Array.from(satellite.data.subarray(0, 4), (v) => Number(v.toFixed(4))),
    [0.05, 0.06, 0.07, 0.08],
  );
  assert.equal(drone.data[0], 90);
});

test('a region without views has none', async () => {
  const elsewhere = { ...samples, region: { path: join(folder, 'else', 'region.json') } } as StudySamples;
  assert.deepEqual(await droneViews(elsewhere, [landslide('Y2')]), []);
});
