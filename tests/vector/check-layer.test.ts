import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeGrid } from 'landslide/raster';
import {
  checkOverlap,
  polygonArea,
  rasterise,
  readVector,
  reprojectLayer,
  type VectorLayer,
} from 'landslide/vector';
import { scratch } from './layers.js';

const dir = scratch();

/** What is read of a GeoJSON file of these geometries, written as text: JSON has no NaN, files of other programs do. */
async function read(...geometries: string[]): Promise<VectorLayer> {
  const features = geometries.map((g) => `{"type":"Feature","properties":{},"geometry":${g}}`).join();
  const path = join(dir, 'bad.geojson');
  const crs = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32650"}}';
  writeFileSync(path, `{"type":"FeatureCollection",${crs},"features":[${features}]}`);
  return readVector(path);
}

const polygon = (...rings: string[]): string => `{"type":"Polygon","coordinates":[${rings.join()}]}`;
const SQUARE = '[[0,0],[4,0],[4,4],[0,4],[0,0]]';
const grid = makeGrid({ width: 8, height: 8, crs: 'EPSG:32650', left: 0, top: 8, pixel: 1 });
const pixels = (layer: VectorLayer): number =>
  [...rasterise(layer, grid, { value: 1, background: 0 }).data].reduce((n, v) => n + v, 0);

test('a coordinate that is no finite number is refused with its feature', async () => {
  const cases: [string, RegExp][] = [
    [polygon('[[0,0],[1e999,0],[4,4],[0,0]]'), /feature 2 has the position Infinity, 0: expected two finite/],
    [polygon('[[0,0],[null,0],[4,4],[0,0]]'), /feature 2 has the position null, 0/],
    [polygon('[[0,0],["4",0],[4,4],[0,0]]'), /feature 2 has the position 4, 0/],
    [polygon('[[0,0],[4],[4,4],[0,0]]'), /feature 2 has the position 4: expected/],
    ['{"type":"Polygon","coordinates":[[0,0],[4,0],[4,4]]}', /feature 2 has 0 for coordinates: mend/],
    ['{"type":"LineString","coordinates":[[],[1,1]]}', /feature 2 has the position nothing: expected/],
    [
      '{"type":"GeometryCollection","geometries":[{"type":"Curve"}]}',
      /feature 2 has a geometry of type Curve/,
    ],
    ['{"type":"GeometryCollection","geometries":[{"type":"Point"}]}', /feature 2 has a Point without coord/],
    ['{"type":"Point","coordinates":[[0,0]]}', /feature 2 has the position 0,0/],
  ];
  for (const [geometry, message] of cases) await assert.rejects(read(polygon(SQUARE), geometry), message);
  await assert.rejects(read(polygon('[[0,0],[NaN,0],[4,4],[0,0]]')), /bad\.geojson is not JSON/);
});

test('nothing, or next to nothing, is read as such and noted', async () => {
  assert.deepEqual((await read()).notes, ['no feature is in the file']);
  const empty = await read('null', '{"type":"MultiPolygon","coordinates":[]}', polygon(), polygon(SQUARE));
  assert.deepEqual(empty.notes, ['no geometry in 3 of 4 features']);
  assert.deepEqual([pixels(empty), empty.features[2].geometry], [16, null]);
  const line = await read(polygon('[[0,0],[4,0],[0,0],[0,0]]'), polygon(SQUARE, '[[1,1],[2,2],[1,1]]'));
  assert.deepEqual(line.notes, [
    'no geometry in 1 of 2 features',
    'rings of fewer than three corners were left out in 2 of 2 features',
  ]);
  assert.equal(polygonArea(line.features[1].geometry), 16);
});

test('open rings are closed; repeated vertices and heights change neither area nor pixels', async () => {
  const open = await read(polygon('[[0,0],[4,0],[4,4],[0,4]]', '[[1,1],[2,1],[2,2],[1,2]]'));
  assert.deepEqual(open.notes, ['open rings were closed in 1 of 1 features']);
  assert.deepEqual([polygonArea(open.features[0].geometry), pixels(open)], [15, 15]);
  const doubled = await read(polygon('[[0,0],[4,0],[4,0],[4,0],[4,4],[0,4],[0,0],[0,0]]'));
  assert.deepEqual([doubled.notes, polygonArea(doubled.features[0].geometry), pixels(doubled)], [undefined, 16, 16]); // prettier-ignore
  const high = await read(polygon('[[0,0,900],[4,0,901],[4,4,902],[0,4,903],[0,0,900]]'));
  assert.deepEqual(high.notes, ['heights (Z) of 1 features were left out']);
  assert.deepEqual(high.features[0].geometry, JSON.parse(polygon(SQUARE)));
});

test('a bow-tie: both wings count, in area as in pixels, and it is noted', async () => {
  const note =
    'outlines cross or touch themselves in 1 of 1 features: what one surrounds an even number of times counts as outside';
  // Wings of 4 x 8 / 2, once crossing and once meeting at a vertex.
  for (const ring of ['[[0,0],[8,8],[8,0],[0,8],[0,0]]', '[[0,0],[4,4],[8,8],[8,0],[4,4],[0,8],[0,0]]']) {
    const layer = await read(polygon(ring));
    assert.deepEqual(layer.notes, [note]);
    assert.equal(polygonArea(layer.features[0].geometry), 32);
    assert.ok(Math.abs(pixels(layer) - 32) <= 8, `${pixels(layer)}`);
  }
  // Twice around: the inner square is surrounded twice, so it is outside.
  const twice = await read(polygon('[[0,0],[8,0],[8,8],[0,8],[0,2],[6,2],[6,6],[2,6],[2,0],[0,0]]'));
  assert.equal(polygonArea(twice.features[0].geometry), pixels(twice));
});

test('mixed kinds, collections and multipolygons with holes are read whole', async () => {
  const hole = '[[1,1],[2,1],[2,2],[1,2],[1,1]]';
  const multi = `{"type":"MultiPolygon","coordinates":[[${SQUARE},${hole}],[[[5,5],[7,5],[7,7],[5,7],[5,5]]]]}`;
  const mixed = await read(
    multi,
    '{"type":"Point","coordinates":[7.5,0.5]}',
    `{"type":"GeometryCollection","geometries":[{"type":"LineString","coordinates":[[0,7.5],[2.5,7.5]]},{"type":"MultiPolygon","coordinates":[]}]}`,
  );
  assert.equal(mixed.notes, undefined);
  assert.equal(polygonArea(mixed.features[0].geometry), 19);
  // 19 of the polygons, one point, three of the line.
  assert.equal(pixels(mixed), 23);
});

test('a layer far from the grid is told from an empty one', async () => {
  const far = await read(polygon('[[900,900],[910,900],[910,910],[900,910],[900,900]]'));
  assert.throws(() => checkOverlap(far, 'landslides', grid, 'the image'), {
    message:
      'landslides do not overlap the image: they lie in 900..910, 900..910 of EPSG:32650, the image in 0..8, 0..8: check their CRS and coordinates',
  });
  checkOverlap(await read(polygon(SQUARE)), 'landslides', grid, 'the image');
  assert.throws(() => checkOverlap({ ...far, features: [] }, 'landslides', grid, 'the image'), /overlap/);
});

test('another CRS is noted, and a place that it does not have is refused', () => {
  const at = (x: number, y: number): VectorLayer => ({
    name: 'faults',
    crs: 'EPSG:4326',
    features: [{ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [x, y] } }],
  });
  assert.deepEqual(reprojectLayer(at(117, 30), 'EPSG:32650').notes, ['reprojected from EPSG:4326 to EPSG:32650']); // prettier-ignore
  assert.throws(
    () => reprojectLayer(at(500000, 3e6), 'EPSG:32650'),
    /^DataError: layer faults: position 500000, 3000000 of EPSG:4326 has no place in EPSG:32650: check the CRS/,
  );
});
