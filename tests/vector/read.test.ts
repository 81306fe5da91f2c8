import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { bandOf, readRaster } from 'landslide/raster';
import { boundsOf, rasterise, readVector, reprojectLayer, writeGeoJson } from 'landslide/vector';
import { scratch } from './layers.js';

const dir = scratch();
const put = (name: string, content: string | Uint8Array): string => {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
};

test('GeoJSON: written and read back, with its CRS', async () => {
  const layer = {
    name: 'slides',
    crs: 'EPSG:32650',
    features: [
      {
        type: 'Feature' as const,
        properties: { area_m2: 12.5, 名: '滑坡' },
        geometry: { type: 'Point' as const, coordinates: [500000.5, 3e6] },
      },
    ],
  };
  const path = join(dir, 'slides.geojson');
  writeGeoJson(path, layer);
  assert.deepEqual(await readVector(path), layer);
  writeGeoJson(path, { ...layer, features: [] });
  assert.deepEqual((await readVector(path)).features, []);
});

test('GeoJSON: WGS 84 by the standard, unless the numbers cannot be degrees', async () => {
  const point = (x: number, y: number): string => `{"type":"Point","coordinates":[${x},${y}]}`;
  assert.equal((await readVector(put('a.json', point(104, 30)))).crs, 'EPSG:4326');
  await assert.rejects(
    readVector(put('b.json', point(500000, 3e6))),
    /states no CRS and its coordinates .* give crs: 'EPSG:n'/,
  );
  assert.equal(
    (await readVector(put('c.json', point(500000, 3e6)), { crs: 'EPSG:32650' })).crs,
    'EPSG:32650',
  );
});

test('what is no vector file is refused in one line', async () => {
  await assert.rejects(readVector(join(dir, 'none.shp')), /none.shp not found/);
  await assert.rejects(readVector(join(dir, 'none.geojson')), /none.geojson not found/);
  await assert.rejects(readVector(join(dir, 'none.gml')), /none.gml cannot be opened: it does not exist/);
  await assert.rejects(readVector(put('d.json', '{"type":"Topology"}')), /no GeoJSON: its type is Topology/);
  await assert.rejects(readVector(put('e.json', '[1, 2')), /is not JSON/);
  await assert.rejects(
    readVector(put('f.json', '{"type":"FeatureCollection","features":[{"type":"x"}]}')),
    /feature 0 is no GeoJSON/,
  );
  await assert.rejects(readVector(put('g.json', 'null')), /no GeoJSON/);
});

test('a layer in another CRS', () => {
  const geometry = {
    type: 'Polygon' as const,
    coordinates: [
      [
        [117, 36],
        [117.1, 36],
        [117, 36.1],
        [117, 36],
      ],
    ],
  };
  const layer = {
    name: 'l',
    crs: 'EPSG:4326',
    features: [{ type: 'Feature' as const, properties: {}, geometry }],
  };
  const utm = reprojectLayer(layer, 'EPSG:32650');
  assert.equal(utm.crs, 'EPSG:32650');
  // 117 E is the central meridian of zone 50.
  assert(Math.abs(boundsOf(utm.features)[0] - 500000) < 1e-6);
  const back = reprojectLayer(utm, 'EPSG:4326');
  assert(Math.abs(boundsOf(back.features)[3] - 36.1) < 1e-9);
});

const pakistan = join(resolve(process.env.LANDSLIDE_TEST_DATA ?? '../shared/data'), 'susc_lsat_pakistan');
const skip = existsSync(pakistan) ? false : `no data at ${pakistan}`;

test('1,189 real landslides rasterised: no pixel differs from gdal_rasterize', { skip }, async () => {
  const reference = await readRaster(join(pakistan, 'ref_gdal/landslides_rasterized.tif'));
  const layer = await readVector(join(pakistan, 'landslides.shp'));
  const ours = rasterise(layer, reference.grid, { value: 1, background: 0 });
  const theirs = bandOf(reference, 0);
  let differ = 0;
  ours.data.forEach((v, i) => (differ += v > 0 === theirs[i] > 0 ? 0 : 1));
  assert.equal(differ, 0);
});
