import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Polygon, Position } from 'geojson';
import { createRng } from 'landslide/core';
import { toPolygons } from 'landslide/prediction';
import { makeGrid } from 'landslide/raster';
import { brokenRule } from '../vector/validity.js';
import { polygonReferee } from './polygon-referee.js';

const parts = (g: { type: string; coordinates: unknown }): Position[][][] =>
  (g.type === 'Polygon' ? [g.coordinates] : g.coordinates) as Position[][][];

test('the check itself tells broken polygons', () => {
  const square = (x: number, y: number, s: number): Position[] => [[x, y], [x + s, y], [x + s, y + s], [x, y + s], [x, y]]; // prettier-ignore
  const hole = (x: number, y: number, s: number): Position[] => square(x, y, s).reverse();
  assert.equal(brokenRule([square(0, 0, 9), hole(2, 2, 1)]), '');
  assert.equal(brokenRule([square(0, 0, 9), hole(2, 2, 1), hole(3, 3, 1)]), '');
  const cases: [Position[][], RegExp][] = [
    [[[[0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [2, 2], [2, 1], [3, 1], [3, 3], [0, 3], [0, 0]]], /corner twice/], // prettier-ignore
    [[square(0, 0, 9), square(2, 2, 1)], /turns the wrong way/],
    [[square(0, 0, 9), hole(9, 0, 1)], /overlap/],
    [[square(0, 0, 9), hole(20, 2, 1)], /lies outside/],
    [[square(0, 0, 9), hole(1, 1, 5), hole(2, 2, 1)], /in another/],
    [[square(0, 0, 9), hole(2, 2, 2), hole(4, 4, 2), hole(6, 2, 2), hole(4, 0.5, 1.5)], /^$/],
    [[square(0, 0, 9), hole(0, 0, 9)], /overlap/],
    [[square(0, 0, 9), hole(2, 3, 2), hole(4, 5, 2), hole(6, 3, 2), hole(4, 1, 2)], /cut the interior/],
  ];
  for (const [polygon, rule] of cases) assert.match(brokenRule(polygon), rule);
});

test('any map gives valid polygons: 600 random masks, corners and touching rings among them', () => {
  const rng = createRng('validity');
  let touching = 0;
  for (let k = 0; k < 600; k++) {
    const [width, height] = [2 + rng.int(14), 2 + rng.int(14)];
    const density = 0.3 + 0.6 * rng.next();
    const grid = makeGrid({ width, height, crs: 'EPSG:32650', left: 500000, top: 3e6, pixel: 2 });
    const data = Float32Array.from({ length: width * height }, () => (rng.next() < density ? 1 : 0));
    const { features } = toPolygons({ grid, bands: 1, data, nodata: NaN }, { minAreaM2: 0 });
    for (const { geometry } of features)
      for (const part of parts(geometry as Polygon)) {
        assert.equal(brokenRule(part), '', JSON.stringify(part));
        const corners = part.flatMap((ring) => ring.slice(1).map(String));
        if (new Set(corners).size < corners.length) touching++;
      }
  }
  assert.ok(touching > 200, `${touching} polygons with touching rings`);
});

test('GEOS agrees, on the stored masks', () => {
  // tests/prediction/polygon-referee.json holds what shapely said: see polygon-referee.ts for the command that made it.
  const { seed, masks, geos } = polygonReferee.stored();
  const ours = polygonReferee.polygons(seed, masks);
  assert.equal(geos.polygons, ours.length);
  assert.equal(geos.invalid, 0);
  const area = ours.reduce((sum, f) => sum + (f.properties!.area_m2 as number), 0);
  assert.ok(Math.abs(geos.area - area) < 1e-6 * area, `${geos.area} m2 by GEOS, ${area} here`);
  const holes = ours.reduce((sum, f) => sum + parts(f.geometry as Polygon).reduce((n, p) => n + p.length - 1, 0), 0); // prettier-ignore
  assert.equal(geos.holes, holes);
  assert.equal(geos.sha256, polygonReferee.digest(ours));
});
