import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Position } from 'geojson';
import { createRng } from 'landslide/core';
import { makeGrid } from 'landslide/raster';
import { labelComponents, polygonArea, polygonise, rasterise, signedArea } from 'landslide/vector';

const gridOf = (width: number, height: number) =>
  makeGrid({ width, height, crs: 'EPSG:32650', left: 100, top: 50, pixel: 2 });
const mask = (...lines: string[]): Uint8Array => Uint8Array.from(lines.join(''), Number);

test('one pixel: a square, anticlockwise, closed', () => {
  const [f] = polygonise(mask('000', '010', '000'), gridOf(3, 3), { connect: 4 });
  assert.deepEqual(f.properties, { value: 1 });
  assert.deepEqual(f.geometry.coordinates, [
    [
      [104, 48],
      [102, 48],
      [102, 46],
      [104, 46],
      [104, 48],
    ],
  ]);
});

test('a ring of pixels has a hole, clockwise; values stay apart', () => {
  const out = polygonise(mask('1110', '1012', '1112'), gridOf(4, 3), { connect: 4 });
  assert.deepEqual(
    out.map((f) => [f.properties!.value, f.geometry.coordinates.length, polygonArea(f.geometry)]),
    [
      [1, 2, 32],
      [2, 1, 8],
    ],
  );
  const [outer, hole] = out[0].geometry.coordinates;
  assert(signedArea(outer) > 0 && signedArea(hole) < 0);
});

test('pixels that meet at a corner: two polygons, or one multipolygon', () => {
  const m = mask('10', '01');
  assert.equal(polygonise(m, gridOf(2, 2), { connect: 4 }).length, 2);
  const [both] = polygonise(m, gridOf(2, 2), { connect: 8 });
  assert.equal(both.geometry.type, 'MultiPolygon');
});

test('a shape whose ends touch: outer ring and hole meet at one vertex, no ring meets itself', () => {
  const [f] = polygonise(mask('1110', '1011', '1101', '0111'), gridOf(4, 4), { connect: 4 });
  assert.equal(polygonArea(f.geometry), 12 * 4);
  f.geometry.coordinates.forEach(checkSimple);
});

function checkSimple(ring: Position[]): void {
  const keys = ring.slice(1).map((p) => p.join());
  assert.equal(new Set(keys).size, keys.length, `a ring meets a vertex twice: ${keys.join(' ')}`);
  assert.deepEqual(ring[0], ring[ring.length - 1]);
}

test('any mask comes back by rasterising, its area is kept, and every ring is simple', () => {
  const rng = createRng('polygons');
  for (let k = 0; k < 40; k++) {
    const [w, h] = [1 + rng.int(20), 1 + rng.int(20)];
    const values = Int32Array.from({ length: w * h }, () => (rng.next() < 0.45 ? 0 : 1 + rng.int(2)));
    const grid = gridOf(w, h);
    for (const connect of [4, 8] as const) {
      const features = polygonise(values, grid, { connect });
      const back = rasterise({ name: 'm', crs: grid.crs, features }, grid, {
        value: (f) => f.properties!.value as number,
        background: 0,
      });
      assert.deepEqual(back.data, values);
      const area = features.reduce((sum, f) => sum + polygonArea(f.geometry), 0);
      assert.equal(area, 4 * values.reduce((n, v) => n + (v ? 1 : 0), 0));
      for (const { geometry: g } of features)
        (g.type === 'Polygon' ? [g.coordinates] : g.coordinates).flat().forEach(checkSimple);
    }
  }
});

test('groups are numbered by their first pixel', () => {
  const four = labelComponents(mask('1011', '0100'), 4, 2, 4);
  assert.deepEqual([...four.labels], [1, 0, 2, 2, 0, 3, 0, 0]);
  const eight = labelComponents(mask('1011', '0100'), 4, 2, 8);
  assert.deepEqual([...eight.labels], [1, 0, 1, 1, 0, 1, 0, 0]);
  assert.deepEqual([eight.count, ...eight.first], [1, -1, 0]);
});

test('a mask of another size is refused', () => {
  assert.throws(
    () => polygonise(mask('11'), gridOf(3, 3), { connect: 4 }),
    /mask has 2 pixels, the grid 3 x 3/,
  );
});
