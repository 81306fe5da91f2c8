import assert from 'node:assert/strict';
import { test } from 'node:test';
import { areaTable, susceptibilityClasses } from 'landslide/susceptibility';

test('five clusters are the five natural classes; shares sum to 1, density is their ratio', () => {
  const index = Float32Array.from({ length: 100 }, (_, i) =>
    i === 99 ? NaN : Math.floor(i / 20) + (i % 20) / 100,
  );
  const landslide = Uint8Array.from(index, (_, i) => (i === 0 ? 255 : Number(i % 20 === 3 || i >= 90)));
  const classes = susceptibilityClasses(index);
  assert.deepEqual(
    classes.breaks.map((v) => Math.round(v)),
    [1, 2, 3, 4],
  );
  assert.equal(classes.classOf[99], 255);
  const areas = areaTable(classes, landslide);
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
  const areas = areaTable(susceptibilityClasses(index, 'quantile'), new Uint8Array(50).fill(1));
  assert.deepEqual(
    areas.map((a) => a.pixels),
    [10, 10, 10, 10, 10],
  );
  assert.throws(() => susceptibilityClasses(new Float32Array(9).fill(4)), /all values are 4/);
  assert.throws(
    () => areaTable(susceptibilityClasses(index), new Uint8Array(3)),
    /classOf has 50 pixels, landslide 3/,
  );
});
