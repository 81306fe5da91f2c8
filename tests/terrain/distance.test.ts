import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRng } from 'landslide/core';
import type { Grid } from 'landslide/raster';
import { distanceTo } from 'landslide/terrain';

const gridOf = (width: number, height: number, px = 1, py = 1): Grid => ({
  width,
  height,
  crs: 'EPSG:32650',
  transform: [0, px, 0, 0, 0, -py],
});

test('by hand: 3 4 5', () => {
  const mask = new Uint8Array(20);
  mask[0] = 1;
  const d = distanceTo(mask, gridOf(5, 4));
  assert.deepEqual([d[0], d[4], d[15], d[19]], [0, 4, 3, 5]);
});

test('exact against every pair, with pixels that are not square', () => {
  const rng = createRng('distance');
  for (let k = 0; k < 30; k++) {
    const [w, h] = [1 + rng.int(30), 1 + rng.int(30)];
    const [px, py] = [0.5 + rng.next() * 3, 0.5 + rng.next() * 3];
    const mask = Uint8Array.from({ length: w * h }, () => (rng.next() < 0.03 ? 1 : 0));
    const d = distanceTo(mask, gridOf(w, h, px, py));
    for (let i = 0; i < d.length; i++) {
      let best = Infinity;
      for (let j = 0; j < d.length; j++)
        if (mask[j])
          best = Math.min(
            best,
            Math.hypot(((i % w) - (j % w)) * px, (Math.floor(i / w) - Math.floor(j / w)) * py),
          );
      assert(d[i] === best || Math.abs(d[i] - best) < 1e-5 * (1 + best), `${i}: ${d[i]}, expected ${best}`);
    }
  }
});

test('an empty mask is infinitely far; degrees and other sizes are refused', () => {
  assert(distanceTo(new Uint8Array(6), gridOf(3, 2)).every((v) => v === Infinity));
  assert.throws(() => distanceTo(new Uint8Array(5), gridOf(3, 2)), /mask has 5 pixels, the grid 3 x 2/);
  assert.throws(() => distanceTo(new Uint8Array(6), { ...gridOf(3, 2), crs: 'EPSG:4490' }), /in degrees/);
});
