import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import { makeGrid, type Raster } from 'landslide/raster';
import {
  ABSENT,
  extractRivers,
  fillDepressions,
  flowAccumulation,
  flowDirections,
  OUTLET,
} from 'landslide/terrain';

const dem = (width: number, z: number[], nodata: number | null = null): Raster => ({
  grid: makeGrid({ width, height: z.length / width, crs: 'EPSG:32650', left: 0, top: 0, pixel: 10 }),
  bands: 1,
  data: Float32Array.from(z),
  nodata,
});

test('a pit is raised to its spill level, and nothing else', () => {
  // The pit of 1 spills over the 4 on the right.
  const z = [9, 9, 9, 9, 1, 4, 9, 9, 9];
  assert.deepEqual([...fillDepressions(dem(3, z), { fallM: 0 })], [9, 9, 9, 9, 4, 4, 9, 9, 9]);
  assert.equal(fillDepressions(dem(3, z), { fallM: 0.5 })[4], 4.5);
});

test('directions: the steepest way down, diagonals by their length', () => {
  // From 10: east falls 1 over 10 m, south-east 1.3 over 14.1 m (less steep), south 0.5.
  const d = flowDirections(Float64Array.of(10, 9, 9.5, 8.7), dem(2, [0, 0, 0, 0]).grid);
  assert.equal(d[0], 0);
  assert.equal(d[3], OUTLET);
  const diagonal = flowDirections(Float64Array.of(10, 9, 9.5, 8.5), dem(2, [0, 0, 0, 0]).grid);
  assert.equal(diagonal[0], 1);
});

test('accumulation: a valley counts all above it', () => {
  // All fall to the middle row, which falls to the east.
  const z = [5, 4, 3, 3, 2, 1, 5, 4, 3];
  const { grid } = dem(3, z);
  const area = flowAccumulation(flowDirections(Float64Array.from(z), grid), grid);
  assert.equal(area[5], 9);
  assert.deepEqual([...extractRivers(dem(3, z), { thresholdM2: 900 })], [0, 0, 0, 0, 0, 1, 0, 0, 0]);
});

test('on any ground: filled is never lower, only edges are outlets, and every pixel leaves once', () => {
  const rng = createRng('flow');
  for (let k = 0; k < 20; k++) {
    const [w, h] = [2 + rng.int(25), 2 + rng.int(25)];
    const z = Array.from({ length: w * h }, () => (rng.next() < 0.05 ? -9999 : Math.floor(rng.next() * 12)));
    const ground = dem(w, z, -9999);
    const filled = fillDepressions(ground);
    const directions = flowDirections(filled, ground.grid);
    const area = flowAccumulation(directions, ground.grid);
    let left = 0;
    directions.forEach((d, i) => {
      const [x, y] = [i % w, Math.floor(i / w)];
      if (z[i] === -9999) return assert.equal(d, ABSENT);
      assert(filled[i] >= z[i]);
      if (d !== OUTLET) return;
      left += area[i];
      const beside = [-1, 0, 1].some((dy) => [-1, 0, 1].some((dx) => z[(y + dy) * w + x + dx] === -9999));
      assert(x === 0 || y === 0 || x === w - 1 || y === h - 1 || beside, `pit at ${x}, ${y}`);
    });
    assert.equal(left, z.filter((v) => v !== -9999).length);
  }
});

test('equal heights come out in the same order every time', () => {
  const z = new Array<number>(400).fill(5);
  assert.deepEqual(fillDepressions(dem(20, z)), fillDepressions(dem(20, z)));
});

test('a threshold of nothing is refused', () => {
  assert.throws(() => extractRivers(dem(2, [1, 1, 1, 1]), { thresholdM2: 0 }), /thresholdM2 is 0/);
});
