import assert from 'node:assert/strict';
import { test } from 'node:test';
import { polygonArea, signedArea } from 'landslide/vector';

const square = (x: number, y: number, side: number): number[][] => [
  [x, y],
  [x + side, y],
  [x + side, y + side],
  [x, y + side],
  [x, y],
];

test('area: holes off, parts added, whichever way rings run, at any distance from the origin', () => {
  const outer = square(38500000, 3300000, 10);
  const hole = square(38500002, 3300002, 3);
  assert.equal(polygonArea({ type: 'Polygon', coordinates: [outer, hole] }), 91);
  assert.equal(polygonArea({ type: 'Polygon', coordinates: [[...outer].reverse(), hole] }), 91);
  const multi = { type: 'MultiPolygon' as const, coordinates: [[outer, hole], [square(0, 0, 2)]] };
  assert.equal(polygonArea(multi), 95);
  assert.equal(
    polygonArea({ type: 'GeometryCollection', geometries: [multi, { type: 'Point', coordinates: [1, 1] }] }),
    95,
  );
  assert.equal(polygonArea({ type: 'Polygon', coordinates: [] }), 0);
  assert.equal(polygonArea(null), 0);
  assert(signedArea(outer) === 100 && signedArea([...outer].reverse()) === -100);
});
