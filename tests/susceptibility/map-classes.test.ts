import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classify } from 'landslide/factors';
import {
  areaTable,
  countAreas,
  emptyAreas,
  susceptibilityBreaks,
  type ClassArea,
  type MapBreaks,
} from 'landslide/susceptibility';

/** Breaks of a map and what its classes cover, counted in two parts. */
function areasOf(index: Float64Array, landslide: Uint8Array, method?: MapBreaks): [number[], ClassArea[]] {
  const breaks = susceptibilityBreaks(
    index.filter((v) => !Number.isNaN(v)),
    method,
  );
  const counts = emptyAreas(breaks);
  for (const [from, to] of [
    [0, 30],
    [30, index.length],
  ])
    countAreas(counts, classify(index.subarray(from, to), breaks), landslide.subarray(from, to));
  return [breaks, areaTable(breaks, counts)];
}

test('five clusters are the five natural classes; shares sum to 1, density is their ratio', () => {
  const index = Float64Array.from({ length: 100 }, (_, i) =>
    i === 99 ? NaN : Math.floor(i / 20) + (i % 20) / 100,
  );
  const landslide = Uint8Array.from(index, (_, i) => (i === 0 ? 255 : Number(i % 20 === 3 || i >= 90)));
  const [breaks, areas] = areasOf(index, landslide);
  assert.deepEqual(
    breaks.map((v) => Math.round(v)),
    [1, 2, 3, 4],
  );
  assert.deepEqual(
    areas.map((a) => a.pixels),
    [19, 20, 20, 20, 19],
  );
  assert.deepEqual(
    areas.map((a) => a.label),
    ['very low', 'low', 'moderate', 'high', 'very high'],
  );
  const sum = (of: (a: (typeof areas)[0]) => number): number => areas.reduce((s, a) => s + of(a), 0);
  assert.ok(Math.abs(sum((a) => a.share) - 1) < 1e-12 && Math.abs(sum((a) => a.landslides) - 1) < 1e-12);
  assert.ok(Math.abs(sum((a) => a.density * a.share) - 1) < 1e-12);
  assert.deepEqual([areas[0].from, areas[4].to], [-Infinity, Infinity]);
});

test('equal areas; a map of one value has no classes', () => {
  const index = Float64Array.from({ length: 50 }, (_, i) => i ** 3);
  const [, areas] = areasOf(index, new Uint8Array(50).fill(1), 'quantile');
  assert.deepEqual(
    areas.map((a) => a.pixels),
    [10, 10, 10, 10, 10],
  );
  assert.throws(() => susceptibilityBreaks(new Float32Array(9).fill(4)), /all values are 4/);
  assert.throws(
    () => countAreas(emptyAreas([1]), new Uint8Array(50), new Uint8Array(3)),
    /classOf has 50 pixels, landslide 3/,
  );
});
