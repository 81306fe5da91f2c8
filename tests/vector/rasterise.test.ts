import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Feature, Geometry } from 'geojson';
import { createRng } from 'landslide/core';
import { makeGrid } from 'landslide/raster';
import { rasterise, rasteriseRows, type VectorLayer } from 'landslide/vector';

const grid = makeGrid({ width: 12, height: 12, crs: 'EPSG:32650', left: 0, top: 12, pixel: 1 });
const feature = (geometry: Geometry, v = 1): Feature => ({ type: 'Feature', properties: { v }, geometry });
const layer = (...features: Feature[]): VectorLayer => ({ name: 'test', crs: 'EPSG:32650', features });
const rows = (data: ArrayLike<number>, width = 12): string[] => {
  const digits = Array.from(data).join('');
  return Array.from({ length: digits.length / width }, (_, y) => digits.slice(y * width, (y + 1) * width));
};

const holed: Geometry = {
  type: 'Polygon',
  coordinates: [
    [
      [1.2, 11.3],
      [10.7, 10.1],
      [9.4, 2.2],
      [2.5, 1.1],
      [1.2, 11.3],
    ],
    [
      [4, 8],
      [7, 8],
      [7, 5],
      [4, 5],
      [4, 8],
    ],
  ],
};
const two: Geometry = {
  type: 'MultiPolygon',
  coordinates: [
    [
      [
        [8, 12],
        [12, 12],
        [12, 8],
        [8, 12],
      ],
    ],
    [
      [
        [0, 0],
        [3, 0],
        [0, 3],
        [0, 0],
      ],
    ],
  ],
};
const line: Geometry = {
  type: 'LineString',
  coordinates: [
    [0.3, 5.7],
    [11.6, 7.4],
  ],
};
const value = (f: Feature): number => f.properties!.v as number;

test('as gdal_rasterize -a v -tr 1 1 -te 0 0 12 12 (GDAL 3.6.2): hole, multipolygon, edges through centres', () => {
  const out = rasterise(layer(feature(holed, 1), feature(two, 2)), grid, { value, background: 0 });
  assert.deepEqual(rows(out.data), [
    '000000000222',
    '011111110022',
    '011111111112',
    '001111111100',
    '001100011100',
    '001100011100',
    '001100011100',
    '001111111100',
    '001111111100',
    '201111111000',
    '221110000000',
    '222000000000',
  ]);
});

test('as gdal_rasterize -at: every pixel touched, lines too', () => {
  const features = layer(feature(holed, 1), feature(two, 2), feature(line, 3));
  const out = rasterise(features, grid, { value, background: 0, allTouched: true });
  assert.deepEqual(rows(out.data), [
    '011100002222',
    '011111111222',
    '011111111122',
    '011111111112',
    '011100013333',
    '013333333110',
    '333100011110',
    '001111111100',
    '001111111100',
    '201111111100',
    '221111111000',
    '222000000000',
  ]);
});

const bowTie: Geometry = {
  type: 'Polygon',
  coordinates: [[[0.3, 0.2], [11.6, 5.7], [11.7, 0.4], [0.4, 5.6], [0.3, 0.2]]],
}; // prettier-ignore
const overlapping: Geometry = {
  type: 'MultiPolygon',
  coordinates: [
    [[[0.7, 6.3], [5.2, 6.3], [5.2, 10.6], [0.7, 10.6], [0.7, 6.3]]],
    [[[3.1, 8.2], [9.4, 8.2], [9.4, 11.8], [3.1, 11.8], [3.1, 8.2]]],
  ],
}; // prettier-ignore

test('as gdal_rasterize -a v -tr 1 1 -te 0 0 12 12 (GDAL 3.6.2): both wings of a bow-tie, parts that overlap', () => {
  const out = rasterise(layer(feature(bowTie, 1), feature(overlapping, 2)), grid, { value, background: 0 });
  assert.deepEqual(rows(out.data), [
    '000222222000',
    '022222222000',
    '022222222000',
    '022222222000',
    '022220000000',
    '022220000000',
    '100000000001',
    '111000000111',
    '111110011111',
    '111110011111',
    '111000000111',
    '100000000001',
  ]);
});

test('lines and points outside are cut off, inside they are whole', () => {
  const small = makeGrid({ width: 3, height: 3, crs: 'EPSG:32650', left: 0, top: 3, pixel: 1 });
  const far: Geometry = {
    type: 'MultiLineString',
    coordinates: [
      [
        [-1e7, 1.5],
        [1e7, 1.5],
      ],
      [
        [50, 50],
        [60, 60],
      ],
    ],
  };
  const points: Geometry = {
    type: 'MultiPoint',
    coordinates: [
      [0.5, 2.5],
      [3, 3],
      [-1, 0],
    ],
  };
  const both: Geometry = { type: 'GeometryCollection', geometries: [far, points] };
  assert.deepEqual(rows(rasterise(layer(feature(both)), small, { value: 1, background: 0 }).data, 3), [
    '100',
    '111',
    '000',
  ]);
});

test('types: bytes where they fit, int32 for values of features, another where asked', () => {
  assert(rasterise(layer(), grid, { value: 1, background: 255 }).data instanceof Uint8Array);
  assert(rasterise(layer(), grid, { value: 1, background: -1 }).data instanceof Int32Array);
  assert(rasterise(layer(), grid, { value, background: 0 }).data instanceof Int32Array);
  const half = rasterise(layer(feature(holed)), grid, { value: 0.5, background: 0, dtype: 'float32' });
  assert.equal(half.data[30], 0.5);
  assert.throws(
    () => rasterise(layer(feature(holed)), grid, { value: 0.5, background: 0 }),
    /value of feature 0 is 0.5, which int32 cannot hold/,
  );
});

test('another CRS is refused, naming both', () => {
  const other = { ...layer(), crs: 'EPSG:4326' };
  assert.throws(
    () => rasterise(other, grid, { value: 1, background: 0 }),
    /layer test is EPSG:4326, grid is EPSG:32650: .*reprojectLayer/,
  );
});

test('rows of any height are the rows of the whole: polygons, lines and points in and around the grid', () => {
  const rng = createRng('rows');
  const at = (): [number, number] => [
    Math.round(150 * rng.next() - 30) / 10,
    Math.round(150 * rng.next() - 30) / 10,
  ];
  const many = (n: number): [number, number][] => Array.from({ length: n }, at);
  for (let k = 0; k < 40; k++) {
    const ring = many(5);
    const shapes = layer(
      feature({ type: 'Polygon', coordinates: [[...ring, ring[0]]] }, 1),
      feature({ type: 'LineString', coordinates: many(4) }, 2),
      feature(
        { type: 'GeometryCollection', geometries: [{ type: 'MultiPoint', coordinates: many(3) }, two] },
        3,
      ),
      feature({ type: 'MultiLineString', coordinates: [many(2), many(3)] }, 4),
    );
    const options = {
      value: (f: Feature) => f.properties!.v as number,
      background: 0,
      allTouched: k % 2 === 0,
    };
    const whole = rows(rasterise(shapes, grid, options).data);
    for (const count of [1, 5]) {
      const burn = rasteriseRows(shapes, grid, options);
      const parts = [];
      for (let y = 0; y < 12; y += count) parts.push(...rows(burn(y, Math.min(count, 12 - y))));
      assert.deepEqual(parts, whole);
    }
  }
});
