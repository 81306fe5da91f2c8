import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Polygon } from 'geojson';
import { toPolygons } from 'landslide/prediction';
import { makeGrid, type Raster } from 'landslide/raster';

const grid = makeGrid({ width: 7, height: 4, crs: 'EPSG:32650', left: 100, top: 200, pixel: 2 });
const map: Raster<Float32Array> = {
  grid,
  bands: 1,
  nodata: NaN,
  data: Float32Array.from(
    [
      [9, 9, 9, 0, 0, 0, 6],
      [9, 1, 9, 0, 0, 0, 0],
      [9, 9, 9, 0, 5, 0, 0],
      [0, 0, 0, 0, 0, 7, NaN],
    ].flat(),
    (v) => v / 10,
  ),
};

test('polygons keep their holes, with area and mean probability, the largest first', () => {
  const layer = toPolygons(map, { threshold: 0.5, minAreaM2: 5 });
  assert.equal(layer.crs, 'EPSG:32650');
  assert.deepEqual(
    layer.features.map((f) => f.properties),
    [
      { id: 1, area_m2: 32, mean_probability: 0.9 },
      { id: 2, area_m2: 8, mean_probability: 0.6 },
    ],
  );
  assert.equal((layer.features[0].geometry as Polygon).coordinates.length, 2);
  assert.equal(layer.features[1].geometry.type, 'MultiPolygon');
});

test('the minimum mapping unit and the threshold decide what stays', () => {
  const count = (threshold: number, minAreaM2: number): number =>
    toPolygons(map, { threshold, minAreaM2 }).features.length;
  assert.equal(count(0.5, 0), 3);
  assert.equal(count(0.65, 0), 2);
  assert.equal(count(0.5, 33), 0);
});

test('areas need a projected CRS', () => {
  const degrees = { ...map, grid: { ...grid, crs: 'EPSG:4326' } };
  assert.throws(() => toPolygons(degrees, { minAreaM2: 0 }), /CRS is EPSG:4326, in degrees/);
  assert.throws(() => toPolygons({ ...map, grid: { ...grid, crs: '' } }, { minAreaM2: 0 }), /has no CRS/);
  assert.throws(() => toPolygons(map, { threshold: 0, minAreaM2: 0 }), /threshold is 0/);
});
